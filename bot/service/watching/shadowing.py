"""The evaluation of a rollout in shadow: what others made users get, and what that came to."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.errors import CanarioError
from bot.judge.measured.families import COUNTS
from bot.judge.measured.samples import Counts, Reading, Wish
from bot.plan import BUILTIN, AnyTarget
from bot.rollout.facts import Ticked
from bot.rollout.shadow.end import over
from bot.rollout.state import Followed, Rollout, Shadow
from bot.service.ports.parts import Parts, log
from bot.service.ports.traffic_router import Observed
from bot.service.watching.alert import observe_if_possible
from bot.service.watching.batch import Batch
from bot.service.watching.judging import Evaluation, judged_places, ticked
from bot.service.watching.seen_together import Listed

LONGEST = timedelta(days=3)
"""So far back what was measured is read at the end."""


def shadowed(
    batch: Batch, rollout: Rollout, target: AnyTarget, asked_at: datetime, listed: Listed
) -> Iterator[Evaluation]:
    """What is left to be judged: nothing where the traffic is another than before, for what was
    measured is of that, and nothing of a canary without traffic."""
    shadow = rollout.shadow
    if shadow is None:
        return
    parts = batch.parts
    observed = look(parts, target, shadow, listed)
    served = dict(observed.wanted) if observed and not observed.busy else None
    if rollout.share and served in (None, dict(shadow.served)):
        now = {target.all_regions[0]: shadow.served}
        places = judged_places(rollout, target, now, parts.clock.now())
        yield Evaluation(rollout, shadow.since, {}, places, served)
        return
    fact = with_traffic(parts, rollout, ticked(rollout, asked_at, None), served)
    batch.decide(rollout.service_id, fact)


def look(parts: Parts, target: AnyTarget, shadow: Shadow, listed: Listed) -> Observed | None:
    """What is served, from the list where it is as it was; None where nobody answers."""
    known = listed.get(target)
    if known is not None and not known.busy and dict(known.wanted) == dict(shadow.served):
        return known
    return observe_if_possible(parts, target)


def with_traffic(
    parts: Parts, rollout: Rollout, fact: Ticked, served: dict[str, int] | None
) -> Ticked:
    """The evaluation with what users get; at the end also with what that came to."""
    ends = bool(over(rollout, served, parts.clock.now()))
    followed = since_rollback(parts, rollout) if ends else None
    return fact.model_copy(update={"served": served, "followed": followed})


def since_rollback(parts: Parts, rollout: Rollout) -> Followed | None:
    """What was measured since it would have rolled back; None where it would not have."""
    back = rollout.shadow.back if rollout.shadow else None
    return measured(parts, rollout, back.at) if back else None


def measured(parts: Parts, rollout: Rollout, since: datetime) -> Followed | None:
    """The requests of both sides since then, and how many of them were bad; None where they can't
    be read."""
    now, target = parts.clock.now(), rollout.plan.target.moved
    since = max(since, now - LONGEST)
    both = (rollout.canary, rollout.stable)
    wish = Wish(rollout.service_id, target, (BUILTIN["requests"],), since, both, rollout.canary)
    try:
        found = parts.metrics.read([wish], now)[wish.service_id].get(COUNTS)
    except CanarioError as error:
        log.warning("could not read the requests of %s: %s", rollout.id, error)
        return None
    if found is None or found.problem:
        return None
    canary, stable = (counted(found, each, since) for each in both)
    return Followed(
        since=since,
        until=min(found.through, now),
        requests=canary[0],
        errors=canary[1],
        stable_requests=stable[0],
        stable_errors=stable[1],
    )


def counted(found: Reading, revision: str, since: datetime) -> tuple[int, int]:
    """Its requests from then on, and how many of them were answered with 5xx."""
    samples = [
        each
        for each in found.series.get(revision, ())
        if isinstance(each, Counts) and each.start >= since
    ]
    return sum(each.total for each in samples), sum(each.errors for each in samples)
