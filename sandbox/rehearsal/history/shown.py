"""A backtest as lines of text, and as JSON."""

from collections.abc import Iterator
from typing import Any

from bot.rollout.state.phases import ENDED
from sandbox.rehearsal.history.backtest import Backtest, Cost, rolled_back
from sandbox.rehearsal.playing.expecting import since
from sandbox.rehearsal.playing.play import Played
from sandbox.rehearsal.shown import as_json as rehearsal_as_json
from sandbox.rehearsal.shown import terminal


def lines(found: Backtest) -> Iterator[str]:
    """The timeline, then what it comes to."""
    yield from terminal.lines(found.played)
    yield ""
    yield _end(found.played)
    cost = found.cost
    yield f"The canary would have answered {cost.requests:,.0f} requests; {_bad(cost)}."
    yield f"With everything at once, {_bad(found.at_once)}."
    if found.pair.itself:
        yield f"{found.pair.stable} was held against itself: a rollback would be without need."
    again = found.against_itself
    if again:
        needless = [each for each in again if rolled_back(each)]
        yield (
            f"{found.pair.stable} against itself: {len(needless)} of {len(again)} rollouts "
            "rolled back, without need."
        )
        for each in needless:
            yield f"  started {each.start:%Y-%m-%d %H:%M} UTC. {_end(each)}"


def _end(played: Played) -> str:
    entry = rolled_back(played)
    if entry is not None:
        after = since(played.start, entry.at)
        return f"It would have rolled back after {after}: {entry.words}"
    share = played.world.share()
    after = since(played.start, played.end)
    if played.phase in ENDED:
        return f"It would not have rolled back; {played.phase} after {after}."
    return f"It would not have rolled back; {played.phase} at {share} % when history ended."


def _bad(cost: Cost) -> str:
    return (
        f"{cost.failed:,.0f} would have failed, {cost.otherwise:,.0f} of them with stable, too: "
        f"{cost.bad:,} bad ones because of it"
    )


def as_json(found: Backtest) -> dict[str, Any]:
    """Times are ISO 8601 in UTC; ``rehearsal`` is as ``canario rehearse --json`` has it."""
    return {
        "canary": found.pair.measured(found.pair.canary),
        "stable": found.pair.stable,
        "against_itself": found.pair.itself,
        **_played(found.played),
        "cost": _cost(found.cost),
        "at_once": _cost(found.at_once),
        "without_need": [_played(each) for each in found.against_itself],
        "rehearsal": rehearsal_as_json.as_json(found.played, ()),
    }


def _played(played: Played) -> dict[str, Any]:
    entry = rolled_back(played)
    return {
        "start": played.start.isoformat(),
        "phase": str(played.phase),
        "rolled_back_at": entry.at.isoformat() if entry else None,
        "because": entry.words if entry else None,
    }


def _cost(cost: Cost) -> dict[str, float]:
    return {
        "requests": round(cost.requests),
        "failed": round(cost.failed),
        "otherwise": round(cost.otherwise),
        "bad": cost.bad,
    }
