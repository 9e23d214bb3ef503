"""Everything that can be pressed, chosen, written or sent, and the test that does so through the
real functions. Verbs have their own table, in ``test_verbs.py``.

| where | what | test |
| --- | --- | --- |
| card | canario:approve | test_pressed.py::test_the_card_s_own_approve_counts |
| card | canario:refuse | test_pressed.py::test_the_card_s_own_refuse_asks_why |
| card | canario:promote | slack/test_buttons.py::test_promote_by_a_click |
| card | canario:hold | slack/test_buttons.py::test_hold_and_resume_by_clicks |
| card | canario:resume | slack/test_buttons.py::test_hold_and_resume_by_clicks |
| card | canario:rollback | slack/test_buttons.py::test_roll_back_by_a_click_of_anybody |
| card | canario:explain | slack/test_face.py::test_explain_says_why |
| ask | canario:approve | slack/test_face.py::test_two_people_approve_and_it_starts |
| ask | canario:refuse | slack/test_face.py::test_a_refusal_has_a_reason_and_a_name |
| home | canario:start | slack/test_home.py::test_start |
| home | canario:approve | slack/test_home.py::test_approve_from_home |
| home | canario:refuse | slack/test_home.py::test_refuse_from_home |
| home | canario:promote | slack/test_home.py::test_promote |
| home | canario:hold | slack/test_home.py::test_hold_and_resume |
| home | canario:resume | slack/test_home.py::test_hold_and_resume |
| home | canario:rollback | slack/test_home.py::test_roll_back |
| home | canario:explain | slack/test_home.py::test_explain |
| start | canario_form:service | slack/test_modals.py::test_it_offers_what_there_is |
| start | canario_form:plan | test_pressed.py::test_the_form_s_plan_is_the_rollout_s |
| start | revision | test_pressed.py::test_the_form_s_plan_is_the_rollout_s |
| start | reason | slack/test_face.py::test_a_rollout_is_started_by_the_form |
| start | checklist | slack/test_modals.py::test_the_checklist_is_ticked_and_kept |
| start | again | slack/test_modals.py::test_what_was_rolled_back_takes_again_and_a_reason |
| start | manual | slack/test_modals.py::test_the_box_for_asking_before_each_step_is_kept |
| start | canario:start_form | slack/test_face.py::test_a_rollout_is_started_by_the_form |
| refuse | reason | slack/test_face.py::test_a_refusal_has_a_reason_and_a_name |
| refuse | canario:refuse_form | slack/test_face.py::test_a_refusal_has_a_reason_and_a_name |
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.slack.payload.modal_note import Note
from bot.slack.views.ask import ask_message
from bot.slack.views.card import card_message
from bot.slack.views.home import home_view
from bot.slack.views.modals import refuse_modal
from bot.slack.views.start_form import start_view
from tests.scenario.approvals.approving import CODE, LEAD, ask, asking, put, send
from tests.scenario.test_slack_traps import functions_of
from tests.support.world import CANARY, OPERATOR, STABLE, World
from tests.unit.slack.examples import ASK, home, start_form
from tests.unit.slack.examples import asking as asking_rollout
from tests.unit.slack.rollouts import NOW, in_every_phase

ROWS = re.findall(r"^\| (\w+) \| (\S+) \| (\S+)::(\w+) \|$", __doc__ or "", re.MULTILINE)


def pressable(shown: Any) -> Iterator[str]:
    """The action ids in some blocks, and the callback of a form that can be sent."""
    if isinstance(shown, dict):
        yield from (shown[key] for key in ("action_id", "callback_id") if key in shown)
        for each in shown.values():
            yield from pressable(each)
    elif isinstance(shown, list):
        for each in shown:
            yield from pressable(each)


def test_nothing_is_left_out() -> None:
    """What any view offers has its row, and no row is of what is gone."""
    cards = [*in_every_phase().values(), asking_rollout()]
    form = start_form()
    two = form.model_copy(update={"plans": (*form.plans, form.plans[0])})
    views: dict[str, list[Any]] = {
        "card": [card_message(each, None, NOW).blocks for each in cards],
        "ask": [ask_message(asking_rollout(), ASK, {}).blocks],
        "home": [home_view(home())],
        "start": [start_view(two)],
        "refuse": [refuse_modal(Note(service="p~shop"))],
    }
    offered = {(where, what) for where, shown in views.items() for what in pressable(shown)}
    assert offered == {(where, what) for where, what, _, _ in ROWS}


def test_the_table_names_tests_that_exist() -> None:
    """A row that names nothing proves nothing."""
    for _, _, path, name in ROWS:
        assert name in functions_of(Path(__file__).parent / path), f"{path}::{name}"


def test_the_card_s_own_approve_counts(world: World) -> None:
    """Who looks at the card need not look for the message that asks; that one is right as well."""
    asking(world)
    world.click(world.card(), "approve", user=CODE)
    assert "approved by carol" in ask(world).text
    world.click(world.card(), "approve", user=LEAD)
    assert world.phase == "soaking"
    assert ask(world).action_ids == []
    assert "canario:approve" not in world.card().action_ids


def test_the_card_s_own_refuse_asks_why(world: World) -> None:
    """The same form; the reason is on the card and in the message that asked."""
    asking(world)
    world.click(world.card(), "refuse", user=LEAD)
    modal = world.slack.modal(LEAD)
    put(world, modal, "reason", "not reviewed")
    assert send(world, modal) == {}
    assert world.phase == "idle"
    assert "not reviewed" in ask(world).text
    assert "not reviewed" in world.card().text


def test_the_form_s_plan_is_the_rollout_s(world: World) -> None:
    """Of two plans the second is chosen: its steps are shown, and it is what starts."""
    world.write_plan(
        name="shop-quick", steps=[{"traffic": "40%", "soak": "5m"}, {"traffic": "100%"}]
    )
    world.push_plans()
    world.say("start")
    modal = world.slack.modal(OPERATOR)
    put(world, modal, "canario_form:service", "shop")
    put(world, modal, "canario_form:plan", "shop-quick")
    assert "40 % for 5 min" in str(modal.view["blocks"])
    put(world, modal, "revision", CANARY)
    assert send(world, modal) == {}
    assert world.rollout.plan.name == "shop-quick"
    assert world.served() == {STABLE: 60, CANARY: 40}
