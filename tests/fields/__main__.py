"""``python -m tests.fields [FIELD …]``: for each field, or these, find a scenario that fails when
the field is ignored, and keep its name; what was kept before is tried first."""

import json
import multiprocessing
import re
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from tests.docs.pages import ROOT
from tests.fields.models import models, names

HELD = Path(__file__).parent / "held.json"
"""``Model.field`` → the scenario that fails without it."""
MOST = 6
"""So many files are tried for a field that no known scenario holds."""
SECONDS = 240
ONCE = ("tests.support.running_world", "tests.scenario.promises.stage", "cli.main")
"""What most scenarios need: imported here, before each field gets a process of its own."""


class Failed:
    """For pytest: the names of the tests that failed."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of a test is over."""
        if report.failed:
            self.names.append(report.nodeid)


def run(field: str, tests: list[str], told: Connection) -> None:
    """In a process of its own: tell the first of the tests that fails without the field."""
    with open("/dev/null", "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        sys.stdout = sys.stderr = nowhere
        failed = Failed()
        quiet = ["-q", "-n", "0", "-p", "no:cacheprovider", "--tb=no", "--maxfail=1"]
        ignoring = ["-p", "tests.fields.plugin", "--without-field", field]
        pytest.main([*quiet, *ignoring, *tests], plugins=[failed])
        told.send(failed.names[:1])


def first_failing(field: str, tests: list[str]) -> str:
    """The first of these tests that fails when the field is ignored, or an empty string."""
    ours, theirs = multiprocessing.Pipe(duplex=False)
    fork = multiprocessing.get_context("fork")
    process = fork.Process(target=run, args=(field, tests, theirs))
    process.start()
    theirs.close()
    try:
        found = ours.recv() if ours.poll(SECONDS) else []
    except EOFError:
        found = []
    process.kill()
    process.join()
    return str(found[0]) if found else ""


def candidates(field: str) -> Iterator[str]:
    """The files of scenarios that write the field, those that write it most often first."""
    model_name, _, name = field.partition(".")
    alias = models()[model_name].model_fields[name].alias or name
    said = re.compile(rf"[\"'{{ ]{re.escape(alias)}[\"']?[:=]")
    counted = [
        (len(said.findall(path.read_text(encoding="utf-8"))), path)
        for path in (ROOT / "tests/scenario").rglob("test_*.py")
    ]
    wanted = sorted((-count, str(path.relative_to(ROOT))) for count, path in counted if count)
    yield from (path for _, path in wanted[:MOST])


def find(field: str, known: str) -> str:
    """A scenario that fails without it."""
    if known and first_failing(field, [known]):
        return known
    return next(filter(None, (first_failing(field, [each]) for each in candidates(field))), "")


def main(asked: list[str]) -> int:
    """1 where one of them could be ignored without a failing scenario; each is named."""
    for name in ONCE:
        import_module(name)
    began_all, loose = time.monotonic(), []
    for field in asked or names():
        began = time.monotonic()
        held = json.loads(HELD.read_text(encoding="utf-8"))
        found = find(field, held.pop(field, ""))
        held |= {field: found} if found else {}
        HELD.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        loose += [] if found else [field]
        said = found or "no scenario misses it"
        sys.stdout.write(f"{field}: {said} ({time.monotonic() - began:.0f} s)\n")
        sys.stdout.flush()
    took = (time.monotonic() - began_all) / 60
    sys.stdout.write(f"{len(loose)} without a scenario: {', '.join(loose)} ({took:.0f} min)\n")
    return min(len(loose), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
