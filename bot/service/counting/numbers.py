"""The numbers of a report, from rollouts that have ended. Pure."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from statistics import median
from typing import NamedTuple

from bot.rollout.state import Phase, Rollout
from bot.service.values.spells import full_since

ERRORS = "error_rate"


class Lead(NamedTuple):
    """The median of the times until a canary had 100 %, over so many rollouts; None over none."""

    median: timedelta | None
    of: int


class Numbers(NamedTuple):
    """``deployments`` have completed or were rolled back on their way; ``others`` were cancelled
    or made room for a newer one; of ``shadows`` Canario moved nothing. ``failed`` were rolled back,
    also after they had completed, and nobody has marked them as not needed. ``restored`` is from
    the start of the step that failed until stable served everything, ``shifted`` from the decision:
    medians. ``right`` and ``unneeded`` are what people said of the ``asked`` rollbacks that no
    person decided. ``prevented``: see ``prevented_by``; None where no rollback let it be
    estimated."""

    deployments: int
    others: int
    shadows: int
    failed: int
    restored: timedelta | None
    shifted: timedelta | None
    from_commit: Lead
    from_start: Lead
    by_check: int
    by_alert: int
    by_hand: int
    asked: int
    right: int
    unneeded: int
    prevented: int | None

    @property
    def rollbacks(self) -> int:
        """All of them, by whomever."""
        return self.by_check + self.by_alert + self.by_hand


def numbers(rollouts: Sequence[Rollout]) -> Numbers:
    """What they come to."""
    done = [each for each in rollouts if each.phase is Phase.COMPLETED]
    back = [each for each in rollouts if each.rollback and rolled_back(each)]
    shadows = sum(each.phase is Phase.SHADOWED for each in rollouts)
    began = [each for each in back if each.rollback and not each.rollback.late]
    reviews = [each.rollback.review for each in back if each.rollback and each.rollback.review]
    unneeded = sum(not each.right for each in reviews)
    saved = [each for each in map(prevented_by, began) if each is not None]
    return Numbers(
        deployments=len(done) + len(began),
        others=len(rollouts) - len(done) - len(back) - shadows,
        shadows=shadows,
        failed=len(back) - unneeded,
        restored=middle(map(restored_after, began)),
        shifted=middle(map(shifted_after, back)),
        from_commit=lead(done, lambda each: each.committed_at),
        from_start=lead(
            [each for each in done if not each.committed_at], lambda each: each.requested_at
        ),
        by_check=_by(back, "canario"),
        by_alert=_by(back, "alert"),
        by_hand=_by(back, "person"),
        asked=sum(each.reviewable for each in back),
        right=len(reviews) - unneeded,
        unneeded=unneeded,
        prevented=round(sum(saved)) if saved else None,
    )


def rolled_back(rollout: Rollout) -> bool:
    """Whether it was rolled back for a fault or by hand, not for a newer one."""
    return rollout.phase is Phase.ROLLED_BACK and not rollout.superseded


def restored_after(rollout: Rollout) -> timedelta | None:
    """From the start of the step in which it failed until stable served everything."""
    back = rollout.rollback
    if back is None or back.settled_at is None:
        return None
    return back.settled_at - min(rollout.step_since, back.decided_at)


def shifted_after(rollout: Rollout) -> timedelta | None:
    """From the decision until stable served everything."""
    back = rollout.rollback
    return back.settled_at - back.decided_at if back and back.settled_at else None


def lead(done: Iterable[Rollout], since: Callable[[Rollout], datetime | None]) -> Lead:
    """How long it took to 100 %, of those whose beginning is known."""
    ends = ((since(each), full_since(each)) for each in done)
    times = [until - start for start, until in ends if start and until and until >= start]
    return Lead(middle(times), len(times))


def prevented_by(rollout: Rollout) -> float | None:
    """Requests that would have been answered badly had this canary gone on to the plan's end.

    ``rate * excess * sum(share * soak)`` over the steps after the one that failed, and the watch:
    ``excess`` is the canary's error rate less stable's, as they were when it was rolled back.
    ``rate`` is the service's requests per second: those of the canary that were judged, divided by
    ``sum(share * seconds)`` of the steps until then: each with its shortest soak, the last one with
    the time that it had. A last step without soak and watch counts for nothing, so it is rather too
    few. None without an error rate, and for what a person rolled back.
    """
    back = rollout.rollback
    if back is None or not rollout.reviewable or back.late or rollout.verdict is None:
        return None
    seen = [
        (each.value - (each.baseline or 0.0), each.requests)
        for each in rollout.verdict.bad
        if each.metric == ERRORS and each.value is not None and each.requests
    ]
    served = exposure(rollout, back.decided_at)
    if not seen or not served:
        return None
    excess, requests = max(seen)
    return max(excess, 0.0) * requests / served * left_of(rollout)


def exposure(rollout: Rollout, until: datetime) -> float:
    """Seconds of all traffic that the canary has had: a minute at 10 % is six seconds."""
    plan, here = rollout.plan, rollout.step
    before = sum(plan.share_at(n) * plan.steps[n].soak.min.total_seconds() for n in range(here))
    own = plan.share_at(here) * max((until - rollout.step_since).total_seconds(), 0.0)
    return (before + own) / 100


def left_of(rollout: Rollout) -> float:
    """The same of the steps that were still ahead, and the watch."""
    plan = rollout.plan
    ahead = range(rollout.step + 1, len(plan.steps))
    steps = sum(plan.share_at(n) * plan.steps[n].soak.min.total_seconds() for n in ahead)
    return (steps + plan.share_at(len(plan.steps) - 1) * plan.watched_for.total_seconds()) / 100


def middle(times: Iterable[timedelta | None]) -> timedelta | None:
    """The median of what is known."""
    known = [each.total_seconds() for each in times if each is not None]
    return timedelta(seconds=median(known)) if known else None


def _by(back: Iterable[Rollout], kind: str) -> int:
    return sum(each.rollback is not None and each.rollback.by.kind == kind for each in back)
