"""A report in words."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.judge.proof.criteria_of_plan import FALSE_ALARM
from bot.plan.limits.lengths import roughly
from bot.service.counting.numbers import Lead, Numbers
from bot.service.counting.read import MOST, Counted

NAMED = 3
"""So many services are named of which not everything was read."""


def lines_of(found: Numbers) -> tuple[str, ...]:
    """A line for each number; what did not happen is not said."""
    return tuple(_lines(found))


def _lines(found: Numbers) -> Iterator[str]:
    others = f"; {found.others} cancelled or superseded" if found.others else ""
    shadows = f"; {found.shadows} {_s(found.shadows, 'shadow')}" if found.shadows else ""
    yield f"Deployments: {found.deployments}{others}{shadows}"
    if found.deployments:
        of = max(found.deployments, found.failed)  # what came before the period may fail in it
        yield f"Change failure rate: {100 * found.failed / of:.0f} % ({found.failed} of {of})"
    if found.restored is not None and found.shifted is not None:
        yield (
            f"Time to restore: {short(found.restored)} from the failing step's start, "
            f"{short(found.shifted)} from the decision"
        )
    elif found.shifted is not None:
        yield f"Time to restore: {short(found.shifted)} from the decision"
    leads = (("commit", found.from_commit), ("start", found.from_start))
    times = "; ".join(_lead(name, each) for name, each in leads if each.median is not None)
    if times:
        yield f"Lead time to 100 %: {times}"
    if found.rollbacks:
        yield f"Rollbacks: {found.rollbacks} ({_causes(found)})"
    if found.asked:
        marked = found.right + found.unneeded
        silent = f", {found.asked - marked} unmarked" if found.asked > marked else ""
        yield (
            f"False rollbacks: {found.unneeded} of {marked} marked{silent}. "
            f"Promised: at most 1 of {round(1 / FALSE_ALARM)} harmless canaries"
        )
    if found.prevented is not None:
        yield f"Prevented: about {found.prevented:,} bad requests (estimate)"


def _lead(since: str, found: Lead) -> str:
    """Which it is, and of how many."""
    time = short(found.median) if found.median is not None else ""
    return f"{time} from {since} ({found.of})"


def _causes(found: Numbers) -> str:
    causes = (("check", found.by_check), ("alert", found.by_alert), ("hand", found.by_hand))
    return ", ".join(f"{count} by {name}" for name, count in causes if count)


def how_read(found: Counted) -> str:
    """How many rollouts were read, and whose were not."""
    whole = f"{found.read} {_s(found.read, 'rollout')} of {found.services} "
    said = f"Read: {whole}{_s(found.services, 'service')}."
    more = f"Of {_names(found.more)} only the newest {MOST}." if found.more else ""
    left_out = f"Not read: {_names(found.left_out)}: ask for each." if found.left_out else ""
    return " ".join(filter(None, (said, more, left_out)))


def _names(services: Sequence[str]) -> str:
    names = ", ".join(services[:NAMED])
    return f"{names} and {len(services) - NAMED} more" if len(services) > NAMED else names


def short(length: timedelta) -> str:
    """Of what is over."""
    return roughly(length) if length >= timedelta(seconds=1) else "under 1 s"


def _s(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"
