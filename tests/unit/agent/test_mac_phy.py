"""From ethtool's words to those of the MAC/PHY TLV."""

from __future__ import annotations

import pytest

from lldpns.agent.mac_phy import _MAU, mac_phy
from lldpns.kernel.ethtool import LinkSettings

TWISTED_PAIR, FIBRE, NONE = 0, 3, 0xEF
AUTONEG = 1 << 6


def settings(
    speed: int = 1000,
    full_duplex: bool = True,
    port: int = TWISTED_PAIR,
    autoneg: bool = False,
    supported: int = 0,
    advertised: int = 0,
) -> LinkSettings:
    return LinkSettings(speed, full_duplex, port, autoneg, supported, advertised)


@pytest.mark.parametrize("kind", _MAU, ids=str)
def test_every_kind_of_link_has_a_number_of_the_mib(kind: tuple[int, bool, int]) -> None:
    assert mac_phy(settings(*kind)).mau_type_name == _MAU[kind]


@pytest.mark.parametrize(
    "unknown",
    [
        settings(speed=0),
        settings(speed=123),
        settings(port=NONE),
        settings(speed=1000, full_duplex=False, port=FIBRE),
    ],
)
def test_what_has_no_number_is_other_or_unknown(unknown: LinkSettings) -> None:
    assert mac_phy(unknown).mau_type_name == "other or unknown"


@pytest.mark.parametrize(
    ("supported", "autoneg"), [(0, False), (AUTONEG, False), (AUTONEG, True), (0, True)]
)
def test_negotiation(supported: int, autoneg: bool) -> None:
    said = mac_phy(settings(supported=supported, autoneg=autoneg))
    assert (said.autoneg_supported, said.autoneg_enabled) == (bool(supported), autoneg)


def test_a_network_card_offers_what_ethtool_shows() -> None:
    # Bits 0 to 6 and 13: 10, 100 and 1000baseT half and full, Autoneg, Pause.
    said = mac_phy(settings(autoneg=True, supported=0x207F, advertised=0x207F))
    assert said.advertised_names == (
        "10base-t-half",
        "10base-t-full",
        "100base-tx-half",
        "100base-tx-full",
        "pause",
        "1000base-t-half",
        "1000base-t-full",
    )
    assert mac_phy(settings(advertised=1 << 14 | 1 << 41)).advertised_names == (
        "asymmetric-pause",
        "1000base-x-full",
    )
    assert mac_phy(settings(advertised=1 << 90)).advertised == 0
