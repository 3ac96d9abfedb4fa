"""Every command in the README is run, and prints what the README says."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from lldpns.agent.config import Config, load
from tests.support.daemon import LLDPNS, Daemon
from tests.support.demo import DEMO, run_demo
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon
from tests.support.lab import run
from tests.support.watching import watching

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Each command of a block and what it is said to print."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


def normal(output: str) -> str:
    """Without what differs from host to host and from run to run: names, ids, times, padding."""
    output = re.sub(r"\b[0-9a-f]{16}/", "HOSTID/", output)
    output = re.sub(r"(bridge|net0|net1)\.[\w-]+", r"\1.HOST", output)
    output = re.sub(r"^(root .*\s)\S+(\s+-)$", r"\1HOST\2", output, flags=re.MULTILINE)
    output = re.sub(r"SysDescr:.*(\n {18}.*)*", "SysDescr:", output)
    output = re.sub(r"^ *Mgmt(IP|Iface): .*\n", "", output, flags=re.MULTILINE)
    output = re.sub(r"time=[\d.]+", "time=N", output)
    output = re.sub(r"\b\d+s\b", "Ns", output)
    output = re.sub(r"\d\d:\d\d:\d\d", "HH:MM:SS", output)
    return re.sub(r" +", " ", output).strip()


def test_the_demo_prints_the_first_screen() -> None:
    first, *rest = commands(BLOCKS[0])
    assert first[0] == "make demo"
    said = first[1] + "".join(f"$ {command}\n{output}" for command, output in rest)
    done = subprocess.run([*LLDPNS, "demo"], capture_output=True, text=True, check=True)
    assert normal(done.stdout) == normal(said)


def test_the_picture_is_what_the_lab_of_faults_looks_like() -> None:
    drawing = run_demo([*DEMO, "fault", "--shell"], input="lldpns topology -f svg")
    said = re.findall(r"<text.*?>(.*?)</text>", (ROOT / "docs/wiring.svg").read_text())
    assert "mismatch" in said
    assert re.findall(r"<text.*?>(.*?)</text>", drawing.stdout) == said


@pytest.mark.parametrize(
    ("command", "output"), [each for block in BLOCKS[1:] for each in commands(block)]
)
def test_a_command_prints_what_the_readme_says(
    command: str, output: str, agent_in_the_lab: Daemon
) -> None:
    command = command.replace("/run/lldpns/api.sock", str(agent_in_the_lab.socket))
    bin_directory = Path(sys.executable).parent
    environment = {
        "PATH": f"{bin_directory}:/usr/bin:/bin",
        "LLDPNS_SOCKET": str(agent_in_the_lab.socket),
    }
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, check=True, env=environment
    )
    shown, said = normal(done.stdout), normal(output)
    if "..." in said:  # abbreviated on the page: its beginning and its end must be right
        beginning, end = said.split("...")
        assert shown.startswith(beginning.rstrip(", "))
        assert shown.endswith(end.strip())
    else:
        assert shown == said


def test_watch_prints_what_the_readme_says(
    start_daemon: StartDaemon, netns: MakeNetns, veth: MakeVeth
) -> None:
    (said,) = re.findall(r"```\n(\d\d:\d\d:\d\d netns-added .*?)```", README, re.DOTALL)
    daemon = start_daemon()
    with watching(daemon, "--netns", "web") as watch:
        assert watch.stdout is not None
        netns("web")
        shown = [watch.stdout.readline()]
        veth("root", "veth7", "web", "eth0")
        while "-> ok" not in shown[-1]:
            shown.append(watch.stdout.readline())
        run("ip netns delete web")
        while "netns-removed" not in shown[-1]:
            shown.append(watch.stdout.readline())
    # In between there is more: lo, addresses that the kernel makes up, a wire with one end up.
    shown = [re.sub(r": [\w-]+ -> ok", ": new -> ok", line) for line in shown]
    shown = [re.sub(r"(added +web/eth0 veth, ).*", r"\1up", line) for line in shown]
    more = re.compile(r"-changed|web/lo|link-status(?!.*-> ok)")
    kept = "".join(line for line in shown if not more.search(line))
    host = os.uname().nodename
    assert normal(kept.replace(f" {host} ", " host1 ")) == normal(said)


def test_the_configuration_in_the_readme_is_the_default(tmp_path: Path) -> None:
    (text,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    path = tmp_path / "lldpns.toml"
    path.write_text(text)
    shown = load(str(path)).config
    assert shown.lldp.port
    assert shown.lldp.custom_tlv
    assert shown.namespace
    plain = msgspec.structs.replace(shown.lldp, port=(), custom_tlv=())
    assert msgspec.structs.replace(shown, lldp=plain, namespace=()) == Config()
