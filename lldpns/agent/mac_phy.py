"""From ethtool's words to the MAC/PHY TLV of IEEE 802.3."""

from lldpns.kernel.ethtool import LinkSettings
from lldpns.protocol import dot3
from lldpns.protocol.mau import MAU_TYPES

_TWISTED_PAIR, _FIBRE, _DIRECT_ATTACH = 0, 3, 5  # PORT_*, linux/ethtool.h
_MODE_AUTONEG = 6  # ETHTOOL_LINK_MODE_Autoneg_BIT

# Mbit/s, full duplex, kind of port: the general name where the driver tells no more.
_MAU = {
    (10, False, _TWISTED_PAIR): "10BASE-T half duplex",
    (10, True, _TWISTED_PAIR): "10BASE-T full duplex",
    (100, False, _TWISTED_PAIR): "100BASE-TX half duplex",
    (100, True, _TWISTED_PAIR): "100BASE-TX full duplex",
    (100, True, _FIBRE): "100BASE-FX full duplex",
    (1000, False, _TWISTED_PAIR): "1000BASE-T half duplex",
    (1000, True, _TWISTED_PAIR): "1000BASE-T full duplex",
    (1000, True, _FIBRE): "1000BASE-X full duplex",
    (1000, True, _DIRECT_ATTACH): "1000BASE-CX full duplex",
    (2500, True, _TWISTED_PAIR): "2.5GBASE-T",
    (5000, True, _TWISTED_PAIR): "5GBASE-T",
    (10000, True, _TWISTED_PAIR): "10GBASE-T",
    (10000, True, _FIBRE): "10GBASE-R",
    (10000, True, _DIRECT_ATTACH): "10GBASE-CX4",
    (25000, True, _TWISTED_PAIR): "25GBASE-T",
    (25000, True, _FIBRE): "25GBASE-R",
    (25000, True, _DIRECT_ATTACH): "25GBASE-CR",
    (40000, True, _TWISTED_PAIR): "40GBASE-T",
    (40000, True, _FIBRE): "40GBASE-R",
    (40000, True, _DIRECT_ATTACH): "40GBASE-CR4",
    (100000, True, _FIBRE): "100GBASE-R",
    (100000, True, _DIRECT_ATTACH): "100GBASE-CR4",
}

# ETHTOOL_LINK_MODE_*_BIT to the bits of ifMauAutoNegCapAdvertisedBits (RFC 4836).
_ADVERTISED = {
    0: dot3.ABILITIES.index("10base-t-half"),
    1: dot3.ABILITIES.index("10base-t-full"),
    2: dot3.ABILITIES.index("100base-tx-half"),
    3: dot3.ABILITIES.index("100base-tx-full"),
    4: dot3.ABILITIES.index("1000base-t-half"),
    5: dot3.ABILITIES.index("1000base-t-full"),
    13: dot3.ABILITIES.index("pause"),
    14: dot3.ABILITIES.index("asymmetric-pause"),
    41: dot3.ABILITIES.index("1000base-x-full"),
}


def mac_phy(settings: LinkSettings) -> dot3.MacPhy:
    """What `settings` are in terms of IEEE 802.3."""
    autoneg = 0
    if settings.supported >> _MODE_AUTONEG & 1:
        autoneg |= dot3.AUTONEG_SUPPORTED
    if settings.autoneg:
        autoneg |= dot3.AUTONEG_ENABLED
    advertised = sum(
        1 << bit for mode, bit in _ADVERTISED.items() if settings.advertised >> mode & 1
    )
    name = _MAU.get((settings.speed, settings.full_duplex, settings.port))
    return dot3.MacPhy(autoneg, advertised, MAU_TYPES.index(name) if name else 0)
