"""Bugs about gates that are overridden, questions at the end, incidents and mails."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from bot.rollout import gates
from bot.rollout.endings import asked, questions
from bot.rollout.facts import DeadlinePassed
from bot.rollout.notices import incident, mails
from bot.rollout.phases.table import TABLE
from bot.rollout.rule import rule
from bot.rollout.rules import waits
from bot.rollout.state import Phase
from bot.rollout.state.question import AskedQuestion
from bot.service.carrying_out import outbox
from bot.service.handlers import override
from tests.simulation.planted.bug import ASKING, HOLDS, NEXT, Bug


def anybody_overrides() -> Any:
    """Whoever says it overrides a gate."""
    return patch.object(override, "may_override", lambda *_: None)


def overridden_for_good() -> Any:
    """What is overridden in one rollout is open in each that follows."""
    real, seen = gates.passes, set[str]()

    def passes(rollout: Any, gate: str) -> bool:
        seen.update(each.gate for each in rollout.overridden)
        return real(rollout, gate) or gate in seen

    return patch.object(gates, "passes", passes)


def last_answer_counts() -> Any:
    """Whoever answers later changes the answer."""
    real = asked.last_asked

    def last_asked(questions: Any, rollout: str) -> Any:
        found = real(questions, rollout)
        return found and found.model_copy(update={"given": None})

    return patch("bot.rollout.endings.questions.last_asked", last_asked)


def first_list_only() -> Any:
    """Only the first mail list hears of a rollback."""
    real = mails.mails_about

    def mails_about(rollout: Any, service: str, lists: Any) -> Any:
        return real(rollout, service, lists[:1])

    return patch("bot.rollout.rules.platform.mails_about", mails_about)


def incident_not_pinned() -> Any:
    """An incident is said like anything else."""
    real = incident.incident_notice

    def incident_notice(rollout: str, what: str) -> Any:
        return real(rollout, what).model_copy(update={"pin": False})

    return patch("bot.rollout.rules.pages.incident_notice", incident_notice)


def held_and_paged_once() -> Any:
    """Who is woken by a hold is not woken again."""

    def once(turn: Any, fact: Any) -> Any:
        no = waits.held_too_long(turn, fact)
        if no is None and turn.service.active and turn.rollout.phase is Phase.HOLDING:
            turn.set(deadline=turn.now + timedelta(days=3))
        return no

    rules: Any = {**TABLE[Phase.HOLDING], DeadlinePassed: rule(once, *Phase)}
    return patch.dict(TABLE, {Phase.HOLDING: rules})


def any_answer_starts() -> Any:
    """Also what says no starts the next plan."""
    return patch.object(AskedQuestion, "starts_now", property(lambda self: bool(self.starts)))


def start_by_answer_is_lost() -> Any:
    """What an answer starts is taken for done before it is queued."""
    return patch.object(outbox, "start_next", lambda *_: None)


def same_plan_again() -> Any:
    """An answer starts the plan that has completed."""
    real = questions.started_by

    def started_by(fact: Any, asked: Any, at: Any) -> Any:
        return real(fact, asked, at).model_copy(update={"plan": "starts-last"})

    return patch.object(questions, "started_by", started_by)


BUGS: Mapping[str, Bug] = {
    "anybody overrides a gate": Bug(anybody_overrides, "may not override a gate", (ASKING,)),
    "an override counts for the next rollout": Bug(
        overridden_for_good, "outside of the window", (ASKING,)
    ),
    "the last answer counts": Bug(last_answer_counts, "a second answer counted", (ASKING,)),
    "one mail list is enough": Bug(first_list_only, "and mailed to", (ASKING,)),
    "a hold pages once": Bug(held_and_paged_once, "it has been on hold for", (HOLDS,)),
    "any answer starts the next plan": Bug(any_answer_starts, "an answer starts it", (NEXT,)),
    "what an answer starts is lost": Bug(start_by_answer_is_lost, "never asked for", (NEXT,)),
    "an answer starts another plan": Bug(same_plan_again, "an answer starts starts-last", (NEXT,)),
    "an incident is not pinned": Bug(
        incident_not_pinned, "an incident without its thread", (ASKING,)
    ),
}
