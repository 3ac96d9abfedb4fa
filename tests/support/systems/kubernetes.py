"""A pod as the kubelet asks containerd for one: through the Container Runtime Interface."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path

from tests.support.lab import delete_link, run
from tests.support.processes import LoggedProcess
from tests.support.systems.cni import PLUGINS
from tests.support.systems.rootfs import SLEEP, as_tar, make_rootfs
from tests.support.systems.started import Started, peer_of

_BRIDGE = "cni0"
_PAUSE = "localhost/pause:1"
_CONFIG = """\
version = 2
root = "{directory}/data"
state = "{directory}/state"
[grpc]
  address = "{socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{pause}"
  restrict_oom_score_adj = true  # nor may anybody else here
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "{plugins}"
    conf_dir = "{directory}/net.d"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "native"
"""
_NETWORK = {
    "cniVersion": "1.0.0",
    "name": "pods",
    "plugins": [
        {
            "type": "bridge",
            "bridge": _BRIDGE,
            "ipam": {"type": "host-local", "ranges": [[{"subnet": "10.9.0.0/24"}]]},
        }
    ],
}
_UID = "0b5c2a52-6d4b-4f43-9a3e-5a7d3d0d9a11"


class Kubernetes:
    """containerd as on a node of Kubernetes; the tests are the kubelet."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir()
        self._socket = str(directory / "containerd.sock")
        (directory / "net.d").mkdir()
        (directory / "net.d/pods.conflist").write_text(json.dumps(_NETWORK))
        config = directory / "config.toml"
        config.write_text(
            _CONFIG.format(directory=directory, socket=self._socket, pause=_PAUSE, plugins=PLUGINS)
        )
        self._logs = str(directory / "pods")
        self._containerd = LoggedProcess(["containerd", "-c", str(config)], directory / "log")
        self._containerd.wait_until(self._answers, "the first answer of containerd")
        image = directory / "pause.tar"
        image.write_bytes(_image(as_tar(make_rootfs(directory / "root"))))
        run(["ctr", "-a", self._socket, "-n", "k8s.io", "images", "import", str(image)])

    def _answers(self) -> bool:
        words = ["ctr", "-a", self._socket, "version"]
        return subprocess.run(words, capture_output=True, check=False).returncode == 0

    def stop(self) -> None:
        """End containerd and take away the bridge."""
        self._containerd.terminate()
        delete_link(_BRIDGE)

    @contextlib.contextmanager
    def pod(self) -> Iterator[Started]:
        """A pod on a bridge."""
        metadata = _field(1, "web-0") + _field(2, _UID) + _field(3, "shop")
        linux = _field(1, f"/kubepods/burstable/pod{_UID}")
        config = _field(1, metadata) + _field(2, "web-0") + _field(3, self._logs)
        answer = self._call("RunPodSandbox", _field(1, config + _field(8, linux)))
        sandbox = _fields(answer)[1][0].decode()
        try:
            (item,) = _fields(self._call("ListPodSandbox", b""))[1]
            shown = _fields(_fields(item)[2][0])
            pod, namespace = shown[1][0].decode(), shown[3][0].decode()
            path = self._path_of(sandbox)
            owner = {"runtime": "kubernetes", "pod": pod}
            also = (f"{namespace}/{pod}",)
            yield Started(pod, path, owner, near=peer_of(path), also=also)
        finally:
            self._call("StopPodSandbox", _field(1, sandbox))
            self._call("RemovePodSandbox", _field(1, sandbox))

    def _path_of(self, sandbox: str) -> str:
        """A way to the namespace of the first process of a pod."""
        words = ["ctr", "-a", self._socket, "-n", "k8s.io", "tasks", "ls"]
        (pid,) = [line.split()[1] for line in run(words).splitlines() if sandbox in line]
        return f"/proc/{pid}/ns/net"

    def _call(self, method: str, request: bytes) -> bytes:
        """Call a method of the runtime service; gRPC is HTTP/2, which curl speaks."""
        words = ["curl", "--silent", "--show-error", "--http2-prior-knowledge"]
        words += ["--unix-socket", self._socket, "--data-binary", "@-", "--max-time", "20"]
        words += ["--header", "Content-Type: application/grpc", "--header", "TE: trailers"]
        words += ["--dump-header", "/dev/stderr", f"http://cri/runtime.v1.RuntimeService/{method}"]
        message = b"\0" + len(request).to_bytes(4, "big") + request
        done = subprocess.run(words, input=message, capture_output=True, check=False)
        assert b"grpc-status: 0" in done.stderr, f"{method}: {done.stderr.decode()}"
        return done.stdout[5:]


def _image(layer: bytes) -> bytes:
    """An image of one layer, in the format of `docker save`."""
    rootfs = {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]}
    config = {"architecture": "amd64", "os": "linux", "config": {"Cmd": SLEEP}, "rootfs": rootfs}
    manifest = [{"Config": "config.json", "RepoTags": [_PAUSE], "Layers": ["layer.tar"]}]
    files = {
        "manifest.json": json.dumps(manifest).encode(),
        "config.json": json.dumps(config).encode(),
        "layer.tar": layer,
    }
    octets = io.BytesIO()
    with tarfile.open(fileobj=octets, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return octets.getvalue()


# Protocol Buffers, as far as the requests above need them: fields of octets, each with its length.


def _field(number: int, value: str | bytes) -> bytes:
    octets = value.encode() if isinstance(value, str) else value
    return _varint(number << 3 | 2) + _varint(len(octets)) + octets


def _varint(number: int) -> bytes:
    octets = bytearray()
    while number > 0x7F:
        octets.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*octets, number])


def _fields(message: bytes) -> dict[int, list[bytes]]:
    """The fields of octets in a message, by number; numbers among them are skipped."""
    found: dict[int, list[bytes]] = {}
    source = io.BytesIO(message)
    while (tag := _read_varint(source)) is not None:
        value = _read_varint(source)
        assert value is not None
        if tag & 7 == 2:
            found.setdefault(tag >> 3, []).append(source.read(value))
    return found


def _read_varint(source: io.BytesIO) -> int | None:
    number = shift = 0
    while octet := source.read(1):
        number |= (octet[0] & 0x7F) << shift
        shift += 7
        if octet[0] < 0x80:
            return number
    return None
