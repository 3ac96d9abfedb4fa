"""A server that answers as the test says: for what no honest Prometheus says."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

Answer = Callable[[str], bytes | Iterable[bytes]]
"""What is answered, head and all, to a request line; piece by piece if need be."""


class Answering(NamedTuple):
    """Where it is, and what it was asked."""

    url: str
    requests: list[bytes]


@contextlib.contextmanager
def answering(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[Answering]:
    """Answer everybody on a TCP port of the loopback until the block ends."""
    requests: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def _answer(client: socket.socket) -> None:
            with client:
                request = client.recv(1 << 16)
                requests.append(request)
                said = answer(request.partition(b"\r\n")[0].decode())
                for piece in [said] if isinstance(said, bytes) else said:
                    client.sendall(piece)

        def serve() -> None:
            with contextlib.suppress(OSError):  # of `shutdown`
                while True:
                    client, _ = server.accept()
                    with client, contextlib.suppress(OSError):  # it may have heard enough
                        _answer(tls.wrap_socket(client, True) if tls else client)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            scheme = "https" if tls else "http"
            yield Answering(f"{scheme}://127.0.0.1:{server.getsockname()[1]}", requests)
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


def http(body: bytes, status: str = "200 OK", *fields: str) -> bytes:
    """An answer with a body of known length."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body
