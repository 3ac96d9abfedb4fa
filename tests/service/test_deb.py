"""The Debian package: made, installed, removed and purged by the real dpkg."""

from __future__ import annotations

from tests.service.conftest import Installed
from tests.support.systems.service import UNIT, ServiceMachine

CONFIGURATION = "/etc/lldpns/lldpns.toml"


def test_the_package_installs_a_service_and_leaves_with_it(
    fresh: ServiceMachine, installed: Installed
) -> None:
    fresh.script("make uninstall; groupdel lldpns")
    package = fresh.script("cat deb.log")
    assert package.startswith("dist/lldpns_")
    fresh.script(f"dpkg --install {package}")
    fresh.script(f"systemctl is-enabled {UNIT}; systemctl is-active {UNIT}")
    assert [each["netns"] for each in fresh.show("namespaces")] == ["root"]
    assert fresh.script("stat -c '%U %G %a' /run/lldpns/api.sock") == "root lldpns 660"

    fresh.script(f"echo '# changed' >>{CONFIGURATION}")
    pid = fresh.about("MainPID")
    fresh.script(f"dpkg --install {package}")
    assert fresh.about("ActiveState") == "active"
    assert fresh.about("MainPID") != pid
    assert "make install: /opt/lldpns is there" in fresh.attempt("make install").stdout

    fresh.script("dpkg --remove lldpns")
    assert fresh.about("ActiveState") == "inactive"
    assert fresh.path_in(CONFIGURATION).read_text().endswith("# changed\n")

    fresh.script("dpkg --purge lldpns")
    after, before = fresh.files(), installed.before
    differ = {path for path in after | before if after.get(path) != before.get(path)}
    # As with every package, its group stays; dpkg takes away /opt, where no other package is in it.
    assert differ <= {"etc/group", "etc/gshadow", "opt"}
    assert fresh.about("LoadState") == "not-found"
