"""How long it takes until every rollout that is due is evaluated, and what is called for it.

Workers are processes, as instances of the ``work`` function are; each call waits first for as long
as it is said to take (``bench/scale/counting.py``), and is counted. The rollouts are in the middle
of a soak, and healthy. The first round is the first evaluation, which reads back six hours; the
next ones are evaluations in which nothing happens.

    python -m bench.scale --services 1000 --store firestore --against COMMIT
"""

import json
import multiprocessing
import os
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import click

from bench.scale.counting import BYTES, DOCUMENTS
from bench.scale.seed import seed
from bench.scale.servers import Servers
from bench.scale.worker import Bench, Done, Passing, run
from bot.errors import Unavailable
from bot.service.ports.stores.store import Store
from bot.service.watching.due import tick
from functions.bootstrap import TickParts

ROOT = Path(__file__).parents[2]
CODE = ("bot", "infra", "functions")
"""What is taken from another commit; the measurement itself is always this one."""
MINUTE = 60
PATIENCE = 30
"""So often an emulator that was just started is asked."""


class Round(NamedTuple):
    """One round: of how many workers, how long, how much of their own processor time, and calls."""

    workers: int
    seconds: float
    cpu: float
    counts: Counter[str]
    failed: str


class Workers:
    """Processes that wait for work between rounds."""

    def __init__(self, number: int, environment: dict[str, str]) -> None:
        context = multiprocessing.get_context("spawn")
        self.tasks: Any = context.JoinableQueue()
        self._controls = [context.Queue() for _ in range(number)]
        self._done: Any = context.Queue()
        self._processes = [
            context.Process(target=run, args=(environment, self.tasks, each, self._done))
            for each in self._controls
        ]
        for process in self._processes:
            process.start()
        for _ in self._processes:
            self._done.get()

    def round(self, made: Bench, ahead: int) -> Round:
        """A tick, and everything that follows from it."""
        began = time.monotonic()
        for control in self._controls:
            control.put(ahead)
        tick(TickParts(made.store, Passing(self.tasks), made.clock), made.clock.now())
        self.tasks.join()
        seconds = time.monotonic() - began
        for _ in self._processes:
            self.tasks.put(None)
        found: list[Done] = [self._done.get() for _ in self._processes]
        counts = sum((each.counts for each in found), Counter[str]())
        failed = next((each.failed for each in found if each.failed), "")
        return Round(len(found), seconds, sum(each.cpu for each in found), counts, failed)

    def stop(self) -> None:
        """End the processes."""
        for control in self._controls:
            control.put(None)
        for process in self._processes:
            process.join()


@contextmanager
def stored(store: str) -> Iterator[dict[str, str]]:
    """An empty store's settings."""
    with tempfile.TemporaryDirectory(prefix="canario-bench-") as folder:
        if store == "sqlite":
            yield {"CANARIO_STORE": f"sqlite:///{folder}/canario.db"}
            return
        from tests.support.emulators import running_firestore

        with running_firestore() as emulator:
            yield {"CANARIO_STORE": "firestore", "FIRESTORE_EMULATOR_HOST": emulator.address}


def measured(services: int, store: str, workers: Sequence[int]) -> list[Round]:
    """The first round, then one for each number of workers."""
    servers, found, ahead = Servers(services), [], 0
    servers.start()
    with stored(store) as where:
        environment = where | {
            "GOOGLE_CLOUD_PROJECT": "bench",
            "CANARIO_CLOUD_RUN_ENDPOINT": servers.address,
            "CANARIO_MONITORING_ENDPOINT": servers.address,
        }
        os.environ |= environment
        made = Bench(None, Counter())
        awake(made.store)
        seed(made.store, services, made.clock.now())
        for number in (max(workers), *workers):
            ahead += MINUTE
            made.later.ahead = timedelta(seconds=ahead)
            here = Workers(number, environment)
            found.append(here.round(made, ahead))
            here.stop()
    servers.stop()
    return found


def awake(store: Store) -> None:
    """Return when it answers, for an emulator is slow at first."""
    for _ in range(PATIENCE):
        try:
            store.load("warm~up")
            return
        except Unavailable:
            time.sleep(1)


def before(commit: str, services: int, store: str, workers: str) -> list[Round]:
    """The same, of the code at another commit, beside this very measurement."""
    with tempfile.TemporaryDirectory(prefix="canario-before-") as folder:
        archive = Path(folder) / "code.tar"
        asked = ["git", "archive", "--output", str(archive), commit, "--", *CODE]
        subprocess.run(asked, cwd=ROOT, check=True)  # noqa: S603 - a commit of ours
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        for name in ("bench", "tests"):
            (Path(folder) / name).symlink_to(ROOT / name)
        found = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", "bench.scale", "--as-json", "--services", str(services),
             "--store", store, "--workers", workers],
            cwd=folder, env=os.environ | {"PYTHONPATH": folder}, check=True, stdout=subprocess.PIPE,
        )  # fmt: skip
    rounds = json.loads(found.stdout.splitlines()[-1])
    return [Round(each[0], each[1], each[2], Counter(each[3]), each[4]) for each in rounds]


def told(title: str, rounds: Sequence[Round], services: int) -> None:
    """One line for each round, and the calls of the last one."""
    click.echo(f"\n{title}")
    for n, each in enumerate(rounds):
        what = "first evaluation" if n == 0 else "next evaluation"
        click.echo(
            f"  {what}, {each.workers:2} workers: {each.seconds:6.1f} s, "
            f"{1000 * each.cpu / services:5.1f} ms of CPU a rollout, {each.failed or 'all well'}"
        )
    for name, count in sorted(rounds[-1].counts.items()):
        click.echo(f"    {name}: {count} ({count / services:.2f} a rollout)")


@click.command()
@click.option("--services", default=100, show_default=True, help="Active rollouts.")
@click.option("--store", type=click.Choice(["sqlite", "firestore"]), default="sqlite")
@click.option("--workers", default="1,4,20", show_default=True, help="Processes, in turn.")
@click.option("--against", default="", help="A commit whose code is measured beside this one.")
@click.option("--as-json", is_flag=True, help="For another run of this command.")
def main(services: int, store: str, workers: str, against: str, as_json: bool) -> None:
    """Measure, and say it."""
    now = measured(services, store, [int(each) for each in workers.split(",")])
    if as_json:
        click.echo(json.dumps(now))
        return
    told(f"{services} rollouts on {store}", now, services)
    if not against:
        return
    then = before(against, services, store, workers)
    told(f"{services} rollouts on {store}, with the code of {against}", then, services)
    click.echo(f"\nof what it was with {against}:")
    for old, new in zip(then, now, strict=True):
        click.echo(
            f"  {new.workers:2} workers: seconds {new.seconds / old.seconds:.2f}, "
            f"CPU {new.cpu / old.cpu:.2f}, calls {calls(new) / calls(old):.2f}, "
            f"documents {of(new, DOCUMENTS) / of(old, DOCUMENTS):.2f}, "
            f"bytes {of(new, BYTES) / of(old, BYTES):.2f}"
        )


def calls(found: Round) -> int:
    """All of them."""
    return sum(n for name, n in found.counts.items() if name not in (BYTES, DOCUMENTS))


def of(found: Round, name: str) -> int:
    """One count, at least 1."""
    return max(1, found.counts[name])


if __name__ == "__main__":
    main()
