"""One chaos run: faults while rollouts run, then quiet, then everything is read."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bot.errors import CanarioError
from sandbox.cloud_run.load import Load
from tests.chaos.faults import schedule
from tests.chaos.injector import Injector
from tests.chaos.plans import INCIDENTS
from tests.chaos.report import Report
from tests.chaos.said import check_words
from tests.chaos.street import Street
from tests.chaos.streets.asking import AskingStreet
from tests.chaos.streets.called import CalledStreet
from tests.chaos.streets.jobs import JobStreet
from tests.chaos.streets.mitigated import MitigatedStreet
from tests.chaos.traffic import check_traffic
from tests.chaos.trail import Trail, read_trail
from tests.e2e.deployment import Deployment, deployed
from tests.support.emulators import running_firestore, running_pubsub

NAMES = ("shop", "cart", "pay", "both", "jobs", "smart", "called", "asks")
SPECIAL: Mapping[str, type[Street]] = {
    "jobs": JobStreet,
    "smart": MitigatedStreet,
    "called": CalledStreet,
    "asks": AskingStreet,
}
"""The services whose plans ask for more than traffic."""
VISITS_A_SECOND = 15.0
PATIENCE = 200.0
"""Seconds after the last fault in which everything must have settled: a minute for what a dead
worker had in hand, and the longest pause between tries that some seconds of faults lead to."""


class Played(NamedTuple):
    """What there is after the faults, while everything still runs; ``began`` and ``calm`` (the
    last fault) are by the monotonic clock, ``left`` is what has not settled in time."""

    here: Deployment
    streets: Sequence[Street]
    loads: Sequence[Load]
    seed: int
    injected: Counter[str]
    began: float
    calm: float
    settled: float
    left: Sequence[str]


def chaos(seconds: float, seed: int, folder: Path, names: Sequence[str] = NAMES) -> Report:
    """Faults for ``seconds``; returns when everything has settled and was looked at."""
    with played(seconds, seed, folder, names) as end:
        return look(end)


@contextmanager
def played(seconds: float, seed: int, folder: Path, names: Sequence[str]) -> Iterator[Played]:
    """Rollouts while faults come and go; then the wait until nothing is left to be done."""
    began = time.monotonic()
    # A cut connection is what this is about; the clients need not say so line by line.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    with ExitStack() as stack:
        firestore = stack.enter_context(running_firestore())
        pubsub = stack.enter_context(running_pubsub()).address
        here = stack.enter_context(deployed("acme-chaos", firestore.address, pubsub, folder))
        here.slack.add_channel(INCIDENTS)
        streets = [SPECIAL.get(name, Street)(here, name, seed) for name in names]
        loads = [load for street in streets for load in stack.enter_context(visited(street))]
        injector = Injector(here, firestore, pubsub)
        stop, give_up = threading.Event(), threading.Event()
        people = [threading.Thread(target=s.play, args=(stop, give_up)) for s in streets]
        for each in people:
            each.start()
        try:
            injector.play(schedule(seed, seconds), seconds)
            calm = time.monotonic()
            stop.set()
            left = settle(here, streets, people, calm + PATIENCE)
        finally:
            give_up.set()
            for each in people:
                each.join()
        settled = time.monotonic()
        yield Played(here, streets, loads, seed, injector.injected, began, calm, settled, left)


def look(end: Played) -> Report:
    """Everything, from the outside, against what was decided."""
    here, streets = end.here, end.streets
    trails = [trail_of(here, street) for street in streets]
    words = check_words(here, streets, trails)
    problems = [*end.left, *(p for trail in trails for p in trail.problems)]
    for street, trail in zip(streets, trails, strict=True):
        problems += check_traffic(here, street, trail)
        problems += street.check(trail)
        if here.store.load(street.id).service != trail.service:
            problems.append(f"{street.name}: the trail gives another state than the store has")
    return Report(
        seed=end.seed,
        injected=end.injected,
        said=sum((street.said for street in streets), Counter()),
        ended=Counter(str(r.phase) for trail in trails for r in trail.ended.values()),
        decisions=sum(trail.service.generation for trail in trails),
        told=words.told,
        visits=sum(load.stats().sent for load in end.loads),
        lost=words.lost,
        wrong=words.wrong,
        crossed=words.crossed,
        problems=tuple(problems),
        seconds=time.monotonic() - end.began,
        settled=end.settled - end.calm,
    )


@contextmanager
def visited(street: Street) -> Iterator[list[Load]]:
    """The service, and people who use it in each region."""
    loads = [Load(f"{address}/", VISITS_A_SECOND) for address in street.furnish()]
    for load in loads:
        load.start()
    try:
        yield loads
    finally:
        for load in loads:
            load.stop()


def settle(
    here: Deployment, streets: Sequence[Street], people: Sequence[threading.Thread], until: float
) -> list[str]:
    """Wait until nothing is under way and nothing is left to be done; what is at ``until``."""
    left = ["it was not looked at"]
    while left and time.monotonic() < until:
        time.sleep(0.5)
        if any(each.is_alive() for each in people):
            left = ["people still wait for a rollout to end"]
            continue
        try:
            left = undone(here, streets)
        except CanarioError as error:
            left = [str(error)]
    return left


def undone(here: Deployment, streets: Sequence[Street]) -> list[str]:
    """What is still under way, what is still to be done, and what was given up."""
    services = [here.store.load(street.id).service for street in streets]
    active = [f"{s.id} is {s.phase}" for s in services if s.active or not s.settled]
    waiting = here.store.outbox_due(datetime.now(UTC) + timedelta(days=1))
    return [
        *active,
        *(f"{each.id} waits until {each.due_at}: {each.problem}" for each in waiting),
        *(f"{each.id} was given up: {each.problem}" for each in here.store.parked()),
    ]


def trail_of(here: Deployment, street: Street) -> Trail:
    """The whole audit, page by page."""
    entries = here.store.audit(street.id)
    while more := here.store.audit(street.id, entries[-1].generation if entries else 0):
        entries += more
    return read_trail(street.id, entries)
