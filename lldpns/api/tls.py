"""The certificate of the TCP listener, and whose certificates it asks for."""

import logging
import os
import ssl

log = logging.getLogger(__name__)


class TlsUnusable(Exception):
    """The files do not make a TLS server; one line."""


class Tls:
    """Files in PEM, read again when one of them has changed: certificates are renewed.

    Args:
        certificate: path of the certificate and what leads to its issuer.
        key: path of the private key; empty if it is in the same file.
        client_ca: path of the certificates that issue those of clients; empty if clients need
            none.

    Raises:
        TlsUnusable: from the start.
    """

    def __init__(self, certificate: str, key: str, client_ca: str) -> None:
        self._certificate = certificate
        self._key = key or certificate
        self._client_ca = client_ca
        self._stamps = _stamps(self._files)
        self._context = self._load()

    @property
    def context(self) -> ssl.SSLContext:
        """For the next connection. If the files are of no use any more, with the earlier ones."""
        stamps = _stamps(self._files)
        if stamps != self._stamps:
            self._stamps = stamps
            try:
                self._context = self._load()
                log.info("%s: read anew", self._certificate)
            except TlsUnusable as error:
                log.error("%s; going on with what was read before", error)
        return self._context

    @property
    def _files(self) -> list[str]:
        return [path for path in (self._certificate, self._key, self._client_ca) if path]

    def _load(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        for path in self._files:  # what ssl raises names no file
            _check_readable(path)
        try:
            # Without a password, ssl would ask the terminal for that of an encrypted key.
            context.load_cert_chain(self._certificate, self._key, password="")
        except OSError:
            pair = " and ".join(dict.fromkeys((self._certificate, self._key)))
            raise TlsUnusable(
                f"{pair}: expected a certificate and its unencrypted private key, in PEM"
            ) from None
        if self._client_ca:
            context.verify_mode = ssl.CERT_REQUIRED
            try:
                context.load_verify_locations(self._client_ca)
            except OSError:
                raise TlsUnusable(f"{self._client_ca}: expected a certificate, in PEM") from None
        return context


def _check_readable(path: str) -> None:
    try:
        with open(path, "rb"):
            pass
    except OSError as error:
        raise TlsUnusable(f"{path}: {error.strerror}") from None


def _stamps(paths: list[str]) -> list[tuple[int, int] | None]:
    """What tells that a file is another than before, or another one."""
    return [_stamp(path) for path in paths]


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino
