"""Bugs about mitigations and kill switches."""

from typing import Any
from unittest.mock import patch

from bot.plan.mitigation import Mitigation
from bot.rollout.holds import release
from bot.rollout.notices.topics import Topic
from bot.rollout.rules import alerts
from bot.rollout.state import Rollout
from bot.rollout.switches import for_alert, kill, mitigation
from bot.service.carrying_out.switches import throw


def thrown_twice() -> Any:
    """Nobody remembers that it was tried."""

    def first(rollout: Rollout, _bad: object) -> Mitigation | None:
        checks = rollout.plan.whole_checks_at(rollout.step)
        return next((c.mitigate for c in checks.values() if c.mitigate), rollout.plan.mitigate)

    return patch.object(mitigation, "to_try", first)


def thrown_for_each_incident() -> Any:
    """What is tried for an alert is tried for the next one, too."""

    def again(turn: Any, fact: Any, words: str) -> bool:
        tries = turn.rollout.plan.mitigate
        mitigation.throw(turn, tries, words, incidents=(fact.incident,))
        return True

    return patch.object(alerts, "mitigated", again)


def forgets_the_incident() -> Any:
    """Whether the alert has closed is not looked at after the wait."""
    real = mitigation.throw

    def forgotten(turn: Any, tries: Any, why: str, incidents: Any) -> None:
        real(turn, tries, why, incidents=("another",))

    return patch.object(for_alert, "throw", forgotten)


def another_key_each_time() -> Any:
    """A crash is followed by another request, which counts again."""
    real = throw.throw_switch

    def again(parts: Any, entry: Any, effect: Any) -> Any:
        key = f"{effect.key}~{entry.attempts}"

        class Poster:
            def post(self, address: str, _key: str, body: Any) -> Any:
                return parts.poster.post(address, key, body)

        return real(_with(parts, Poster()), entry, effect)

    return patch.object(throw, "throw_switch", again)


def _with(parts: Any, poster: Any) -> Any:
    from dataclasses import replace

    return replace(parts, poster=poster)


def failure_waits() -> Any:
    """A call that failed is waited for as one that worked."""
    real = mitigation.thrown

    def taken(turn: Any, run: Any, fact: Any) -> None:
        real(turn, run, fact.model_copy(update={"ok": True}))

    return patch.object(mitigation, "thrown", taken)


def judged_at_once() -> Any:
    """It does not wait for what was tried."""
    return patch.object(mitigation, "judge_again", _released)


def _released(turn: Any, run: Any, _verdict: Any) -> None:
    keep = tuple(each for each in turn.rollout.holds if each.key != run.key)
    release(turn, "It may have helped.", *keep)


def nobody_woken() -> Any:
    """What is not seen after a kill is only said."""

    def escalate(turn: Any, killed: Any, words: str, then: Any) -> None:
        kill.tell(turn, killed, Topic.WARNING, words, then)

    return patch.object(kill, "escalate", escalate)
