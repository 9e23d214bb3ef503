"""Every phase against every fact."""

import re
from datetime import timedelta
from functools import cache, lru_cache

import pytest

from bot.rollout.decide import decide, rank
from bot.rollout.decision import Decision
from bot.rollout.effects import ShiftTraffic
from bot.rollout.facts import Fact
from bot.rollout.notices.next_steps import NextStep
from bot.rollout.phases.table import FACTS, PHASES, TABLE
from bot.rollout.state import ENDED, Phase, Service
from bot.service.wording.next_steps import next_words
from tests.support.rollouts import CANARY, STABLE
from tests.support.story import Story
from tests.unit.rollout.meeting import facts_for
from tests.unit.rollout.states import STORIES

Met = list[tuple[Fact, list[Decision]]]

BRACES = re.compile(r"\{\w+\}")


@cache
def begun(name: str) -> Story:
    """The story of a state, told once; what it leads to is never changed in place."""
    return STORIES[name]()


@pytest.fixture(scope="module", params=STORIES)
def name(request: pytest.FixtureRequest) -> str:
    """The name of each kind of state; all tests of one follow each other."""
    return str(request.param)


@pytest.fixture
def story(name: str) -> Story:
    """A service in each kind of state."""
    return Story(begun(name).service, begun(name).now)


@pytest.fixture
def met(name: str) -> Met:
    """Each fact with the decisions on it."""
    return decided(name)


@lru_cache(maxsize=2)
def decided(name: str) -> Met:
    """The decisions on each fact in this state, made once for all tests of it."""
    story = begun(name)
    return [(fact, moments(story, fact)) for fact in facts_for(story.service)]


def moments(story: Story, fact: Fact) -> list[Decision]:
    """The decisions on a fact now, and after a time in which everything could have run out."""
    return [
        decide(story.service, fact, story.now + later)
        for later in (timedelta(), timedelta(minutes=5), timedelta(days=2))
    ]


def test_every_phase_decides_on_every_fact() -> None:
    """The table has each phase in which a fact can find a service, and each fact in each of
    them."""
    assert set(TABLE) == set(PHASES) == set(Phase) - ENDED
    assert all(set(rules) == set(FACTS) for rules in TABLE.values())


def test_the_samples_meet_every_pair() -> None:
    """The states and facts of these tests are of every phase and every kind."""
    services = [begun(name).service for name in STORIES]
    met = {(service.phase, type(fact)) for service in services for fact in facts_for(service)}
    assert met == {(phase, fact) for phase in PHASES for fact in FACTS}


def test_a_decision_is_one_of_three(story: Story, met: Met) -> None:
    """A fact changes a service, or is refused, or is ignored: one of them, whenever it comes, and
    the same one each time."""
    for fact, decisions in met:
        for decision, same in zip(decisions, moments(story, fact), strict=True):
            assert decision == same
            assert [decision.changed, bool(decision.refusal), bool(decision.ignored)].count(
                True
            ) == 1
            if not decision.changed:
                assert decision.service is story.service
                assert not decision.effects
                assert decision.ended is None


def test_a_change_leads_where_the_table_says(story: Story, met: Met) -> None:
    """A change is the next generation, in a phase that the rule names or the one that it had."""
    for fact, decisions in met:
        rule = TABLE[story.phase][type(fact)]
        for decision in decisions:
            if not decision.changed:
                continue
            to = decision.ended.phase if decision.ended else decision.service.phase
            assert to in rule.to | {story.phase}, fact
            assert decision.service.generation == story.service.generation + 1


def test_every_no_says_why_and_what_next(met: Met) -> None:
    """A refusal has a sentence and a next step, an ignored fact a reason, and none of them shows
    a place that was to be filled in."""
    for _, decisions in met:
        for decision in decisions:
            if decision.refusal:
                said = [decision.refusal.sentence, next_words(decision.refusal.next_step)]
            elif decision.ignored:
                said = [decision.ignored.why]
            else:
                continue
            assert all(said)
            assert not any(BRACES.search(words) for words in said)


def test_the_desired_traffic_is_whole(story: Story, met: Met) -> None:
    """The desired split adds up to 100 and names stable, canary and what a person chose only, and
    a change of it is followed by a shift."""
    before = story.service.desired
    for _, decisions in met:
        for decision in decisions:
            desired = decision.service.desired
            if desired is None or desired == before:
                continue
            assert sum(desired.traffic.split.values()) == 100
            assert set(desired.traffic.split) <= {STABLE, CANARY, "shop-00003", "shop-00000"}
            if before is None or desired.version != before.version:
                assert any(isinstance(effect, ShiftTraffic) for effect in decision.effects)


def test_every_wait_has_an_end(met: Met) -> None:
    """An active rollout has a deadline and a time at which it is looked at; an idle service waits
    for nothing."""
    for fact, decisions in met:
        for decision in decisions:
            after = decision.service
            if after.active is None:
                assert after.due_at is None
                continue
            assert after.active.deadline is not None, fact
            assert after.due_at is not None
            assert after.due_at <= after.active.deadline


def test_a_deadline_that_has_passed_is_over(story: Story) -> None:
    """When a deadline passes, something changes, and the next wait ends later."""
    if story.service.active is None:
        return
    before = story.rollout.deadline
    assert before is not None
    story.deadline()
    assert story.last.changed
    after = story.service
    if after.active is not None:
        assert after.active.deadline is not None
        assert after.active.deadline > before


def test_what_ended_is_no_longer_active(story: Story, met: Met) -> None:
    """A rollout that ends is handed out as it ended, with an outcome, and is no longer the
    service's: there is none, or the rollback of what it left serving."""
    before = story.service.active.id if story.service.active else ""
    for _, decisions in met:
        for decision in decisions:
            after = decision.service.active
            gone = bool(before) and (after is None or after.id != before)
            assert gone == (decision.ended is not None)
            if decision.ended:
                assert decision.ended.phase in ENDED
                assert decision.ended.outcome
                assert decision.ended.ended_at is not None
                assert decision.ended.deadline is None


def test_effects_come_in_the_order_of_carrying_out(met: Met) -> None:
    """Traffic comes before pages, and pages before words."""
    for _, decisions in met:
        for decision in decisions:
            ranks = [rank(effect) for effect in decision.effects]
            assert ranks == sorted(ranks)


def test_words_are_whole(met: Met) -> None:
    """No announcement or page has an empty sentence, an empty reason or an unfilled place."""
    for _, decisions in met:
        for decision in decisions:
            for effect in decision.effects:
                for name in ("words", "next", "summary", "reason"):
                    words = getattr(effect, name, "whole")
                    words = next_words(words) if isinstance(words, NextStep) else words
                    assert words.strip(), effect
                    assert not BRACES.search(words)
                    assert ": ." not in words, effect


def test_a_decision_is_stored_and_read_the_same(story: Story) -> None:
    """A service is the same after it was written as JSON and read again."""
    written = story.service.model_dump_json(by_alias=True)
    assert Service.model_validate_json(written) == story.service
