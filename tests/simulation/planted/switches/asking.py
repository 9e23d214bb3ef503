"""Bugs about gates that are overridden, questions at the end, incidents and mails."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch

from bot.rollout import gates
from bot.rollout.endings import asked
from bot.rollout.notices import incident, mails
from bot.service.handlers import override
from tests.simulation.planted.bug import ASKING, Bug


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


BUGS: Mapping[str, Bug] = {
    "anybody overrides a gate": Bug(anybody_overrides, "may not override a gate", (ASKING,)),
    "an override counts for the next rollout": Bug(
        overridden_for_good, "outside of the window", (ASKING,)
    ),
    "the last answer counts": Bug(last_answer_counts, "a second answer counted", (ASKING,)),
    "one mail list is enough": Bug(first_list_only, "and mailed to", (ASKING,)),
    "an incident is not pinned": Bug(
        incident_not_pinned, "an incident without its thread", (ASKING,)
    ),
}
