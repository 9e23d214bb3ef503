"""A rollout in three lines: where it is, why, and what moves it."""

from datetime import datetime

from bot.plan.limits.lengths import lasting, roughly
from bot.rollout.moves import BEFORE_TRAFFIC
from bot.rollout.notices.reasons import sentence
from bot.rollout.state import Rollout, Service
from bot.rollout.verdict import Outcome, Verdict
from bot.service.values.answers import Answer
from bot.service.wording.next_steps import next_words
from bot.service.wording.phases import CHECK_OUTCOMES, step_words
from bot.service.wording.times import deadline_words, soak_of
from bot.service.wording.what_moves import following


def in_brief(service: Service, rollout: Rollout, now: datetime) -> Answer:
    """The three lines; each says the most important thing alone."""
    moves = [next_words(rollout.holds[0].ends)] if rollout.holds else []
    moves += [] if rollout.holds else following(service, rollout, now)
    return Answer(
        sentence=where_it_is(service, rollout, now),
        lines=(why_there(service, rollout),),
        next=" ".join(filter(None, [*moves, deadline_words(rollout, now)])),
    )


def where_it_is(service: Service, rollout: Rollout, now: datetime) -> str:
    """Its step, and for how long of the soak or the watch."""
    at = step_words(rollout, service.desired)
    if rollout.holds:
        return f"{at}, for {roughly(now - rollout.holds[0].since)}."
    soak = soak_of(rollout, now)
    if soak is None or not service.settled:
        return f"{at}."
    return f"{at}, for {roughly(soak.counted)} of {lasting(soak.whole)}."


def why_there(service: Service, rollout: Rollout) -> str:
    """The first reason; how many more there are."""
    if rollout.holds:
        more = len(rollout.holds) - 1
        count = f" There {'are' if more > 1 else 'is'} {more} more to hold." if more else ""
        return f"{sentence(rollout.holds[0].reason)}{count}"
    if service.freeze:
        return f"Frozen {service.freeze.by_whom}: {sentence(service.freeze.reason)}"
    if rollout.waiting:
        return f"It waits for {' and '.join(each.words for each in rollout.waiting)}."
    if not service.settled:
        return "The platform does not serve that yet."
    if rollout.acting_phase in BEFORE_TRAFFIC:
        return "No traffic has moved yet."
    return checked(rollout.verdict)


def checked(verdict: Verdict | None) -> str:
    """What the checks say: what is not good enough before what is not known yet."""
    hard = [each for each in verdict.results if each.hard] if verdict else []
    for outcome in (Outcome.FAIL, Outcome.MISS, Outcome.INCONCLUSIVE):
        found = [each for each in hard if each.outcome is outcome]
        if found:
            more = f"; {len(found) - 1} more are not" if len(found) > 1 else ""
            return f"Check {found[0].name} is {CHECK_OUTCOMES[outcome]}: {found[0].words}{more}."
    if not hard:
        return "Nothing speaks against it." if verdict else "Nothing was judged in this step yet."
    return f"All checks pass: {', '.join(dict.fromkeys(each.check for each in hard))}."
