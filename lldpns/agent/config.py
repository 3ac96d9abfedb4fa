"""The configuration: TOML, every key with a default, so that an empty file works."""

import enum
import reprlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta

from lldpns.agent.records import WrongValue, read
from lldpns.agent.templates import (
    ChassisTemplate,
    PortIdTemplate,
    PortTemplate,
    SystemTemplate,
)
from lldpns.protocol import OrganizationalTlv, constants
from lldpns.protocol.port import AdminStatus
from lldpns.protocol.transmit import Timing
from lldpns.wiring.model import Setting

DEFAULT_PATH = "/etc/lldpns/lldpns.toml"


class ConfigError(Exception):
    """The configuration cannot be used; one line: file, key path, what was found and expected."""


class Destination(enum.StrEnum):
    """The group address that frames are sent to (802.1AB 7.1); all three are received."""

    NEAREST_BRIDGE = "nearest-bridge"
    NEAREST_NON_TPMR_BRIDGE = "nearest-non-tpmr-bridge"
    NEAREST_CUSTOMER_BRIDGE = "nearest-customer-bridge"

    @property
    def address(self) -> bytes:
        """The MAC address."""
        addresses = {
            Destination.NEAREST_BRIDGE: constants.NEAREST_BRIDGE,
            Destination.NEAREST_NON_TPMR_BRIDGE: constants.NEAREST_NON_TPMR_BRIDGE,
            Destination.NEAREST_CUSTOMER_BRIDGE: constants.NEAREST_CUSTOMER_BRIDGE,
        }
        return addresses[self]


class PortRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[lldp.port]]`: the adminStatus of the ports that match; the first rule that does counts."""

    admin_status: AdminStatus
    """What these ports do."""
    netns: str = "*"
    """Pattern of the name of a namespace."""
    interface: str = "*"
    """Pattern of the name of an interface."""

    def matches(self, netns: str, interface: str) -> bool:
        """Whether the rule is about this port."""
        return fnmatchcase(netns, self.netns) and fnmatchcase(interface, self.interface)


class NamespaceRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[namespace]]`: whether namespaces that match are entered; the first that does counts."""

    follow: bool
    """Whether to enter it."""
    name: str = "*"
    """Pattern of one of its names."""
    runtime: str = "*"
    """Pattern of docker, podman, lxc ...; empty for namespaces of no runtime."""
    path: str = "*"
    """Pattern of where it is mounted or linked, at one place at least."""

    def matches(self, names: Iterable[str], runtime: str, paths: Iterable[str]) -> bool:
        """Whether the rule is about this namespace."""
        return (
            any(fnmatchcase(name, self.name) for name in names)
            and fnmatchcase(runtime, self.runtime)
            and (self.path == "*" or any(fnmatchcase(path, self.path) for path in paths))
        )


class CustomTlv(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[lldp.custom_tlv]]`: an organizationally specific TLV to send as it stands."""

    oui: Annotated[
        str,
        Meta(pattern=r"\A[0-9a-fA-F]{2}(-[0-9a-fA-F]{2}){2}\Z", description="octets as 00-12-bb"),
    ]
    """Whose TLV it is: an organizationally unique identifier."""
    subtype: Annotated[int, Meta(ge=0, le=255)]
    """Which of the organization's TLVs."""
    value: Annotated[
        str,
        Meta(pattern=r"\A([0-9a-fA-F]{2}){0,507}\Z", description="hexadecimal, 507 octets at most"),
    ] = ""
    """What follows the subtype."""

    @property
    def tlv(self) -> OrganizationalTlv:
        """As it goes into the LLDPDU."""
        oui = bytes.fromhex(self.oui.replace("-", ""))
        return OrganizationalTlv(oui, self.subtype, bytes.fromhex(self.value))


class RootTemplates(msgspec.Struct, frozen=True):
    """`[lldp.root]`: what the agent's own namespace says otherwise than the others."""

    chassis_id: SystemTemplate = "{mac}"
    """As `lldp.chassis_id`; {mac} is the lowest permanent address of a physical interface."""
    system_name: SystemTemplate = "{hostname}"
    """As `lldp.system_name`."""


class Lldp(msgspec.Struct, frozen=True):
    """`[lldp]`: IEEE 802.1AB's variables, under its names."""

    chassis_id: ChassisTemplate = "{host_id}/{netns}"
    """The chassis ID: of subtype MAC address if it is {mac} alone, otherwise locally assigned."""
    port_id: PortIdTemplate = "{interface}"
    """The port ID: of subtype interface name or MAC address if it is that alone, otherwise
    locally assigned."""
    port_description: PortTemplate = "{alias}"
    """The port description; {alias} is the name of an interface that has no alias."""
    system_name: SystemTemplate = "{netns}.{hostname}"
    """The system name."""
    system_description: SystemTemplate = "{system}"
    """The system description; {system} is the operating system and its kernel."""
    root: RootTemplates = RootTemplates()

    admin_status: AdminStatus = AdminStatus.RX_AND_TX
    """What ports do that no rule in `lldp.port` matches."""
    port: tuple[PortRule, ...] = ()
    destination: Destination = Destination.NEAREST_BRIDGE
    """The group address that frames are sent to; those sent to any of the three are received."""
    management_addresses: tuple[str, ...] = ("*",)
    """Patterns of addresses to announce; `!` before one leaves out, the first match counts."""
    custom_tlv: Annotated[tuple[CustomTlv, ...], Meta(max_length=16)] = ()
    max_neighbors: Annotated[int, Meta(ge=1, le=1024)] = 32
    """Neighbors kept per interface; further ones are counted and dropped."""
    msg_tx_interval: Annotated[int, Meta(ge=1, le=3600)] = 30
    """Seconds between frames."""
    msg_tx_hold: Annotated[int, Meta(ge=1, le=100)] = 4
    """The TTL is `msg_tx_interval` times this and one second more, 65535 at most."""
    reinit_delay: Annotated[int, Meta(ge=1, le=10)] = 2
    """Seconds of silence after a goodbye."""
    msg_fast_tx: Annotated[int, Meta(ge=1, le=3600)] = 1
    """Seconds between frames while a neighbor is new."""
    tx_fast_init: Annotated[int, Meta(ge=1, le=8)] = 4
    """How many such frames a new neighbor gets."""
    tx_credit_max: Annotated[int, Meta(ge=1, le=10)] = 5
    """Frames in a row, whatever happens; then one a second."""

    def admin_status_of(self, netns: str, interface: str) -> AdminStatus:
        """What the port may do."""
        for rule in self.port:
            if rule.matches(netns, interface):
                return rule.admin_status
        return self.admin_status

    def announces(self, address: str) -> bool:
        """Whether a management address is one to announce."""
        for pattern in self.management_addresses:
            if fnmatchcase(address, pattern.removeprefix("!")):
                return not pattern.startswith("!")
        return False

    @property
    def timing(self) -> Timing:
        """The variables that the transmit machine runs by."""
        return Timing(
            msg_tx_interval=self.msg_tx_interval,
            msg_tx_hold=self.msg_tx_hold,
            reinit_delay=self.reinit_delay,
            msg_fast_tx=self.msg_fast_tx,
            tx_fast_init=self.tx_fast_init,
            tx_credit_max=self.tx_credit_max,
        )


class Api(msgspec.Struct, frozen=True):
    """`[api]`: where the agent answers."""

    socket: Annotated[
        str, Meta(pattern=r"\A[^\0]{1,107}\Z", description="a path of 1 to 107 octets")
    ] = "/run/lldpns/api.sock"
    """Path of the Unix socket, unix(7); NUL in front would make it an abstract one."""
    group: Annotated[str, Meta(min_length=1, description="the name of a group")] = "lldpns"
    """Who besides root may connect to the socket; nobody where there is no such group."""
    mode: Annotated[
        str, Meta(pattern=r"\A0?[0-7]{3}\Z", description="permissions in octal, as 0660")
    ] = "0660"
    """The permissions of the socket."""
    listen: Annotated[
        str,
        Meta(
            pattern=r"\A((\d{1,3}(\.\d{1,3}){3}|\[[0-9A-Fa-f:.]+(%[!-~]+)?\]):\d{1,5})?\Z",
            description="an IP address and a port as 127.0.0.1:9917 or [::1]:9917, or nothing",
        ),
    ] = "127.0.0.1:9917"
    """IP address and port of the TCP listener; empty for none."""
    tls_certificate: str = ""
    """Path of a certificate for it, in PEM; empty for plain HTTP."""
    tls_key: str = ""
    """Path of the private key; empty if it is in the file of the certificate."""
    tls_client_ca: str = ""
    """Path of the certificates that issue those of clients; empty if clients need none."""


class Metrics(msgspec.Struct, frozen=True):
    """`[metrics]`: how many time series strangers can cause."""

    max_series: Annotated[int, Meta(ge=1000, le=10_000_000)] = 100_000
    """In all, besides those about the agent itself."""
    new_neighbors_per_hour: Annotated[int, Meta(ge=0, le=3600)] = 32
    """Per interface, after the first `lldp.max_neighbors`."""


class Plan(msgspec.Struct, frozen=True):
    """`[plan]`: what is to be wired to what."""

    file: str = ""
    """Path of the plan, as `lldpns check` takes one; empty for none."""


class LogLevel(enum.StrEnum):
    """How much is told."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    DEBUG = "debug"


class Log(msgspec.Struct, frozen=True):
    """`[log]`: what goes to the journal or standard error."""

    level: LogLevel = LogLevel.INFO
    """The least important that is told."""


class Config(msgspec.Struct, frozen=True):
    """All of it."""

    lldp: Lldp = Lldp()
    namespace: tuple[NamespaceRule, ...] = ()
    api: Api = Api()
    metrics: Metrics = Metrics()
    log: Log = Log()
    plan: Plan = Plan()


class Loaded(NamedTuple):
    """A configuration, and where it comes from."""

    config: Config
    sources: Mapping[str, str] = MappingProxyType({})
    """Of each key that was given: by which file or option."""

    @property
    def settings(self) -> tuple[Setting, ...]:
        """Every key with its value, and where that comes from."""
        return tuple(
            Setting(key, value, self.sources.get(key, "default"))
            for key, value in values(self.config)
        )

    def changes(self, before: "Loaded") -> Iterator[str]:
        """Each key that has another value than before, in words, one line each."""
        old = dict(values(before.config))
        for key, value in values(self.config):
            if value != old[key]:
                yield f"{key}: {reprlib.repr(old[key])} -> {reprlib.repr(value)}"


def load(path: str) -> Loaded:
    """Read the configuration file at `path`.

    Raises:
        ConfigError: it cannot be read, is no TOML, or holds an unknown key or a wrong value.
    """
    try:
        with open(path, "rb") as file:
            document = tomllib.load(file)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}") from None
    try:
        config = read(document, Config)
    except WrongValue as error:
        raise ConfigError(f"{path}: {error}") from None
    assert isinstance(config, Config)
    return Loaded(config, dict.fromkeys(_keys(document), path))


def values(record: msgspec.Struct, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every key of a configuration with its value, as TOML and JSON have it."""
    for field in record.__struct_fields__:
        value = getattr(record, field)
        if isinstance(value, msgspec.Struct):
            yield from values(value, f"{above}{field}.")
        else:
            yield f"{above}{field}", msgspec.to_builtins(value)


def _keys(table: dict[str, Any], above: str = "") -> Iterator[str]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _keys(value, f"{above}{key}.")
        else:
            yield f"{above}{key}"
