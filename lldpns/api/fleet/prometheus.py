"""Asking Prometheus, or what has its HTTP API: Thanos, Mimir, VictoriaMetrics.

Only instant queries. Whatever answers is not trusted: an answer is bounded in time and in size, and
is what the API says or nothing.
"""

import base64
import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator
from urllib.parse import quote, unquote, urlsplit

import msgspec

from lldpns.api.client import AgentUnavailable, RequestRefused

_PATH = "/api/v1/query"
_SIZE_MAX = 64 << 20  # octets: 100,000 neighbors and more
_SILENCE_MAX = 10.0  # seconds between two octets
_TIME_MAX = 60.0  # seconds for an answer, however it comes
_TEXT_MAX = 200  # characters of what a server says is wrong
_WARNINGS_MAX = 3
# Not the URL itself: there may be a password in it.
_USAGE = "--prometheus takes a URL such as http://HOST:9090"


class Sample(msgspec.Struct, frozen=True, gc=False):
    """The value of a series at a moment."""

    metric: dict[str, str]
    """Its labels."""
    value: tuple[float, str]
    """The moment, in seconds since the epoch, and the value then."""


class _Data(msgspec.Struct, frozen=True):
    result: list[Sample]


class _Answer(msgspec.Struct, frozen=True):
    data: _Data
    warnings: list[str] = []
    isPartial: bool = False
    """A word of VictoriaMetrics."""


class _Refusal(msgspec.Struct, frozen=True):
    error: str


class Prometheus:
    """A server at a URL: http or https, with a path prefix if need be, and USER:PASSWORD@ too."""

    def __init__(self, url: str) -> None:
        """Connects to nobody yet.

        Raises:
            RequestRefused: it is no such URL.
        """
        try:
            parts = urlsplit(url)
            self._host, self._port = parts.hostname, parts.port
        except ValueError:
            raise RequestRefused(_USAGE) from None
        usable = url.isascii() and url.isprintable() and " " not in url and not parts.query
        if not (usable and self._host and parts.scheme in ("http", "https")):
            raise RequestRefused(_USAGE)
        self._secure = parts.scheme == "https"
        self._target = parts.path.rstrip("/") + _PATH
        self._headers = {"Connection": "close"}
        if parts.username is not None:
            login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = f"Basic {base64.b64encode(login.encode()).decode()}"
        self.url = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        """Without a password."""
        self.warnings: list[str] = []
        """What the server found wrong with its own answers: that they are not whole, mostly."""
        self.time: float | None = None
        """The moment that all answers are of: that of the first one which had a result."""

    def query(self, expression: str) -> list[Sample]:
        """The series that an expression has.

        Raises:
            AgentUnavailable: no answer, or none of Prometheus; one line that says what to do.
        """
        target = f"{self._target}?query={quote(expression, safe='')}"
        if self.time is not None:
            target += f"&time={self.time:.3f}"
        status, location, body = self._get(target)
        if status != 200:
            raise AgentUnavailable(f"{self.url}: {_why(status, location, body)}")
        try:
            answer = msgspec.json.decode(body, type=_Answer)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise AgentUnavailable(f"{self.url}: what answers there is no Prometheus") from None
        self._heed(answer)
        if self.time is None and answer.data.result:
            self.time = answer.data.result[0].value[0]
        return answer.data.result

    def _heed(self, answer: _Answer) -> None:
        said = [*answer.warnings, *(["the answer is not whole"] if answer.isPartial else [])]
        for each in dict.fromkeys(text[:_TEXT_MAX] for text in said):
            if each not in self.warnings and len(self.warnings) < _WARNINGS_MAX:
                self.warnings.append(each)

    def _get(self, target: str) -> tuple[int, str, bytes]:
        """Status, where to instead if it says so, and body."""
        try:
            with self._connected() as connection:
                connection.request("GET", target, headers=self._headers)
                with connection.getresponse() as response:
                    body = response.read(_SIZE_MAX + 1)
        except TimeoutError:
            raise AgentUnavailable(f"{self.url}: no answer in time; is it there?") from None
        except ssl.SSLCertVerificationError as error:
            advice = "SSL_CERT_FILE may name the file of another authority"
            raise AgentUnavailable(f"{self.url}: {error.verify_message}; {advice}") from None
        except OSError as error:
            raise AgentUnavailable(f"{self.url}: {error.strerror or error}") from None
        except (http.client.HTTPException, ValueError):  # a host name that is none is the latter
            raise AgentUnavailable(f"{self.url}: what answers there is no Prometheus") from None
        if len(body) > _SIZE_MAX:
            raise AgentUnavailable(f"{self.url}: an answer of more than {_SIZE_MAX >> 20} MiB")
        return response.status, response.getheader("Location", ""), body

    @contextlib.contextmanager
    def _connected(self) -> Iterator[http.client.HTTPConnection]:
        """A connection that is cut when it has taken too long: TimeoutError."""
        assert self._host is not None
        make = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = make(self._host, self._port, timeout=_SILENCE_MAX)
        connection.connect()
        late = threading.Event()
        sock = connection.sock

        def cut() -> None:
            late.set()
            with contextlib.suppress(OSError):  # by now it may be closed
                sock.shutdown(socket.SHUT_RDWR)

        watchdog = threading.Timer(_TIME_MAX, cut)
        watchdog.daemon = True
        watchdog.start()
        try:
            yield connection
        except (OSError, http.client.HTTPException):
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            watchdog.cancel()
            connection.close()
        if late.is_set():
            raise TimeoutError


def _why(status: int, location: str, body: bytes) -> str:
    """What to tell about a status that is not 200."""
    if status in (401, 403):
        return f"HTTP status {status}; who may ask can say so: https://USER:PASSWORD@HOST"
    if location:
        return f"HTTP status {status}; it is at {location[:_TEXT_MAX]} now"
    try:
        said = msgspec.json.decode(body, type=_Refusal).error[:_TEXT_MAX]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        if status == 404:
            return f"HTTP status 404: no {_PATH} there; is a prefix missing, or too much?"
        return f"HTTP status {status}"
    return f"HTTP status {status}: {said}"
