"""The files of TLS: what is wrong with them is one line, and new ones are taken up."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from lldpns.api.tls import Tls, TlsUnusable
from tests.support.certificates import Authority


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a directory of certificates, and of what is none."""
    directory = tmp_path_factory.mktemp("tls")
    authority = Authority(directory)
    for name in ("server", "other"):
        authority.issue(name)
    both = (directory / "server.pem").read_text() + (directory / "server.key").read_text()
    (directory / "both.pem").write_text(both)
    (directory / "text").write_text("no certificate\n")
    key = str(directory / "server.key")
    encrypt = ["openssl", "ec", "-aes128", "-passout", "pass:x", "-in", key]
    encrypted = subprocess.run(encrypt, check=True, capture_output=True, timeout=20).stdout
    (directory / "encrypted.key").write_bytes(encrypted)
    return directory


@pytest.mark.parametrize(
    "names",
    [
        ("server.pem", "server.key", ""),
        ("both.pem", "", ""),
        ("server.pem", "server.key", "authority.pem"),
    ],
)
def test_what_is_of_use(files: Path, names: tuple[str, str, str]) -> None:
    assert Tls(*(str(files / name) if name else "" for name in names)).context


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (("none", "server.key", ""), "{0}/none: No such file or directory"),
        (("server.pem", "none", ""), "{0}/none: No such file or directory"),
        (("server.pem", "server.key", "none"), "{0}/none: No such file or directory"),
        (("server.pem", "server.key", "."), "{0}: Is a directory"),
        (("server.pem", "other.key", ""), "{0}/server.pem and {0}/other.key: {pair}"),
        (("server.pem", "encrypted.key", ""), "{0}/server.pem and {0}/encrypted.key: {pair}"),
        (("text", "server.key", ""), "{0}/text and {0}/server.key: {pair}"),
        (("server.pem", "", ""), "{0}/server.pem: {pair}"),
        (("server.pem", "server.key", "text"), "{0}/text: expected a certificate, in PEM"),
    ],
)
def test_what_is_of_no_use(files: Path, names: tuple[str, str, str], message: str) -> None:
    with pytest.raises(TlsUnusable) as caught:
        Tls(*(str(files / name) if name else "" for name in names))
    pair = "expected a certificate and its unencrypted private key, in PEM"
    assert str(caught.value) == message.format(files, pair=pair)


def test_renewed_certificates_are_taken_up_and_broken_ones_are_not(
    files: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    certificate, key = (
        Path(shutil.copy(files / f"server.{kind}", tmp_path)) for kind in ("pem", "key")
    )
    tls = Tls(str(certificate), str(key), "")
    first = tls.context
    assert tls.context is first
    caplog.set_level(logging.INFO)
    os.replace(shutil.copy(files / "other.pem", tmp_path), certificate)
    assert tls.context is first  # the key does not belong to it: half of a renewal
    assert "going on with what was read before" in caplog.text
    caplog.clear()
    assert tls.context is first
    assert caplog.text == ""  # told once
    os.replace(shutil.copy(files / "other.key", tmp_path), key)
    assert tls.context is not first
    assert caplog.text.endswith(f"{certificate}: read anew\n")
    certificate.unlink()
    assert tls.context is not first
    assert "No such file" in caplog.text
