"""Checks of several parts: the parts' results in, the checks' results beside them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.plan.limits.together import Together
from bot.rollout.verdict import CheckResult, Outcome

_ORDER = (Outcome.FAIL, Outcome.INCONCLUSIVE, Outcome.MISS, Outcome.PASS)
"""Of any: the first of these that a part has."""


def with_checks(
    results: Sequence[CheckResult], together: Mapping[str, Together]
) -> tuple[CheckResult, ...]:
    """The results with one of each such check before its parts, which are only reported then."""
    of_part = {part: name for name, it in together.items() for part in it.parts}
    found: dict[str, CheckResult] = {}
    for each in results:
        name = of_part.get(each.check)
        if name is None:
            found[each.check] = each
            continue
        if name not in found:
            parts = [result for result in results if of_part.get(result.check) == name]
            found[name] = _whole(name, together[name], parts)
        found[each.check] = each.model_copy(update={"hard": False})
    return tuple(found.values())


def _whole(name: str, it: Together, parts: Sequence[CheckResult]) -> CheckResult:
    outcome = _outcome(it, parts)
    decisive = [each for each in parts if each.outcome is outcome] or parts
    joint = " and " if len(decisive) == len(parts) else "; "
    return CheckResult(
        check=name,
        metric=parts[0].metric,
        hard=it.hard,
        outcome=outcome,
        words=f"{name} ({it.how} of {len(parts)}): " + joint.join(e.words for e in decisive),
        unseen=all(each.unseen for each in parts),
        at_once=outcome is Outcome.MISS and any(each.at_once for each in parts),
        lasts_until=_lasts_until(outcome, decisive),
    )


def _lasts_until(outcome: Outcome, decisive: Sequence[CheckResult]) -> datetime | None:
    """The last of those that its parts hold for."""
    until = [each.lasts_until for each in decisive if each.lasts_until is not None]
    return max(until) if until and outcome is Outcome.MISS else None


def _outcome(it: Together, parts: Sequence[CheckResult]) -> Outcome:
    outcomes = {each.outcome for each in parts}
    if it.how == "all" and Outcome.PASS in outcomes:
        return Outcome.PASS
    if it.how == "all" and outcomes != {Outcome.FAIL}:
        return Outcome.INCONCLUSIVE if Outcome.INCONCLUSIVE in outcomes else Outcome.MISS
    return next(each for each in _ORDER if each in outcomes)
