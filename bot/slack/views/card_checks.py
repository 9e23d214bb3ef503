"""A rollout's checks and alerts, for its parent message. Pure; all text from outside is escaped."""

from bot.rollout.state import ENDED, Phase, Rollout
from bot.rollout.verdict import CheckResult, Outcome
from bot.slack.views.escape import escape

_MARKS = {
    Outcome.PASS: "✓ ok",
    Outcome.MISS: "△ not good enough",
    Outcome.FAIL: "✗ bad",
    Outcome.INCONCLUSIVE: "? not known yet",
}


def is_decided(rollout: Rollout) -> bool:
    """Whether it is over, or on its way back: nothing is needed any more, or waited for."""
    return rollout.phase in (*ENDED, Phase.ROLLING_BACK)


def checks(rollout: Rollout) -> list[str]:
    """One line per check that was judged, hard ones first."""
    results = rollout.verdict.results if rollout.verdict else ()
    over = is_decided(rollout)
    reason = rollout.outcome or (rollout.rollback.reason if rollout.rollback else "")
    return [
        _check(each, over, reason) for each in sorted(results, key=lambda result: not result.hard)
    ]


def _check(result: CheckResult, over: bool, reason: str) -> str:
    mark = _MARKS[result.outcome].removesuffix(" yet" if over else "")
    soft = "" if result.hard else " (a warning only)"
    words = result.words if over else result.in_full
    if result.outcome is not Outcome.PASS and words and words in reason:
        words = "that is the reason"
    return f"{mark}  *{escape(result.check)}*{soft}: {escape(words)}"


def alerts(rollout: Rollout) -> list[str]:
    """One line per open alert; when it is decided, for those only that are not the reason."""
    name = "Alert" if is_decided(rollout) else "Alert open"
    reason = rollout.rollback.reason if rollout.rollback else rollout.outcome
    return [
        f":rotating_light: *{name}* {escape(each.named)}"
        for each in rollout.alerts
        if each.named not in reason
    ]
