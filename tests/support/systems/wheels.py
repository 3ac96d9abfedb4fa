"""`make test`: fetches what lldpns is installed from in a machine that has no network."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]
WHEELS = CHECKOUT / ".cache" / "wheels"
PYTHON = "/usr/bin/python3"
"""Whom it is installed for; pip runs in another, of the checkout."""


def main() -> None:
    """Fetch them all anew."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    needed = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["completion"],
    ]
    ask = 'import sys; print("%d.%d" % sys.version_info[:2])'
    version = subprocess.check_output([PYTHON, "-c", ask], text=True).strip()
    shutil.rmtree(WHEELS, ignore_errors=True)
    pip = [sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check"]
    options = ["--only-binary=:all:", f"--python-version={version}"]
    subprocess.run([*pip, *options, f"--dest={WHEELS}", *needed], check=True)


if __name__ == "__main__":
    main()
