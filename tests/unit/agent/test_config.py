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
    return load(str(path))


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
        Lldp(
            admin_status=AdminStatus.RX_ONLY,
            max_neighbors=1,
            msg_tx_interval=3600,
            msg_tx_hold=100,
            reinit_delay=10,
            msg_fast_tx=3600,
            tx_fast_init=8,
            tx_credit_max=10,
        ),
        Api("/run/other.sock"),
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
    expected = "expected text of 1 to 107 characters without NUL"
    assert (
        error_in(tmp_path, f"[api]\nsocket = {value}") == f"api.socket: found {found}, {expected}"
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("color = 1", "color"),
        ("[lldp]\ncolor = 1", "lldp.color"),
        ("[lldp]\nmsg_tx_hold = 1\n[metrics]\nport = 1", "metrics"),
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
    keys = ", ".join(Lldp.__struct_fields__ if "lldp." in place[:5] else ("lldp", "api"))
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
