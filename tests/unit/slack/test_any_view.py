"""Asks, Homes and forms made from any state and any words."""

import json
import re
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rollout.actors import person
from bot.rollout.effects import Announce
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Approval, Ask, AskOutcome, Freeze
from bot.service.values.home import Frozen, Home, Running, WantsYou
from bot.service.values.start_form import PlanChoice, RevisionChoice, ServiceChoice, StartForm
from bot.slack.payload.modal_note import Note
from bot.slack.views.ask import ask_message
from bot.slack.views.blocks import Message, View
from bot.slack.views.card import card_message
from bot.slack.views.home import home_view
from bot.slack.views.modals import refuse_modal
from bot.slack.views.notice import Called, notice_message
from bot.slack.views.start_form import start_view
from sandbox.slack.blocks import problems
from sandbox.slack.view_rules import view_problems
from tests.unit.slack.examples import ASK, asking
from tests.unit.slack.rollouts import NOW, PLAN, rollout
from tests.unit.slack.test_views import rollouts
from tests.unit.slack.texts import foreign_markup, outside

MENTION = re.compile(r"<(@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+)>")
people = st.sampled_from(["U0BOB", "W0EVE", "S0REVIEWERS", "bob@example.com", "<!channel>", "S1|x"])
persons = st.builds(person, st.just("U0BOB"), outside)
choices = st.builds(
    RevisionChoice,
    name=outside.filter(bool),
    image=outside,
    commit=outside,
    author=outside,
    created_at=st.just(NOW - timedelta(days=40)),
    note=outside | st.just("was rolled back"),
)
plans = st.builds(
    PlanChoice,
    name=st.from_regex(r"[a-z][a-z0-9-]{0,62}", fullmatch=True),
    description=outside,
    checklist=st.lists(outside.filter(lambda line: bool(line.strip())), max_size=30).map(tuple),
    will=st.lists(outside, max_size=60).map(tuple),
    sees=st.lists(outside, max_size=6).map(tuple),
)


@st.composite
def asks(draw: st.DrawFn) -> tuple[Any, Ask]:
    """Up to 200 roles and approvals, in any words and any end."""
    roles = tuple(f"{draw(outside)[:40]}{n}" for n in range(draw(st.sampled_from([1, 3, 200]))))
    outcome = draw(st.sampled_from(AskOutcome))
    ask = ASK.model_copy(update={"roles": roles, "outcome": outcome, "ended": draw(outside)})
    given = tuple(
        Approval(role=role, step=1, ask=ask.key, by=draw(persons), at=NOW, reason=draw(outside))
        for role in roles[: draw(st.integers(0, 200))]
    )
    wanted = {role: tuple(draw(st.lists(people, max_size=3)) * 30) for role in roles[:5]}
    plan = PLAN.model_copy(update={"people": wanted})
    return asking(ask, plan=plan, approvals=given, canary=draw(outside), reason=draw(outside)), ask


def assert_is_fine(message: Message) -> None:
    """Slack takes it, and nothing but people of the plan is mentioned in it."""
    assert problems(message.blocks) == []
    assert 0 < len(message.text) <= 4000
    unmentioned = json.loads(MENTION.sub("", json.dumps([message.text, message.blocks])))
    assert foreign_markup(Message(*unmentioned)) == []


@settings(max_examples=60)
@given(asks())
def test_any_ask_can_be_shown(shown: tuple[Any, Ask]) -> None:
    """With 200 approvals too, in its own message and in the rollout's."""
    assert_is_fine(ask_message(*shown, {"bob@example.com": "U0BOB"}))
    assert_is_fine(card_message(shown[0], None, NOW))


@settings(max_examples=40)
@given(st.lists(rollouts(), max_size=3), st.lists(asks(), max_size=2), st.data())
def test_any_home_can_be_shown(running: list[Any], waits: list[Any], data: st.DataObject) -> None:
    """With far too much to show, and any words in it."""
    freeze = Freeze(reason=data.draw(outside), by=data.draw(persons), since=NOW)
    home = Home(
        user="U0ANN",
        now=NOW,
        wants=tuple(WantsYou(rollout=r, ask=a, roles=a.roles[:9]) for r, a in waits * 20),
        running=tuple(Running(rollout=each) for each in running * 20),
        ended=tuple(running * 5),
        frozen=(Frozen(service="p~s", freeze=freeze),) * data.draw(st.integers(0, 40)),
        more=data.draw(st.integers(0, 500)),
    )
    assert_view_is_fine(home_view(home))


@settings(max_examples=60)
@given(
    st.lists(outside, max_size=5),
    st.lists(choices, max_size=4, unique_by=lambda choice: choice.name[:150]),
    st.lists(plans, max_size=3, unique_by=lambda plan: plan.name),
    outside,
    st.data(),
)
def test_any_form_can_be_shown(
    services: list[str],
    revisions: list[RevisionChoice],
    plans: list[PlanChoice],
    problem: str,
    data: st.DataObject,
) -> None:
    """Whatever the platform and the plans say."""
    known = tuple(
        ServiceChoice(id=f"p~s{n}", name=name, note=name) for n, name in enumerate(services)
    )
    form = StartForm(
        channel="C1",
        now=NOW,
        services=known,
        service=data.draw(st.sampled_from(["", *(each.id for each in known)])),
        revisions=tuple(revisions),
        plans=tuple(plans),
        plan=data.draw(st.sampled_from(["", *(each.name for each in plans)])),
        problem=problem,
    )
    assert_view_is_fine(start_view(form))


@settings(max_examples=60)
@given(st.lists(st.builds(Called, outside, people), max_size=60), outside, outside)
def test_any_call_can_be_shown(called: list[Called], words: str, schedule: str) -> None:
    """Whatever PagerDuty calls people and schedules: only users' ids are mentioned."""
    call = Announce(rollout="r", topic=Topic.CALLED, words=words, next=words, call=schedule or "P1")
    assert_is_fine(notice_message(rollout(), call, called))
    assert_is_fine(notice_message(rollout(), call))


@settings(max_examples=30)
@given(outside, outside)
def test_any_refusal_can_be_asked(service: str, role: str) -> None:
    """Whatever the service and the role are called."""
    assert_view_is_fine(refuse_modal(Note(channel="C1", service=service[:200], role=role[:200])))


def assert_view_is_fine(view: View) -> None:
    """Slack takes it, and nothing from outside is markup in it."""
    assert view_problems(view) == []
    assert foreign_markup(Message("", view["blocks"])) == []
