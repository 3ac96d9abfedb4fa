"""What Prometheus gets of a real agent: over the Unix socket, TCP and TLS, and from strangers."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from lldpns.protocol import encode
from lldpns.wiring.model import LinkStatus
from tests.support.certificates import Authority
from tests.support.daemon import LLDPNS, Daemon, http_get
from tests.support.fixtures import MakeNetns, MakeVeth, StartDaemon, show_log
from tests.support.lab import ROOT, ip, run, within
from tests.support.metrics import Scrape
from tests.support.ports import lldpdu
from tests.support.prometheus import Prometheus
from tests.support.rawport import raw_port
from tests.support.waiting import poll_until

TCP = '[api]\nlisten = "127.0.0.1:0"\n'
HOSTILE = 'a"b\\c\nd{e="f"} 1\r\0\x1b[31m\u202e'


def scrape(daemon: Daemon) -> Scrape:
    status, body = http_get(daemon.socket, "/metrics")
    assert status == 200
    return Scrape(body.decode())


def url_of(daemon: Daemon) -> str:
    """Where the agent says that it listens on TCP."""
    prefix = "listening on http"
    line = poll_until(
        lambda: next((each for each in daemon.log.splitlines() if each.startswith(prefix)), ""),
        what="the TCP listener",
    )
    return line.removeprefix("listening on ")


# All of it.


def neighbors(daemon: Daemon) -> list[dict[str, object]]:
    found: list[dict[str, object]] = daemon.http("neighbors")["neighbors"]
    return found


@pytest.fixture
def agent(lab: None, start_daemon: StartDaemon) -> Daemon:
    """Give an agent that knows the classic lab."""
    daemon = start_daemon(TCP)
    poll_until(
        lambda: [each["status"] for each in daemon.http("links")["links"]] == ["ok"] * 2,
        what="both links",
    )
    return daemon


def test_the_lab_is_as_the_api_has_it(agent: Daemon) -> None:
    found = scrape(agent)
    said = {(each["netns"], each["interface"]): each for each in neighbors(agent)}
    infos = found.series("lldpns_neighbor_info")
    assert {(each["netns"], each["interface"]) for each in infos} == set(said)
    for info in infos:
        place = {"netns": info["netns"], "interface": info["interface"]}
        neighbor = said[info["netns"], info["interface"]]
        assert neighbor["system_name"] == info["remote_system"]
        assert neighbor["chassis_id"] == {"subtype": "local", "value": info["remote_chassis_id"]}
        assert neighbor["port_id"] == {"subtype": "interface-name", "value": info["remote_port_id"]}
        assert neighbor["remote"] == {
            "netns": info["remote_netns"],
            "interface": info["remote_interface"],
        }
        (far,) = [each for each in infos if each["link"] == info["link"] and each is not info]
        assert {far["side"], info["side"]} == {"a", "b"}
        assert far["netns"] == info["remote_netns"]
        assert far["remote_system"] == info["system"]
        assert found.value("lldpns_neighbor_ttl_seconds", **place, link=info["link"]) == 121
        assert found.value("lldpns_link_status", **place, status="ok") == 1
        assert found.value("lldpns_frames_received_total", **place) >= 1
        assert len(found.series("lldpns_link_status", **place)) == len(LinkStatus)


def test_what_the_namespaces_and_interfaces_are(agent: Daemon) -> None:
    found = scrape(agent)
    for namespace in agent.http("namespaces")["namespaces"]:
        (info,) = found.series("lldpns_netns_info", netns=namespace["netns"])
        assert info["cookie"] == str(namespace["cookie"])
        (chassis,) = found.series("lldpns_local_chassis_info", netns=namespace["netns"])
        assert chassis["chassis_id"] == namespace["chassis_id"]["value"]
        assert chassis["system"] == namespace["system_name"]
    assert found.series("lldpns_interface_info", netns="bridge", interface="bridge-net0") == [
        {
            "netns": "bridge",
            "interface": "bridge-net0",
            "kind": "veth",
            "master": "br",
            "peer_netns": "net0",
            "peer_interface": "net0-bridge",
        }
    ]
    ip("net0", "link set dev net0-bridge down")
    place = {"netns": "bridge", "interface": "bridge-net0"}
    poll_until(
        lambda: scrape(agent).value("lldpns_link_status", **place, status="down") == 1,
        what="the wire to be down",
    )
    assert scrape(agent).value("lldpns_interface_operational", **place) == 0


def test_how_the_agent_is(agent: Daemon) -> None:
    poll_until(
        lambda: scrape(agent).value("lldpns_timer_delay_seconds_count") > 0, what="a due port"
    )
    found = scrape(agent)
    for scan in ("changes", "everything"):
        assert found.value("lldpns_netns_scan_duration_seconds_count", scan=scan) > 0
    assert found.value("lldpns_netns_refused") == 0
    assert found.value("process_open_fds") > 8


def test_promtool_finds_nothing_to_say(agent: Daemon) -> None:
    plain = subprocess.run(
        ["curl", "-sS", f"{url_of(agent)}/metrics"], capture_output=True, check=True
    )
    done = subprocess.run(
        ["promtool", "check", "metrics"], input=plain.stdout, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_curl_gets_it_compressed(agent: Daemon) -> None:
    words = ["curl", "-sS", "--compressed", "-D", "-", f"{url_of(agent)}/metrics"]
    head, _, body = run(words).replace("\r", "").partition("\n\n")
    assert "Content-Encoding: gzip" in head.splitlines()
    assert Scrape(body).series("lldpns_neighbor_info", netns="net0")


# Prometheus.

CONFIG = """
global: {{scrape_interval: 250ms, scrape_timeout: 250ms}}
scrape_configs:
  - job_name: plain
    static_configs: [{{targets: ["{plain}"]}}]
  - job_name: tls
    scheme: https
    tls_config: {{ca_file: {ca}, cert_file: {certificate}, key_file: {key}}}
    static_configs: [{{targets: ["{tls}"]}}]
  - job_name: stranger
    scheme: https
    tls_config: {{ca_file: {ca}}}
    static_configs: [{{targets: ["{tls}"]}}]
"""


@pytest.fixture
def start_prometheus(tmp_path: Path) -> Iterator[Callable[[str], Prometheus]]:
    started: list[Prometheus] = []

    def start(config: str) -> Prometheus:
        started.append(Prometheus(tmp_path / "prometheus", config))
        return started[-1]

    yield start
    for prometheus in started:
        prometheus.stop()
        show_log("Prometheus", prometheus.process.log)


def test_a_real_prometheus_scrapes_it_whatever_strangers_say(
    netns: MakeNetns,
    veth: MakeVeth,
    start_daemon: StartDaemon,
    start_prometheus: Callable[[str], Prometheus],
    tmp_path: Path,
) -> None:
    for name in ("here", "there", "strange"):
        netns(name)
    veth("here", "eth0", "there", "eth0")
    veth("here", "eth1", "strange", "eth0")
    authority = Authority(tmp_path / "authority")
    certificate, key = authority.issue("agent")
    tls = f'tls_certificate = "{certificate}"\ntls_key = "{key}"\n'
    mutual = f'{TCP}{tls}tls_client_ca = "{authority.certificate}"\n'
    plain, over_tls = (start_daemon(config) for config in (TCP, mutual))
    certificate, key = authority.issue("prometheus")
    prometheus = start_prometheus(
        CONFIG.format(
            plain=url_of(plain).removeprefix("http://"),
            tls=url_of(over_tls).removeprefix("https://"),
            ca=authority.certificate,
            certificate=certificate,
            key=key,
        )
    )
    said = lldpdu("stranger", port=HOSTILE, name=HOSTILE)
    with raw_port("strange", "eth0") as port:
        port.send(encode(said))
        stranger = 'lldpns_neighbor_info{remote_chassis_id="stranger"}'
        poll_until(lambda: len(prometheus.query(stranger)) == 2, what="the stranger, twice")
        for labels, _ in prometheus.query(stranger):
            assert labels["remote_system"] == 'a"b\\c\\nd{e="f"} 1\\r\\x00\\x1b[31m\\u202e'
            assert labels["remote_port_id"] == labels["remote_system"]
    both = 'group by (link) (lldpns_neighbor_info{job="tls", side="a"}) and on (link) '
    both += 'lldpns_neighbor_info{job="plain", side="b"}'
    assert len(prometheus.query(both)) == 2  # the stranger's netns has an agent of its own, too
    poll_until(lambda: len(prometheus.query("up")) == 3, what="each job to have tried")
    up = {labels["job"]: value for labels, value in prometheus.query("up")}
    assert up == {"plain": 1, "tls": 1, "stranger": 0}


def test_a_stranger_that_is_called_otherwise_each_time_makes_no_series_without_end(
    netns: MakeNetns, veth: MakeVeth, start_daemon: StartDaemon
) -> None:
    netns("strange")
    veth(ROOT, "near", "strange", "eth0")
    config = "[lldp]\nmax_neighbors = 2\n[metrics]\nnew_neighbors_per_hour = 3\n"
    daemon = start_daemon(f"{config}[[lldp.port]]\nnetns = 'strange'\nadmin_status = 'disabled'\n")
    shown = set()
    with raw_port("strange", "eth0") as port:
        for number in range(12):
            name = f"name{number}"
            port.send(encode(lldpdu("stranger", name=name)))
            poll_until(partial(is_called, daemon, name), what=name)
            (info,) = scrape(daemon).series("lldpns_neighbor_info")
            shown.add(info["remote_system"])
    assert shown == {"name0", "name1", "name2", "name3", "name4", "stranger"}
    assert scrape(daemon).value("lldpns_metrics_withheld", what="neighbor-name") == 1


def is_called(daemon: Daemon, name: str) -> bool:
    return [each["system_name"] for each in neighbors(daemon)] == [name]


# The listener.


def failing(tmp_path: Path, config: str) -> str:
    """The only line of a daemon that does not start."""
    path = tmp_path / "lldpns.toml"
    path.write_text(config)
    words = [*LLDPNS, "daemon", "--socket", str(tmp_path / "api.sock"), "-c", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode in (2, 3)
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "api.sock").exists()
    return done.stderr.removeprefix("lldpns: ").rstrip("\n")


def test_an_address_in_use_keeps_the_agent_from_starting(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = f"127.0.0.1:{other.getsockname()[1]}"
        message = failing(tmp_path, f'[api]\nlisten = "{address}"\n')
    advice = 'choose another api.listen, or "" for none'
    assert message == f"{address}: Address already in use; {advice}"


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ('tls_certificate = "none.pem"', "none.pem: No such file or directory"),
        ('tls_key = "key.pem"', "api.tls_key and api.tls_client_ca need an api.tls_certificate"),
        ('listen = "127.0.0.1:70000"', "127.0.0.1:70000: Invalid argument; choose another "),
    ],
)
def test_what_is_wrong_with_the_listener_is_one_line(
    tmp_path: Path, config: str, message: str
) -> None:
    assert failing(tmp_path, f"[api]\n{config}\n").startswith(message)


def test_the_loopback_interface_may_come_up_later(
    netns: MakeNetns, start_daemon: StartDaemon
) -> None:
    netns("booting")
    ip("booting", "link set dev lo down")
    ip("booting", "address flush dev lo")  # which the kernel gives it when it is set up
    daemon = start_daemon(TCP, netns="booting")
    url = url_of(daemon)
    ip("booting", "link set dev lo up")
    assert run(["curl", "-sS", f"{url}/healthz"], netns="booting") == "ok\n"


def test_it_is_in_the_namespace_of_the_agent_and_in_no_other(
    netns: MakeNetns, start_daemon: StartDaemon
) -> None:
    netns("other")
    url = url_of(start_daemon(TCP))
    assert run(["curl", "-sS", f"{url}/healthz"]) == "ok\n"
    assert subprocess.run(within("other", ["curl", "-s", url]), check=False).returncode == 7
