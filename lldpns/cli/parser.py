"""What the command `lldpns` takes: every command, its options, and what the help says of them.

Each command is a function of the same name in the module of the same name, `lldpns.cli.NAME`.
Help, completion and the manual page are made of this, and each example is run by a test.
"""

from lldpns import __version__
from lldpns.cli.options import (
    Parser,
    color,
    config,
    filters,
    formats,
    here,
    here_or_prometheus,
    seconds,
    socket,
)

# For the tools that read what lldpcli prints.
_LLDPCLI = tuple(f"lldpcli-{name}" for name in ("plain", "json", "json0", "keyvalue", "xml"))

# What a daemon would show that had run for a while.
_SCANNED = ("neighbors", "links", "namespaces", "interfaces", "statistics")
_WAIT = 35.0  # seconds: what is no lldpns speaks every 30


def parser() -> Parser:
    """The parser of the whole command line; `command` is the command that was chosen."""
    whole = Parser(prog="lldpns")
    whole.about(
        "Which interface is wired to which, across all network namespaces of a host.",
        ("lldpns demo", "see it work: a private lab, nothing left behind"),
        ("sudo lldpns daemon", "run the agent"),
        ("lldpns show neighbors", "who is wired to whom, in every namespace"),
        ("lldpns show links", "what is wired to what, and is it healthy"),
        ("lldpns topology", "draw it"),
        ("lldpns check plan.dot", "is it wired as planned"),
        ("lldpns watch", "changes as they happen"),
        ("lldpns show neighbors --help", "more of a command"),
    )
    whole.add_argument("--version", action="version", version=f"lldpns {__version__}")
    whole.choose("COMMAND", "command", _COMMANDS)
    return whole


def _show(show: Parser) -> None:
    show.about(
        "Show what the agent knows.",
        ("lldpns show neighbors", "who is wired to whom"),
        ("lldpns show links -f json", "for a script"),
        ("lldpns show interfaces --here", "only the namespace of this shell"),
    )
    show.choose("WHAT", "table", _TABLES)


def _neighbors(neighbors: Parser) -> None:
    neighbors.about(
        "Show who is heard, a row for each neighbor: where it is heard, the name of its system,"
        " its port and, where that is a port of this host, the namespace it is in.",
        ("lldpns show neighbors --netns 'net*'", "of some namespaces"),
        ("lldpns show neighbors --live", "kept current on the terminal, until q"),
        ("lldpns show neighbors -f json", "for a script; -f lldpcli-json as lldpcli"),
    )
    formats(neighbors, "text", "json", "jsonl", *_LLDPCLI)
    _usual(neighbors)
    _live(neighbors)
    _detail(neighbors)


def _links(links: Parser) -> None:
    links.about(
        "Show what is wired to what: what the ends hear of each other beside what the kernel knows"
        " of the wire, since when it is so and, where not all is well, why.",
        ("lldpns show links", "all of them"),
        ("lldpns show links --interface net0-bridge", "those with such an end"),
        ("lldpns show links --prometheus http://localhost:9090", "of all hosts"),
    )
    formats(links, "text", "json", "jsonl")
    _usual_of_hosts(links)
    _live(links)


def _namespaces(namespaces: Parser) -> None:
    namespaces.about(
        "Show the network namespaces that the agent is in, and who holds them.",
        ("lldpns show namespaces", "all of them"),
        ("lldpns show namespaces --here", "what this one is called"),
    )
    _table(namespaces)
    _live(namespaces)


def _interfaces(interfaces: Parser) -> None:
    interfaces.about(
        "Show all interfaces of all namespaces, what they are wired to as the kernel knows it, and"
        " what LLDP does there: how many neighbors, or why it is off.",
        ("lldpns show interfaces", "all of them"),
        ("lldpns show interfaces --netns bridge", "those of one namespace"),
    )
    _table(interfaces)
    _live(interfaces)


def _statistics(statistics: Parser) -> None:
    statistics.about(
        "Show the counters of every port (IEEE 802.1AB 9.2.6).",
        ("lldpns show statistics", "frames out and in, and what was wrong"),
        ("lldpns show statistics -f json", "every counter"),
    )
    _table(statistics)


def _chassis(chassis: Parser) -> None:
    chassis.about(
        "Show what each namespace says of itself: what its ports announce alike of their system.",
        ("lldpns show chassis --netns net0", "of one namespace, like lldpcli"),
    )
    _table(chassis)


def _configuration(configuration: Parser) -> None:
    configuration.about(
        "Show the configuration that is in force, and where each value comes from.",
        ("lldpns show configuration", "every key"),
    )
    formats(configuration, "text", "json", "jsonl")
    color(configuration)
    socket(configuration)


def _topology(topology: Parser) -> None:
    topology.about(
        "Draw what is wired to what: namespaces, the interfaces in them, and links in the colour"
        " of their status. What dot draws is a plan for lldpns check, too.",
        ("lldpns topology -f svg > wiring.svg", "a picture; with Graphviz"),
        ("lldpns topology -f dot > plan.dot", "a plan for later"),
        ("lldpns topology --prometheus http://localhost:9090", "of all hosts"),
    )
    formats(topology, "tree", "dot", "mermaid", "svg", "json")
    _usual_of_hosts(topology)


def _watch(watch: Parser) -> None:
    watch.about(
        "Print changes as they happen, a line for each, until Ctrl-C: namespaces, interfaces,"
        " neighbors and the status of links.",
        ("lldpns watch --netns 'net*'", "for people"),
        ("lldpns watch -f jsonl --initial", "for a script: first what there is"),
    )
    formats(watch, "text", "jsonl")
    _usual(watch)
    watch.add_argument("--initial", action="store_true", help="first tell what there is now")


def _check(check: Parser) -> None:
    check.about(
        "Compare the wiring with a plan of it. Exits with 0 if all is as planned, with 1 if"
        " anything differs.",
        ("lldpns check plan.dot", "is it wired as planned"),
        ("lldpns check plan.dot --netns net0", "what is planned for one namespace"),
    )
    formats(check, "text", "json")
    _usual(check)
    check.add_argument(
        "plan",
        metavar="PLAN",
        nargs="?",
        help="a graph in DOT, as PTM and `lldpns topology -f dot` have it, or a topology file"
        " of containerlab (default: the plan of the agent's own configuration)",
    )


def _capture(capture: Parser) -> None:
    capture.about(
        "Show the LLDP frames that come in and go out in all namespaces, a line for each, until"
        " Ctrl-C.",
        ("lldpns capture --netns net0 -v", "all that is in them"),
        ("lldpns capture -w lldp.pcapng", "to a file, too"),
        ("lldpns capture -w - | wireshark -k -i -", "into Wireshark, as they pass"),
    )
    filters(capture)
    here(capture)
    socket(capture)
    capture.add_argument(
        "-w", "--write", metavar="FILE", help="write them to FILE too, as pcapng; - is stdout"
    )
    capture.add_argument("-v", "--verbose", action="store_true", help="say all that is in them")


def _decode(decode: Parser) -> None:
    decode.about(
        "Show the neighbors in a capture, whoever made it, as they were at its end. Needs no"
        " agent.",
        ("lldpns decode lldp.pcapng", "who was there"),
        ("lldpns decode lldp.pcapng details", "and all that they said"),
    )
    formats(decode, "text", "json", "jsonl", *_LLDPCLI)
    filters(decode)
    color(decode)
    decode.add_argument("file", metavar="FILE", help="pcap or pcapng, gzip or not; - is stdin")
    _detail(decode)
    decode.set_defaults(table="neighbors")


def _scan(scan: Parser) -> None:
    scan.about(
        "Show what lldpns show shows, without a daemon: listen in every network namespace, speak"
        " there as a daemon would, print what was heard, and say goodbye. Needs root. Where a"
        " daemon runs, ask that instead: lldpns show.",
        ("sudo lldpns scan", "who is wired to whom; Ctrl-C ends it earlier"),
        ("sudo lldpns scan links --wait 1", "what is wired within this host"),
    )
    formats(scan, "text", "json", "jsonl", *_LLDPCLI)
    _usual(scan)
    config(scan)
    scan.add_argument(
        "--wait",
        metavar="SECONDS",
        type=seconds,
        default=_WAIT,
        help=f"how long to listen (default: {_WAIT:g}, as other hosts speak every 30); what is"
        " wired within this host is heard at once",
    )
    scan.add_argument(
        "table",
        metavar="WHAT",
        nargs="?",
        choices=_SCANNED,
        default=_SCANNED[0],
        help=f"{', '.join(_SCANNED[:-1])} or {_SCANNED[-1]} (default: {_SCANNED[0]})",
    )
    _detail(scan)


def _daemon(daemon: Parser) -> None:
    daemon.about(
        "Run the agent in the foreground, until SIGTERM or Ctrl-C. It listens and speaks in its own"
        " network namespace and in every other one on the host, whoever made it, and answers on"
        " its socket. SIGHUP makes it read its configuration anew.",
        ("sudo lldpns daemon", "as /etc/lldpns/lldpns.toml says"),
        ("lldpns daemon -c lldpns.toml --check-config", "is this file right"),
    )
    socket(daemon)
    config(daemon)
    daemon.add_argument(
        "--check-config",
        action="store_true",
        help="say whether the configuration is right, and end",
    )


def _demo(demo: Parser) -> None:
    from lldpns.cli.labs import LABS

    demo.about(
        "Build a small network in a private sandbox, run the agent in it, and show what it finds."
        " Needs no root where users may make namespaces, and leaves nothing behind.",
        ("lldpns demo", "two hosts on a bridge"),
        ("lldpns demo --list", "what other labs there are"),
        ("lldpns demo fault --shell", "three faults, how each looks, and a shell there"),
    )
    demo.add_argument(
        "lab",
        metavar="LAB",
        nargs="?",
        choices=tuple(LABS),
        default="classic",
        help=f"one of {', '.join(LABS)} (default: classic)",
    )
    demo.add_argument("--list", action="store_true", help="say what each lab is, and build none")
    demo.add_argument("--shell", action="store_true", help="then open a shell in the lab")


def _complete(complete: Parser) -> None:
    complete.about(
        "Print the names that the agent knows, as --netns and --interface take them. Completion in"
        " shells asks for them.",
        ("lldpns complete netns", "those of namespaces"),
    )
    complete.add_argument("names", choices=("netns", "interface"), help="which names")
    socket(complete)


def _table(table: Parser) -> None:
    formats(table, "text", "json", "jsonl")
    _usual(table)


def _usual(command: Parser) -> None:
    """What commands that ask the agent take."""
    filters(command)
    here(command)
    color(command)
    socket(command)


def _usual_of_hosts(command: Parser) -> None:
    """What commands take that can ask for one host or for all."""
    filters(command)
    here_or_prometheus(command)
    color(command)
    socket(command)


def _live(table: Parser) -> None:
    table.add_argument("--live", action="store_true", help="keep it current until q or Ctrl-C")


def _detail(command: Parser) -> None:
    command.add_argument(
        "detail",
        nargs="?",
        choices=("summary", "details"),
        help="blocks like those of lldpcli, instead of a table",
    )


_COMMANDS = {
    "show": (_show, "show what the agent knows"),
    "topology": (_topology, "a picture of what is wired to what"),
    "watch": (_watch, "changes as they happen"),
    "check": (_check, "the wiring beside a plan of it"),
    "capture": (_capture, "LLDP frames of every namespace, live"),
    "decode": (_decode, "neighbors out of a capture"),
    "scan": (_scan, "what show shows, without a daemon"),
    "daemon": (_daemon, "run the agent, in the foreground"),
    "demo": (_demo, "see it work in a private lab; needs no root"),
    "complete": (_complete, ""),
}
_TABLES = {
    "neighbors": (_neighbors, "who is wired to whom"),
    "links": (_links, "what is wired to what, and is it healthy"),
    "namespaces": (_namespaces, "the namespaces the agent is in"),
    "interfaces": (_interfaces, "all interfaces, and why LLDP is off"),
    "statistics": (_statistics, "the counters of every port"),
    "chassis": (_chassis, "what each namespace says of itself"),
    "configuration": (_configuration, "what is in force, and where each value comes from"),
}
