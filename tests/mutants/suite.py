"""The tests, collected once; a fork runs those that reach a mutant."""

import os
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from tests.mutants.reach import Line, reached


class Part(NamedTuple):
    """What a test or a seed ran without any mutant, and how long that took, in seconds."""

    name: str
    seconds: float
    lines: frozenset[Line]
    holds: bool = True


def measured(name: str, files: Collection[str], holds: Callable[[str], bool]) -> Part:
    """Run it once; one that does not hold without any mutant can find none."""
    began = time.monotonic()
    with reached(files) as lines:
        held = holds(name)
    return Part(name, time.monotonic() - began, frozenset(lines), held)


Hold = Callable[[Sequence[str]], bool]


class Suite:
    """Collected tests. Only forks run them, so that none leaves anything behind."""

    def __init__(self, session: pytest.Session) -> None:
        self._items = {item.nodeid: item for item in session.items}
        self._failed = False
        session.config.pluginmanager.register(self)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that fails, or cannot be prepared, has found something."""
        self._failed |= report.failed

    def parts(self, files: Collection[str]) -> list[Part]:
        """Of every test."""
        return [measured(name, files, self._holds) for name in self._items]

    def _holds(self, name: str) -> bool:
        self._failed = False
        return self.hold([name])

    def hold(self, names: Sequence[str]) -> bool:
        """Whether all pass, until the first that does not."""
        chosen = [self._items[name] for name in names]
        for item, following in zip(chosen, [*chosen[1:], None], strict=True):
            item.ihook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failed:
                return False
        return True


class Collected:
    """A plugin that does something else with the tests than run them."""

    def __init__(self, do: Callable[[Suite], int]) -> None:
        self._do = do
        self.done: int | None = None

    def pytest_configure(self) -> None:
        """Properties take the same examples every time, and don't look for small ones."""
        from hypothesis import HealthCheck, settings  # pytest wants to import it first

        everything = settings.get_profile("default")
        settings.register_profile(
            "mutants",
            parent=everything,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[phase for phase in everything.phases if phase.name in ("explicit", "generate")],
            suppress_health_check=list(HealthCheck),
        )
        settings.load_profile("mutants")

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Once all are collected."""
        if not session.testsfailed:
            self.done = self._do(Suite(session))
        return True


def with_tests(paths: Iterable[str], do: Callable[[Suite], int]) -> int:
    """Collect these and do something with them; what it gave, or 1 if they can't be collected."""
    plugin = Collected(do)
    with (
        TemporaryDirectory() as folder,
        Path(os.devnull).open("w") as nowhere,
        redirect_stdout(nowhere),
    ):
        quick = ("-m", "not emulator and not alone", "-p", "no:cacheprovider")
        pytest.main([*quick, f"--basetemp={folder}/tests", *sorted(set(paths))], plugins=[plugin])
    return 1 if plugin.done is None else plugin.done
