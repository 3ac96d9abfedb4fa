"""The tests in `inside` run in a virtual machine; here they are collected, chosen and reported.

The machine is booted once for all of them. Each report comes out as soon as it is made, and counts
as any other test's: with its traceback, its logs and its duration.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.vm import image

INSIDE = Path(__file__).parent / "inside"

_TIME_FOR_ALL = 420  # seconds, boot included
_TIME_FOR_ONE = 120  # seconds
_PATIENCE = 6  # how many times as long as elsewhere a test waits for what is to come
_REPORTS = "LLDPNS_VM_REPORTS"  # names a file descriptor, in the machine alone
# The reports leave the machine as its standard output, all else as its standard error.
_START = f'exec env LLDPNS_PATIENCE={_PATIENCE} {_REPORTS}=3 "$@" 3>&1 >&2'
# tests/conftest.py takes seconds there (Hypothesis), for nothing that is needed.
_PYTEST = ["-m", "pytest", "--confcutdir=tests/vm", "-p", "tests.support.fixtures"]
_RUN = pytest.StashKey["Run"]()


def pytest_configure(config: pytest.Config) -> None:
    if _REPORTS in os.environ:
        config.pluginmanager.register(Reporter(config))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose what the machine is to run; by now -k and the like have deselected the rest."""
    inside = [item for item in items if INSIDE in item.path.parents]
    if _REPORTS in os.environ or not inside:
        return
    for item in inside:
        item.add_marker(pytest.mark.timeout(0))  # there is a limit for all of them
    if why := image.why_none():
        for item in inside:
            item.add_marker(pytest.mark.skip(reason=why))
    else:
        config.stash[_RUN] = Run(config, inside)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    """Report what the machine reports of a test that belongs there, instead of running it."""
    run = item.config.stash.get(_RUN, None)
    if run is None or item not in run.items:
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for report in run.reports_of(item):
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_sessionfinish(session: pytest.Session) -> None:
    if run := session.config.stash.get(_RUN, None):
        run.end()


class Run:
    """One run of pytest in the machine."""

    def __init__(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        self.items = items
        self._config = config
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 (closed by `end`)
        self._process: subprocess.Popen[str] | None = None

    def reports_of(self, item: pytest.Item) -> Iterator[pytest.TestReport]:
        """Wait for the reports of `item`, the last of which is that of its teardown."""
        for line in self._output():
            data = json.loads(line)
            report = self._config.hook.pytest_report_from_serializable(
                config=self._config, data=data
            )
            assert report.nodeid == item.nodeid
            yield report
            if report.when == "teardown":
                return
        yield self._failure(item)

    def end(self) -> None:
        """End the machine."""
        if self._process:
            self._process.terminate()
            self._process.wait()
        self._errors.close()

    def _output(self) -> IO[str]:
        if self._process is None:
            self._process = self._start()
        assert self._process.stdout
        return self._process.stdout

    def _start(self) -> subprocess.Popen[str]:
        machine = [str(Path(__file__).parent / "run"), "--timeout", str(_TIME_FOR_ALL)]
        tests = [item.nodeid for item in self.items]
        pytest_inside = [sys.executable, *_PYTEST, "-o", f"timeout={_TIME_FOR_ONE}", *tests]
        root = self._config.rootpath
        started = subprocess.Popen(
            [*machine, "sh", "-c", _START, "sh", *pytest_inside],
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        # While it boots, compile what it is going to import: there this would take many seconds.
        writing = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
        for words in (["-m", "compileall", "lldpns"], [*_PYTEST, "--collect-only", INSIDE]):
            subprocess.run(
                [sys.executable, *words], cwd=root, env=writing, capture_output=True, check=False
            )
        return started

    def _failure(self, item: pytest.Item) -> pytest.TestReport:
        """Report that the machine is gone."""
        assert self._process
        status = self._process.wait()
        self._errors.seek(0)
        why = f"the machine ended without a report: exit status {status}\n{self._errors.read()}"
        return pytest.TestReport(
            item.nodeid, item.location, {}, outcome="failed", longrepr=why, when="call"
        )


class Reporter:
    """In the machine: hands every report out."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._out = os.fdopen(int(os.environ[_REPORTS]), "w")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            said = subprocess.run(["dmesg"], capture_output=True, text=True, check=False).stdout
            report.sections.append(("last words of the kernel", said[-4000:]))
        data = self._config.hook.pytest_report_to_serializable(config=self._config, report=report)
        print(json.dumps(data), file=self._out, flush=True)
