"""`lldpns daemon`: the agent in the foreground, until a signal ends it."""

import argparse
import asyncio
import errno
import gc
import logging
import signal
import socket
from typing import Any

from lldpns.agent.agent import Agent
from lldpns.agent.config import DEFAULT_PATH, Api, Config, ConfigError, Loaded
from lldpns.agent.host import this_host
from lldpns.agent.systemd import ServiceManager
from lldpns.api.listener import Listener, SocketInUse, listen
from lldpns.api.metrics import Limits
from lldpns.api.plan import Compare
from lldpns.api.server import Server
from lldpns.api.tcp_listener import AddressUnusable, listen_tcp, url_of
from lldpns.api.tls import Tls, TlsUnusable
from lldpns.cli import plans
from lldpns.cli.exits import DONE, UNAVAILABLE, USAGE, fail
from lldpns.cli.logs import Log, log_in_background
from lldpns.cli.running import configuration, why_no_agent
from lldpns.kernel.netns import allow_many_descriptors
from lldpns.wiring.plan.records import PlanError

log = logging.getLogger(__name__)

_GARBAGE_THRESHOLDS = 700, 10, 100  # the last is Python's times ten

_TELL_EVERY = 60.0  # seconds between two messages that clients cannot be accepted
_FOR_THE_NEXT_START = "api."  # the keys that a reload cannot apply begin so


def daemon(arguments: argparse.Namespace) -> int:
    """Run the agent; the default configuration file need not exist."""
    try:
        loaded, compare = _configuration(arguments)
    except ConfigError as error:
        return fail(str(error), USAGE)
    if arguments.check_config:
        print(f"{arguments.config or DEFAULT_PATH}: ok")
        return DONE
    output = log_in_background(loaded.config.log.level)
    try:
        allow_many_descriptors()
        return _start(_Service(arguments, loaded, compare, output), loaded.config.api)
    finally:
        output.end()


def _configuration(arguments: argparse.Namespace) -> tuple[Loaded, Compare | None]:
    """The configuration, and what compares the agent with its plan if it has one."""
    loaded = configuration(arguments)
    plan = loaded.config.plan.file
    try:
        return loaded, plans.comparison(plan) if plan else None
    except PlanError as error:
        raise ConfigError(f"{loaded.sources['plan.file']}: plan.file: {error}") from None


def _start(service: "_Service", api: Api) -> int:
    try:
        listener = listen(api.socket, api.group, int(api.mode, 8))
    except SocketInUse as error:
        return fail(str(error), UNAVAILABLE)
    except OSError as error:
        advice = "; use sudo" if isinstance(error, PermissionError) else ""
        reason = error.strerror or error
        return fail(f"{api.socket}: cannot listen there: {reason}{advice}", UNAVAILABLE)
    try:
        return _serve(service, api, listener)
    except (AddressUnusable, TlsUnusable) as error:
        return fail(str(error), UNAVAILABLE)
    except OSError as error:
        return fail(why_no_agent(error), UNAVAILABLE)
    finally:
        listener.remove()
        listener.sock.close()


def _serve(service: "_Service", api: Api, listener: Listener) -> int:
    """Listen on TCP too, if that is wanted, and run the agent."""
    tls = _tls(api)
    tcp = listen_tcp(api.listen) if api.listen else None
    # To look through all objects for garbage takes 30 ms and more, in the middle of whatever is
    # going on. The modules stay as long as the process. What the agent knows goes without that, as
    # soon as nothing refers to it; what does not (broken connections) is small, and can wait.
    gc.freeze()
    gc.set_threshold(*_GARBAGE_THRESHOLDS)
    try:
        return asyncio.run(service.run(listener, tcp, tls))
    finally:
        if tcp:
            tcp.close()


def _tls(config: Api) -> Tls | None:
    if config.tls_certificate:
        return Tls(config.tls_certificate, config.tls_key, config.tls_client_ca)
    if config.tls_key or config.tls_client_ca:
        raise TlsUnusable("api.tls_key and api.tls_client_ca need an api.tls_certificate")
    return None


class _Service:
    """The agent and its API, from their start to their end, and reloads in between."""

    def __init__(
        self,
        arguments: argparse.Namespace,
        loaded: Loaded,
        compare: Compare | None,
        output: Log,
    ) -> None:
        self._arguments = arguments
        self._loaded = loaded
        self._compare = compare
        self._output = output
        self._tell_again = 0.0
        self._one_at_a_time = asyncio.Lock()
        self._reloads: set[asyncio.Task[None]] = set()

    async def run(self, listener: Listener, tcp: socket.socket | None, tls: Tls | None) -> int:
        """Serve until a signal ends it."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._on_exception)
        self._output.quieten(loop.call_later)
        ended = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, ended.set)
        self._agent = Agent(self._loaded, this_host())
        self._server = Server(self._agent, _limits(self._loaded.config), self._compare)
        self._manager = ServiceManager(self._agent.status)
        self._manager.start()
        loop.add_signal_handler(signal.SIGHUP, self._on_hangup)
        try:
            await self._agent.start()
            await self._server.start(listener.sock)
            log.info("listening on %s, for %s", listener.path, listener.readers)
            if tcp:
                await self._server.start_tcp(tcp, tls)
                log.info("listening on %s", url_of(tcp, tls=tls is not None))
            self._manager.ready()
            await ended.wait()
        finally:
            self._manager.stopping()
            listener.remove()
            try:
                await self._server.stop()
            finally:
                await self._agent.stop()
        return DONE

    def _on_hangup(self) -> None:
        reload = asyncio.create_task(self._reload())
        self._reloads.add(reload)
        reload.add_done_callback(self._reloads.discard)

    async def _reload(self) -> None:
        """Apply the configuration file as it is now; one that is broken changes nothing."""
        async with self._one_at_a_time:
            with self._manager.reloading():
                try:
                    # In a thread: to read a plan of 10,000 links takes 0.15 s.
                    loaded, compare = await asyncio.to_thread(_configuration, self._arguments)
                except ConfigError as error:
                    log.error("not reloaded, the configuration stays as it was: %s", error)
                else:
                    self._apply(loaded, compare)

    def _apply(self, loaded: Loaded, compare: Compare | None) -> None:
        changes = list(loaded.changes(self._loaded))
        self._loaded = loaded
        self._agent.follow_config(loaded)
        self._server.set_limits(_limits(loaded.config))
        self._server.set_plan(compare)
        self._output.set_level(loaded.config.log.level)
        for change in changes:
            later = " (from the next start on)" if change.startswith(_FOR_THE_NEXT_START) else ""
            log.info("%s%s", change, later)
        log.info("reloaded: %s", f"{len(changes)} changed" if changes else "nothing has changed")

    def _on_exception(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Handle what goes wrong in the loop, where nobody else can.

        Of clients that cannot be accepted asyncio tells each time, a hundred times a second.
        """
        error = context.get("exception")
        if not isinstance(error, OSError) or error.errno not in (errno.EMFILE, errno.ENFILE):
            loop.default_exception_handler(context)
        elif loop.time() >= self._tell_again:
            self._tell_again = loop.time() + _TELL_EVERY
            log.error("clients have to wait: %s", error.strerror)


def _limits(config: Config) -> Limits:
    return Limits(
        max_series=config.metrics.max_series,
        max_neighbors=config.lldp.max_neighbors,
        new_neighbors_per_hour=config.metrics.new_neighbors_per_hour,
    )
