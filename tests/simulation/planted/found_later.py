"""Bugs of the kind that a later change makes; unit tests and older invariants let some through."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from bot.errors import Unavailable
from bot.judge.evidence.processes.mask import Mask
from bot.retry import COMMIT
from bot.rollout import gates, holds, moves
from bot.rollout.decide import decide
from bot.rollout.rules import approvals, waits
from bot.rollout.soak_clock import SoakClock
from bot.rollout.state import Phase
from bot.rollout.traffic import Traffic
from bot.rollout.turn import Turn
from bot.service.carrying_out import act
from bot.service.deciding import commit
from bot.service.watching import evaluate, outside_gates
from infra.stores.sqlite.database import micros
from infra.stores.sqlite.outbox import SqliteOutbox


def freeze_forgotten_when_approved() -> Any:
    """The last approval lets it continue, whatever is frozen."""
    real = approvals.approved_by_all

    def approved_by_all(turn: Turn) -> None:
        freeze = turn.service.freeze
        turn.set_service(freeze=None)
        real(turn)
        turn.set_service(freeze=freeze)

    return patch.object(approvals, "approved_by_all", approved_by_all)


def drift_in_percentages() -> Any:
    """10/90 swapped to 90/10 is no change."""
    real = evaluate.drift

    def drift(parts: Any, rollout: Any, desired: Any, observed: Any, region: str) -> None:
        if sorted(observed.wanted.values()) != sorted(desired.traffic.split.values()):
            real(parts, rollout, desired, observed, region)

    return patch.object(evaluate, "drift", drift)


def oldest_latches_kept() -> Any:
    """What is rolled back when a hundred have gone back is not remembered."""
    real = Turn.set_service

    def set_service(self: Turn, **changes: Any) -> None:
        if len(changes.get("rejected", ())) >= moves.REMEMBERED:
            changes["rejected"] = self.service.rejected
        real(self, **changes)

    return patch.object(Turn, "set_service", set_service)


def passed_in_any_plan() -> Any:
    """The image completed, whatever the plan was."""

    def passed_in(parts: Any, plan: Any, image: str) -> outside_gates.Gate:
        ended = parts.store.ended(plan.target.service_id, 50)
        passed = any(r.image == image and r.phase is Phase.COMPLETED for r in ended)
        return outside_gates.Gate(passed, "it completed somewhere")

    return patch.object(outside_gates, "passed_in", passed_in)


def ci_taken_on_trust() -> Any:
    """A commit is let through unread."""

    def known(parts: Any, plan: Any, commit: str) -> outside_gates.Gate:
        return outside_gates.Gate(True, "it will be fine")

    return patch.object(outside_gates, "known_of_commit", known)


def parked_expire() -> Any:
    """What is given up is deleted as what is done is."""
    real = SqliteOutbox.park

    def park(self: SqliteOutbox, entry_id: str, now: datetime, problem: str) -> None:
        real(self, entry_id, now, problem)
        with self._database.writing() as connection:
            query = "UPDATE outbox SET expires_at = ? WHERE id = ? AND parked_at IS NOT NULL"
            connection.execute(query, (micros(now + timedelta(days=7)), entry_id))

    return patch.object(SqliteOutbox, "park", park)


def masks_forgotten() -> Any:
    """A limit convicts by the few minutes that were not masked."""
    return patch.object(Mask, "void", False)


def effects_of_a_lost_race() -> Any:
    """Who lost three races carries out what was never written."""
    real = commit.apply

    three = COMMIT._replace(tries=3)

    def apply(parts: Any, service_id: str, fact: Any, *more: Any, **how: Any) -> commit.Applied:
        with patch.object(commit, "COMMIT", three), suppress(Unavailable):
            return real(parts, service_id, fact, *more, **how)
        now, before = parts.clock.now(), parts.store.load(service_id)
        decision = decide(before.service, fact, now)
        return commit.Applied(decision, commit.as_commit(before, fact, decision, now).outbox)

    return patch.object(act, "apply", apply)


def back_to_the_canary() -> Any:
    """A rollback sends everything to the wrong one."""

    def all_to(_revision: str) -> Traffic:
        return Traffic(split={"shop-00003": 100})

    return patch.object(Traffic, "all_to", all_to)


def soak_counts_twice() -> Any:
    """The clock runs too fast."""
    real = SoakClock.elapsed
    return patch.object(SoakClock, "elapsed", lambda self, now: 2 * real(self, now))


def hold_ends_soon() -> Any:
    """A hold is over as soon as anybody looks."""

    def early(turn: Turn, fact: Any) -> None:
        turn.set(deadline=fact.deadline)

    real = holds.hold

    def hold(turn: Turn, *args: Any, **kwargs: Any) -> None:
        real(turn, *args, **kwargs)
        turn.set(deadline=turn.now + timedelta(minutes=1))

    return patch.object(waits, "early", early), patch("bot.rollout.rules.stop.hold", hold)


def windows_ignored() -> Any:
    """Every hour is a good one."""
    return patch.object(gates, "windows", lambda *_: ())


def quiet_holds() -> Any:
    """Only the thread hears of a hold."""
    real = Turn.announce

    def announce(self: Turn, topic: Any, *args: Any, **kwargs: Any) -> None:
        real(self, topic, *args, **(kwargs if topic != "held" else {**kwargs, "loud": False}))

    return patch.object(Turn, "announce", announce)
