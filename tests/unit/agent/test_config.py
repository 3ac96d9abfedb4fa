"""The configuration: every key has a default, and whatever is wrong is said in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from lldpns.agent.config import Api, Config, ConfigError, Lldp, load
from lldpns.protocol import constants
from lldpns.protocol.port import AdminStatus
from lldpns.protocol.transmit import Timing


def load_text(directory: Path, text: str) -> Config:
    path = directory / "lldpns.toml"
    path.write_text(text)
    return load(str(path)).config


def error_in(directory: Path, text: str) -> str:
    """The message about `text`, without the file's path in front."""
    with pytest.raises(ConfigError) as caught:
        load_text(directory, text)
    message = str(caught.value)
    assert message.isprintable(), f"more than one line: {message!r}"
    assert len(message) < 400
    return message.removeprefix(f"{directory}/lldpns.toml: ")


def test_an_empty_file_gives_the_defaults_of_the_standard(tmp_path: Path) -> None:
    config = load_text(tmp_path, "")
    assert config == Config()
    assert config.lldp.timing == Timing()
    assert config.lldp.admin_status is AdminStatus.RX_AND_TX
    assert config.lldp.max_neighbors == 32
    assert config.api.socket == "/run/lldpns/api.sock"


def test_every_key(tmp_path: Path) -> None:
    text = """
    [lldp]
    admin_status = "rx-only"
    max_neighbors = 1
    msg_tx_interval = 3600
    msg_tx_hold = 100
    reinit_delay = 10
    msg_fast_tx = 3600
    tx_fast_init = 8
    tx_credit_max = 10

    [api]
    socket = "/run/other.sock"
    """
    assert load_text(tmp_path, text) == Config(
        lldp=Lldp(
            admin_status=AdminStatus.RX_ONLY,
            max_neighbors=1,
            msg_tx_interval=3600,
            msg_tx_hold=100,
            reinit_delay=10,
            msg_fast_tx=3600,
            tx_fast_init=8,
            tx_credit_max=10,
        ),
        api=Api("/run/other.sock"),
    )


NUMBERS = {
    "max_neighbors": (1, 1024),
    "msg_tx_interval": constants.MSG_TX_INTERVAL_RANGE,
    "msg_tx_hold": constants.MSG_TX_HOLD_RANGE,
    "reinit_delay": constants.REINIT_DELAY_RANGE,
    "msg_fast_tx": constants.MSG_FAST_TX_RANGE,
    "tx_fast_init": constants.TX_FAST_INIT_RANGE,
    "tx_credit_max": constants.TX_CREDIT_MAX_RANGE,
}


@pytest.mark.parametrize("key", NUMBERS)
def test_numbers_have_the_range_of_the_standard(tmp_path: Path, key: str) -> None:
    least, most = NUMBERS[key]
    for good in (least, most):
        assert getattr(load_text(tmp_path, f"[lldp]\n{key} = {good}").lldp, key) == good
    for bad in (least - 1, most + 1, -1, 1 << 80):
        assert error_in(tmp_path, f"[lldp]\n{key} = {bad}") == (
            f"lldp.{key}: found {bad}, expected a whole number from {least} to {most}"
        )


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ('"30"', "'30'"),
        ("30.0", "30.0"),
        ("true", "True"),
        ("inf", "inf"),
        ("[30]", "[30]"),
        ("{ seconds = 30 }", "{'seconds': 30}"),
        ("2026-01-01", "datetime.date(2026, 1, 1)"),
    ],
)
def test_what_is_no_number(tmp_path: Path, value: str, found: str) -> None:
    expected = "expected a whole number from 1 to 3600"
    assert error_in(tmp_path, f"[lldp]\nmsg_tx_interval = {value}") == (
        f"lldp.msg_tx_interval: found {found}, {expected}"
    )


@pytest.mark.parametrize(("value", "found"), [('"both"', "'both'"), ("1", "1"), ("[]", "[]")])
def test_what_is_no_admin_status(tmp_path: Path, value: str, found: str) -> None:
    assert error_in(tmp_path, f"[lldp]\nadmin_status = {value}") == (
        f"lldp.admin_status: found {found},"
        " expected one of 'rx-and-tx', 'rx-only', 'tx-only', 'disabled'"
    )


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ('""', "''"),
        ("3", "3"),
        (f'"{"x" * 108}"', f"'{'x' * 12}...{'x' * 13}'"),
        ('"\\u0000abstract"', "'\\x00abstract'"),
        ('"a\\u0000"', "'a\\x00'"),
    ],
)
def test_what_is_no_socket_path(tmp_path: Path, value: str, found: str) -> None:
    expected = "expected a path of 1 to 107 octets"
    assert (
        error_in(tmp_path, f"[api]\nsocket = {value}") == f"api.socket: found {found}, {expected}"
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("color = 1", "color"),
        ("[lldp]\ncolor = 1", "lldp.color"),
        ("[lldp]\nmsg_tx_hold = 1\n[weather]\nport = 1", "weather"),
        ("lldp.a.b = 1", "lldp.a"),
        ('"a\\nb" = 1', "'a\\nb'"),
        ('[lldp]\n"a.b" = 1', "lldp.'a.b'"),
        ('"a` - at `$.lldp" = 1', "'a` - at `$.lldp'"),
        ('"\\u202e" = 1', "'\\u202e'"),
        ('"" = 1', "''"),
    ],
)
def test_unknown_keys(tmp_path: Path, text: str, place: str) -> None:
    message = error_in(tmp_path, text)
    keys = ", ".join((Lldp if place.startswith("lldp.") else Config).__struct_fields__)
    assert message == f"{place}: unknown key, expected one of {keys}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("lldp = 3", "lldp: found 3, expected a table"),
        ("[[lldp]]\nmsg_tx_hold = 1", "lldp: found [{'msg_tx_hold': 1}], expected a table"),
        ("api = '/run/api.sock'", "api: found '/run/api.sock', expected a table"),
    ],
)
def test_what_is_no_table(tmp_path: Path, text: str, message: str) -> None:
    assert error_in(tmp_path, text) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("port = 1", "port: found 1, expected a list"),
        ("port = [1]", "port[0]: found 1, expected a table"),
        ("[[lldp.port]]", "port[0]: the key admin_status is missing"),
        (
            "[[lldp.port]]\nadmin_status = 'rx-only'\n[[lldp.port]]\nadmin_status = 'off'",
            "port[1].admin_status: found 'off',"
            " expected one of 'rx-and-tx', 'rx-only', 'tx-only', 'disabled'",
        ),
        (
            "[[lldp.port]]\nadmin_status = 'rx-only'\ncolor = 1",
            "port[0].color: unknown key, expected one of admin_status, netns, interface",
        ),
        (
            "[[lldp.port]]\nadmin_status = 'rx-only'\nnetns = 1",
            "port[0].netns: found 1, expected text",
        ),
        ("management_addresses = '*'", "management_addresses: found '*', expected a list"),
        ("management_addresses = ['*', 4]", "management_addresses[1]: found 4, expected text"),
        (
            "[[lldp.custom_tlv]]\noui = '0012bb'\nsubtype = 1",
            "custom_tlv[0].oui: found '0012bb', expected octets as 00-12-bb",
        ),
        (
            "[[lldp.custom_tlv]]\noui = '00-12-bb'\nsubtype = 256",
            "custom_tlv[0].subtype: found 256, expected a whole number from 0 to 255",
        ),
        (
            "[[lldp.custom_tlv]]\noui = '00-12-bb'\nsubtype = 1\nvalue = 'abc'",
            "custom_tlv[0].value: found 'abc', expected hexadecimal, 507 octets at most",
        ),
        (
            "custom_tlv = [" + "{oui = '00-12-bb', subtype = 1}," * 17 + "]",
            "custom_tlv: found ["
            + "{'oui': '00-12-bb', 'subtype': 1}, " * 6
            + "...], expected a list of at most 16",
        ),
        (
            "destination = 'everywhere'",
            "destination: found 'everywhere', expected one of"
            " 'nearest-bridge', 'nearest-non-tpmr-bridge', 'nearest-customer-bridge'",
        ),
    ],
)
def test_lists_and_what_is_in_them(tmp_path: Path, text: str, message: str) -> None:
    text = text if text.startswith("[[") else f"[lldp]\n{text}"
    assert error_in(tmp_path, text) == f"lldp.{message}"


@pytest.mark.parametrize(
    "text",
    ["lldp", "[lldp", "a = ", "a = 1\na = 2", "\ufeff[lldp]", 'a = "\x1b"', "a = " + "[" * 5000],
)
def test_what_is_no_toml(tmp_path: Path, text: str) -> None:
    assert error_in(tmp_path, text).startswith("not valid TOML: ")


def test_what_is_no_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "lldpns.toml"
    path.write_bytes(b"a = '\xff'")
    with pytest.raises(ConfigError, match=r"lldpns\.toml: not valid TOML: .* 0xff in position 5"):
        load(str(path))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(str(tmp_path / "none.toml"))
    assert str(caught.value) == f"{tmp_path}/none.toml: No such file or directory"
    with pytest.raises(ConfigError) as caught:
        load(str(tmp_path))
    assert str(caught.value) == f"{tmp_path}: Is a directory"
