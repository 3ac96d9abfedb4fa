"""`lldpns daemon`: the agent in the foreground, until a signal ends it."""

import argparse
import asyncio
import errno
import gc
import logging
import os
import signal
import socket
import sys
from typing import Any

from lldpns.agent.agent import Agent
from lldpns.agent.config import DEFAULT_PATH, Api, Config, ConfigError, load
from lldpns.agent.host import this_host
from lldpns.api.listener import Listener, SocketInUse, listen
from lldpns.api.metrics import Limits
from lldpns.api.server import Server
from lldpns.api.tcp_listener import AddressUnusable, listen_tcp, url_of
from lldpns.api.tls import Tls, TlsUnusable
from lldpns.cli.exits import DONE, UNAVAILABLE, USAGE, fail
from lldpns.kernel.netns import allow_many_descriptors
from lldpns.views.escape import printable

log = logging.getLogger(__name__)

_TELL_EVERY = 60.0  # seconds between two messages that clients cannot be accepted


def daemon(arguments: argparse.Namespace) -> int:
    """Run the agent; the default configuration file need not exist."""
    _log_to_stderr()
    allow_many_descriptors()
    try:
        config = _configuration(arguments.config)
    except ConfigError as error:
        return fail(str(error), USAGE)
    path = arguments.socket or config.api.socket
    try:
        listener = listen(path)
    except SocketInUse as error:
        return fail(str(error), UNAVAILABLE)
    except OSError as error:
        advice = "; use sudo" if isinstance(error, PermissionError) else ""
        reason = error.strerror or error
        return fail(f"{path}: cannot listen there: {reason}{advice}", UNAVAILABLE)
    try:
        return _serve(config, listener)
    except (AddressUnusable, TlsUnusable) as error:
        return fail(str(error), UNAVAILABLE)
    except OSError as error:
        return _explain(error)
    finally:
        listener.remove()
        listener.sock.close()


def _serve(config: Config, listener: Listener) -> int:
    """Listen on TCP too, if that is wanted, and run the agent."""
    tls = _tls(config.api)
    tcp = listen_tcp(config.api.listen) if config.api.listen else None
    # The modules stay as long as the process. To look through them for garbage takes 35 ms, in
    # the middle of whatever is going on.
    gc.freeze()
    try:
        return asyncio.run(_run(config, listener, tcp, tls))
    finally:
        if tcp:
            tcp.close()


class _OneLine(logging.Formatter):
    """Every message as one harmless line: names of interfaces and namespaces are in them."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        return printable(super().formatMessage(record))


def _log_to_stderr() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine("%(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def _configuration(path: str | None) -> Config:
    if path is None and not os.path.exists(DEFAULT_PATH):
        return Config()
    return load(path or DEFAULT_PATH)


class _Refusals:
    """Clients that cannot be accepted: asyncio tells of each, a hundred times a second."""

    def __init__(self) -> None:
        self._tell_again = 0.0

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Handle what goes wrong in the loop, where nobody else can."""
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in (errno.EMFILE, errno.ENFILE):
            loop.default_exception_handler(context)
        elif loop.time() >= self._tell_again:
            self._tell_again = loop.time() + _TELL_EVERY
            log.error("clients have to wait: %s", error.strerror)


def _tls(config: Api) -> Tls | None:
    if config.tls_certificate:
        return Tls(config.tls_certificate, config.tls_key, config.tls_client_ca)
    if config.tls_key or config.tls_client_ca:
        raise TlsUnusable("api.tls_key and api.tls_client_ca need an api.tls_certificate")
    return None


async def _run(
    config: Config, listener: Listener, tcp: socket.socket | None, tls: Tls | None
) -> int:
    asyncio.get_running_loop().set_exception_handler(_Refusals())
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    agent = Agent(config, this_host())
    limits = Limits(
        max_series=config.metrics.max_series,
        max_neighbors=config.lldp.max_neighbors,
        new_neighbors_per_hour=config.metrics.new_neighbors_per_hour,
    )
    server = Server(agent, limits)
    try:
        await agent.start()
        await server.start(listener.sock)
        log.info("listening on %s", listener.path)
        if tcp:
            await server.start_tcp(tcp, tls)
            log.info("listening on %s", url_of(tcp, tls=tls is not None))
        await ended.wait()
    finally:
        listener.remove()
        try:
            await server.stop()
        finally:
            await agent.stop()
    return DONE


def _explain(error: OSError) -> int:
    if error.errno == errno.EPERM:
        return fail("packet sockets need root (CAP_NET_RAW); use sudo", UNAVAILABLE)
    return fail(f"cannot start: {error}", UNAVAILABLE)
