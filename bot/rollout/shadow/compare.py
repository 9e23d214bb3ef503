"""What the people did beside what would have been done, in sentences. Only of what was seen."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from bot.plan.limits.lengths import roughly
from bot.rollout.gates import spoken
from bot.rollout.state import Followed, Move, Rollout, Shadow, Would
from bot.rollout.traffic import in_words

PERCENT = 100
DIGITS = 2


def on_move(rollout: Rollout, served: Mapping[str, int], now: datetime) -> tuple[str, ...]:
    """That the traffic was moved, and what would have been done by then."""
    before, share = rollout.share, served.get(rollout.canary, 0)
    if share == before:
        return (f"Others share the traffic anew: {in_words(served)}.",)
    words = f"{rollout.canary} went from {before} % to {share} %, not by Canario."
    beside = against(rollout, share, now)
    return (words, beside) if beside else (words,)


def against(rollout: Rollout, share: int, now: datetime) -> str:
    """How that compares with what would have been done; empty where it can't be."""
    shadow = rollout.shadow
    if shadow is None or not rollout.share:
        return ""
    if shadow.back is not None:
        return f"Canario would have rolled back {ago(shadow.back, now)}."
    if share < rollout.share:
        held = shadow.here("hold")
        return (
            f"Canario would have held {ago(held, now)}."
            if held
            else "Canario would not have done that: no limit was broken."
        )
    return upwards(rollout, shadow, now)


def upwards(rollout: Rollout, shadow: Shadow, now: datetime) -> str:
    """A step up beside the plan's."""
    ready, held = shadow.here("promote"), shadow.here("hold")
    if ready is not None:
        then = f"been ready for {ready.to} %" if ready.why else f"gone to {ready.to} %"
        return f"Canario would have {then} {ago(ready, now)}."
    if held is not None:
        return f"Canario would have held {ago(held, now)}: {held.why}"
    left = rollout.length - rollout.clock.elapsed(now)
    if left > timedelta():
        return f"Canario would have waited for {roughly(left)} more of the soak at least."
    return "Canario would have waited: its checks had not passed."


def ago(would: Would, now: datetime) -> str:
    """``at Tue 2026-03-10 10:40 UTC, 1 h 20 min before``."""
    return f"at {spoken(would.at)}, {roughly(now - would.at)} before"


def stays(shadow: Shadow) -> Iterator[tuple[Move, Move]]:
    """Each share that the canary had, with the one after it."""
    yield from zip(shadow.moves, shadow.moves[1:], strict=False)


def on_the_way_up(shadow: Shadow) -> Iterator[str]:
    """Each step up of the people beside that of the plan, before any rollback, and in all."""
    until = shadow.back.at if shadow.back else None
    later = timedelta()
    for here, after in stays(shadow):
        if after.percent <= here.percent or (until and after.at > until) or not here.percent:
            continue
        ready = next(
            (w for w in shadow.would if w.does == "promote" and here.at <= w.at <= after.at), None
        )
        way = f"{here.percent} % to {after.percent} %"
        if ready is None:
            yield f"{way}: at {spoken(after.at)}, before Canario would have."
        else:
            late = after.at - ready.at
            later += timedelta() if ready.why else late
            then = f", and waited for {ready.why.rstrip('.')}" if ready.why else ""
            yield (
                f"{way}: at {spoken(after.at)}; Canario would have been ready at "
                f"{spoken(ready.at)}, {roughly(late)} before{then}."
            )
    if later:
        yield f"Following Canario would have been {roughly(later)} faster, waits not counted."


def the_rollback(rollout: Rollout, shadow: Shadow) -> Iterator[str]:
    """When it would have been, and what came of it that the people did something else."""
    back = shadow.back
    if back is None:
        return
    yield f"From {back.percent} %: {back.first}."
    gone = next((m for m in shadow.moves if m.at >= back.at and not m.percent), None)
    if gone is None:
        yield f"The people did not: {rollout.canary} has {rollout.share} % now."
    else:
        yield f"The people did at {spoken(gone.at)}, {roughly(gone.at - back.at)} later."
    yield from the_cost(rollout, shadow.followed)


def the_cost(rollout: Rollout, found: Followed | None) -> Iterator[str]:
    """The bad requests between the two, as far as they were measured."""
    if found is None:
        yield "What that saved or cost was not measured."
        return
    if not found.requests:
        yield f"{rollout.canary} had no requests since then, so nothing was lost."
        return
    yield (
        f"From then on {rollout.canary} answered {found.requests:,} requests, {found.errors:,} of "
        f"them with 5xx ({ratio(found.errors, found.requests)}){of_stable(found)}."
    )
    more = spared(found)
    if more is None:
        yield f"Following Canario would have spared users up to {found.errors:,} bad answers."
    elif more > 0:
        yield f"Following Canario would have spared users about {more:,} bad answers."
    else:
        yield "Following Canario would have spared no bad answers: stable was no better then."


def of_stable(found: Followed) -> str:
    """The same of stable, in the same time."""
    if not found.stable_requests:
        return ""
    return f"; stable {ratio(found.stable_errors, found.stable_requests)} in that time"


def spared(found: Followed) -> int | None:
    """The bad answers that stable would not have given, if it had answered as it did in that time;
    None where stable answered nothing."""
    if not found.stable_requests:
        return None
    share = found.stable_errors / found.stable_requests
    return round(found.errors - share * found.requests)


def ratio(part: int, of: int) -> str:
    """``3.1 %``."""
    return f"{round(PERCENT * part / of, DIGITS):g} %"
