"""What this host calls itself."""

from __future__ import annotations

import re
import socket

import pytest

from lldpns.agent import host
from lldpns.agent.host import this_host


def test_this_host() -> None:
    about = this_host()
    assert about.name == socket.gethostname()
    assert re.fullmatch(r"[0-9a-f]{16}", about.id)
    assert " Linux " in f" {about.description}"
    assert about == this_host()


def test_the_machine_id_itself_is_not_shown(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine_id = tmp_path_factory.mktemp("etc") / "machine-id"
    monkeypatch.setattr(host, "_MACHINE_ID", str(machine_id))
    seen = set()
    for secret in ("0123456789abcdef" * 2, "fedcba9876543210" * 2):
        machine_id.write_text(secret + "\n")
        about = this_host()
        assert about.id not in secret
        seen.add(about.id)
    machine_id.unlink()
    seen.add(this_host().id)
    assert len(seen) == 3, "a host without a machine ID has an ID of its own as well"


def test_a_host_name_that_is_no_utf_8_can_be_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    # sethostname(2) takes any octets; Python hands those that are no UTF-8 on as surrogates.
    monkeypatch.setattr(socket, "gethostname", lambda: "b\udcfcro")
    assert this_host().name.encode() == "b\N{REPLACEMENT CHARACTER}ro".encode()
