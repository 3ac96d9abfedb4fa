"""Certificates of a small authority, made by openssl."""

from __future__ import annotations

import subprocess
from pathlib import Path


class Authority:
    """Issues certificates; everything lies in `directory`."""

    def __init__(self, directory: Path, name: str = "authority") -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self.certificate, self._key = self._paths(name)
        self._request(name, self.certificate, "-x509", "-days", "2")

    def issue(self, name: str) -> tuple[Path, Path]:
        """Make a certificate for this name and 127.0.0.1; give its path and that of its key."""
        certificate, key = self._paths(name)
        request = certificate.with_suffix(".request")
        self._request(name, request)
        extensions = certificate.with_suffix(".extensions")
        extensions.write_text(f"subjectAltName = DNS:{name}, IP:127.0.0.1\n")
        _openssl(
            "x509", "-req", "-in", request, "-out", certificate, "-days", "2", "-CAcreateserial",
            "-CA", self.certificate, "-CAkey", self._key, "-extfile", extensions,
        )  # fmt: skip
        return certificate, key

    def _paths(self, name: str) -> tuple[Path, Path]:
        return self._directory / f"{name}.pem", self._directory / f"{name}.key"

    def _request(self, name: str, out: Path, *options: str) -> None:
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
        key = self._directory / f"{name}.key"
        _openssl("req", *curve, "-subj", f"/CN={name}", "-keyout", key, "-out", out, *options)


def _openssl(*words: str | Path) -> None:
    subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, timeout=20)
