"""Which gates are closed. Pure: from the rollout, the step that it would enter, and the time.

Gates come one after the other: first what people confirm of the step that is left, which stays
confirmed; then what only time or somebody outside opens (``passed_in``, ``ci``, ``window``,
``hours``), then approvals, so that nobody's yes grows old behind a closed window, and last
``on_call``, which is true of one moment only.
"""

from datetime import datetime, timedelta

from bot.plan.gates import Approvals
from bot.plan.values.windows import HORIZON, Window
from bot.rollout.confirming import confirmations
from bot.rollout.state import AskOutcome, Phase, Rollout, Waiting

CONFIRM, PASSED_IN, CI, WINDOW, HOURS, APPROVALS, ON_CALL = (
    "confirm",
    "passed_in",
    "ci",
    "window",
    "hours",
    "approvals",
    "on_call",
)
NAMES = {WINDOW: "the window", HOURS: "the step's hours"}
OUTSIDE = (PASSED_IN, CI, ON_CALL)
"""Gates that only somebody outside can say are open."""

ASKED = (APPROVALS, CONFIRM)
"""Gates that people open when a message asks them."""

SHOWN = 7
"""Characters of a commit that are shown."""

LATE = timedelta(hours=1)
"""How long after the opening of a window it may take to continue."""


def closed(rollout: Rollout, to: int, now: datetime) -> tuple[Waiting, ...]:
    """The closed gates that step ``to`` waits for now; empty: all are open."""
    first = (*passed_in(rollout, now), *ci(rollout, now), *windows(rollout, to, now))
    before = confirmed(rollout, now) or first
    return before or approvals(rollout, to, now) or on_call(rollout, now)


def before_next(rollout: Rollout, now: datetime) -> tuple[Waiting, ...]:
    """The closed gates before what comes next: a step, the watch or the end. Only confirmations
    are before an end, and only windows before the next wave of a step: what was approved was for
    all of its waves, and what is confirmed is confirmed of the whole step."""
    to = next_step(rollout)
    if rollout.next_wave:
        return windows(rollout, to, now)
    if to > rollout.last_step or rollout.acting_phase is Phase.WATCHING:
        return confirmed(rollout, now)
    return closed(rollout, to, now)


def next_step(rollout: Rollout) -> int:
    """The step that comes next, which is the same one where regions have still to come to it."""
    return rollout.step if rollout.next_wave else rollout.step + 1


def confirmed(rollout: Rollout, now: datetime) -> tuple[Waiting, ...]:
    """What people confirm of the step that is left, or of the whole."""
    kind, items = confirmations.wanted(rollout)
    if not items:
        return ()
    ask = confirmations.open_ask(rollout)
    mine = ask if ask and ask.kind is kind else None
    left = len(confirmations.missing(rollout, mine)) if mine else len(items)
    of = f" of {len(items)}" if left < len(items) else ""
    until = mine.until if mine else confirmations.until(rollout, now)
    words = f"{confirmations.counted(left)}{of}"
    return (Waiting(gate=CONFIRM, words=words, until=until),)


def starting(rollout: Rollout) -> bool:
    """Whether it is still before the start."""
    return rollout.acting_phase is Phase.REQUESTED


def passes(rollout: Rollout, gate: str) -> bool:
    """Whether it was seen open and stays so, or somebody has overridden it for this rollout."""
    return gate in rollout.opened or any(each.gate == gate for each in rollout.overridden)


def passed_in(rollout: Rollout, now: datetime) -> tuple[Waiting, ...]:
    """The plan in which this very image must have completed."""
    plan = rollout.plan.gates.passed_in
    if plan is None or not starting(rollout) or passes(rollout, PASSED_IN):
        return ()
    words = f"this very image to complete in {plan}{why(rollout, PASSED_IN)}"
    return (Waiting(gate=PASSED_IN, words=words, until=patience(rollout, PASSED_IN, now)),)


def ci(rollout: Rollout, now: datetime) -> tuple[Waiting, ...]:
    """What GitHub must know of the revision's commit."""
    asked = rollout.plan.gates.ci
    if asked is None or not starting(rollout) or passes(rollout, CI):
        return ()
    of = f" of {rollout.commit[:SHOWN]}" if rollout.commit else ""
    words = f"CI{of} in {asked.github}{why(rollout, CI)}"
    return (Waiting(gate=CI, words=words, until=patience(rollout, CI, now)),)


def why(rollout: Rollout, gate: str) -> str:
    """Why a gate outside is closed, in brackets, where that was said."""
    said = rollout.closed_why.get(gate, "").rstrip(".")
    return f" ({said})" if said else ""


def on_call(rollout: Rollout, now: datetime) -> tuple[Waiting, ...]:
    """Somebody must be on call at the moment at which it starts."""
    schedule = rollout.plan.gates.on_call
    if schedule is None or not starting(rollout) or passes(rollout, ON_CALL):
        return ()
    until = patience(rollout, ON_CALL, now)
    approved = approved_until(rollout, 0, now)
    words = f"somebody on call in {schedule}{why(rollout, ON_CALL)}"
    return (Waiting(gate=ON_CALL, words=words, until=min(until, approved or until)),)


def patience(rollout: Rollout, gate: str, now: datetime) -> datetime:
    """Until when a request waits for what nobody can hasten: as long as it may hold, from when it
    began to wait for it."""
    known = (each.until for each in rollout.waiting if each.gate == gate)
    return next(known, None) or now + rollout.plan.hold_at(0).for_


def windows(rollout: Rollout, to: int, now: datetime) -> tuple[Waiting, ...]:
    """The plan's window and the step's own hours, where they are closed."""
    both = {WINDOW: rollout.plan.gates.window, HOURS: rollout.plan.steps[to].hours}
    asked = {g: window for g, window in both.items() if window and not passes(rollout, g)}
    closed_now = {gate: window for gate, window in asked.items() if not window.is_open(now)}
    if not closed_now:
        return ()
    opens = opening(tuple(asked.values()), now)
    return tuple(waits_for(gate, each, now, opens) for gate, each in closed_now.items())


def opening(all_of: tuple[Window, ...], now: datetime) -> datetime | None:
    """The first moment at which all are open; None if none comes."""
    at = now
    while at < now + HORIZON:
        moments = [each.next_open(at) for each in all_of]
        known = [each for each in moments if each is not None]
        if len(known) < len(all_of):
            return None
        if max(known) == at:
            return at
        at = max(known)
    return None


def waits_for(gate: str, window: Window, now: datetime, opens: datetime | None) -> Waiting:
    """A closed window; ``opens`` is when all are open that count."""
    own = window.next_open(now)
    if own is None:
        closed_for = f"closed for the next {HORIZON.days} days"
        return Waiting(gate=gate, words=f"{NAMES[gate]}, {closed_for}")
    day = window.closed_by(now)
    words = f"{NAMES[gate]}, closed {f'for {day} ' if day else ''}until {spoken(own)}"
    if opens is None:
        words += " (window and hours are never open together)"
    return Waiting(gate=gate, words=words, until=opens)


def spoken(at: datetime) -> str:
    """``Tue 2026-03-10 10:00 UTC``."""
    return at.strftime("%a %Y-%m-%d %H:%M UTC")


def required_approvals(rollout: Rollout, to: int) -> Approvals | None:
    """Which roles must approve before step ``to``: the step's own, and at the start the gates'."""
    both = [rollout.plan.steps[to].approvals]
    if starting(rollout):
        both.append(rollout.plan.gates.approvals)
    found = [each for each in both if each is not None]
    if not found:
        return None
    roles = tuple(dict.fromkeys(role for each in found for role in each.roles))
    return Approvals(roles=roles, expire=min(each.expire for each in found))


def approvals(rollout: Rollout, to: int, now: datetime) -> tuple[Waiting, ...]:
    """One approval for each role, given to one ask that has not expired."""
    asked = required_approvals(rollout, to)
    if asked is None or approved_until(rollout, to, now):
        return ()
    ask = rollout.ask
    mine = ask if ask and ask.step == to else None
    missing = missing_roles(rollout) if mine else asked.roles
    until = mine.until if mine else now + asked.expire
    words = f"approval by {' and '.join(missing)}"
    return (Waiting(gate=APPROVALS, words=words, roles=missing, until=until),)


def ahead(rollout: Rollout, to: int) -> tuple[str, ...]:
    """The gates before step ``to``, open or not, in words."""
    asked = required_approvals(rollout, to)
    approved = (f"approval by {' and '.join(asked.roles)}",) if asked else ()
    in_window = rollout.plan.gates.window is not None and not passes(rollout, WINDOW)
    window = (NAMES[WINDOW],) if in_window else ()
    hours = (NAMES[HOURS],) if rollout.plan.steps[to].hours else ()
    _, items = confirmations.wanted(rollout)
    confirm = (confirmations.counted(len(items)),) if items else ()
    return (*confirm, *window, *hours, *approved)


def missing_roles(rollout: Rollout) -> tuple[str, ...]:
    """The roles of the open ask in which nobody has approved."""
    ask = rollout.ask
    if ask is None:
        return ()
    given = {each.role for each in rollout.approvals_of(ask)}
    return tuple(role for role in ask.roles if role not in given)


def approved_until(rollout: Rollout, to: int, now: datetime) -> datetime | None:
    """Until when the approvals of step ``to`` count; None where they don't, or never did."""
    for ask in reversed(rollout.asks):
        if ask.step == to and ask.outcome is AskOutcome.APPROVED and now < ask.until:
            return ask.until
    return None


def deadline(waiting: tuple[Waiting, ...], now: datetime) -> datetime:
    """When this wait is over: when an ask expires, or some time after a window has opened."""
    ends = [
        each.until + LATE if each.gate in (WINDOW, HOURS) else each.until
        for each in waiting
        if each.until is not None
    ]
    return min(ends, default=now + LATE)
