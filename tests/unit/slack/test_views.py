"""Messages made from any state and any words."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rollout.actors import person
from bot.rollout.effects import Announce
from bot.rollout.notices.topics import Topic
from bot.rollout.soak_clock import SoakClock
from bot.rollout.state import Cause, OpenAlert, Phase, Rollout
from bot.rollout.verdict import CheckResult, Outcome
from bot.service.values.answers import Answer
from bot.slack.payload.button_pointer import read_pointer
from bot.slack.views.answer import answer_message
from bot.slack.views.blocks import Message
from bot.slack.views.card import card_message
from bot.slack.views.notice import notice_message
from sandbox.slack.blocks import problems, unescaped
from tests.support.rollouts import IN_WAVES, PLACES, plan
from tests.unit.slack.rollouts import NOW, held, in_every_phase, rollout, verdict
from tests.unit.slack.texts import foreign_markup, outside, texts_of

results = st.builds(
    CheckResult,
    check=outside,
    metric=st.just("cpu"),
    hard=st.booleans(),
    outcome=st.sampled_from(Outcome),
    words=outside,
)
holds = st.builds(
    held,
    by=st.builds(person, st.just("U0ANN"), outside),
    cause=st.sampled_from(Cause),
    reason=outside,
)
alerts = st.builds(
    OpenAlert, incident=st.just("0.a"), policy=outside, severity=outside, summary=outside
)
clocks = st.builds(
    SoakClock,
    counted=st.timedeltas(timedelta(), timedelta(days=3)),
    running_since=st.none() | st.just(NOW - timedelta(minutes=1)),
)


@st.composite
def rollouts(draw: st.DrawFn) -> Rollout:
    """A rollout in any phase, with any words in it and far too many checks, holds and alerts."""
    phase = draw(st.sampled_from([p for p in Phase if p is not Phase.IDLE]))
    return rollout(
        phase,
        draw(st.integers(0, 3)),
        held_phase=Phase.SOAKING if phase is Phase.HOLDING else None,
        canary=draw(outside),
        reason=draw(outside),
        author=draw(outside),
        commit=draw(outside),
        requester=person("U0ANN", draw(outside)),
        outcome=draw(outside),
        clock=draw(clocks),
        deadline=draw(st.none() | st.just(NOW)),
        verdict=draw(st.none() | st.just(verdict(*draw(st.lists(results, max_size=4)) * 10))),
        holds=tuple(draw(st.lists(holds, max_size=4)) * 5),
        alerts=tuple(draw(st.lists(alerts, max_size=3)) * 7),
    )


def assert_is_fine(message: Message) -> None:
    """Slack takes it, and nothing from outside is markup in it."""
    assert problems(message.blocks) == []
    assert 0 < len(message.text) <= 4000
    assert foreign_markup(message) == []
    assert not any(unescaped(text) for kind, text in texts_of(message) if kind == "mrkdwn")


@settings(max_examples=60)
@given(rollouts())
def test_any_rollout_can_be_shown(shown: Rollout) -> None:
    """Whatever the state and its words, Slack takes the card and nothing in it pings or links."""
    assert_is_fine(card_message(shown, None, NOW))


@settings(max_examples=40)
@given(st.sampled_from(Topic), outside, outside, st.lists(outside, max_size=30))
def test_any_notice_can_be_posted(topic: Topic, words: str, then: str, more: list[str]) -> None:
    """Whatever its words, Slack takes the notice and nothing in it pings or links."""
    notice = Announce(rollout="r", topic=topic, words=words, next=then, details=tuple(more))
    assert_is_fine(notice_message(rollout(), notice))


def test_an_incident_is_a_link_and_nothing_else_is() -> None:
    """Who reads it on a phone opens the incident; what is not the console's stays text."""
    console = "https://console.cloud.google.com/monitoring/alerting/incidents/0.a1?project=p&x=1"
    for url, shown in (
        (console, "Incident: <https://console.cloud.google.com/monitoring/alerting/incidents/0.a1"),
        (f"{console}|me>", "Incident: https://console"),
        ("https://console.cloud.google.com.evil.example/", "Incident: https://console"),
        ("https://evil.example/", "Incident: https://evil.example/"),
    ):
        notice = Announce(
            rollout="r", topic=Topic.ALERT, words="w", next="n", details=(f"Incident: {url}",)
        )
        said = notice_message(rollout(), notice)
        assert_is_fine(said)
        assert shown in said.text


def test_what_went_back_leads_to_its_logs() -> None:
    """The canary's warnings and errors of the step, and of no other time."""
    notice = Announce(rollout="r", topic=Topic.ROLLED_BACK, words="w", next="n")
    for back, known in ((in_every_phase()["rolled_back"], True), (rollout(), False)):
        said = notice_message(back, notice)
        assert_is_fine(said)
        assert ("revision_name%3D%22shop-00002%22" in said.text) is known
        assert ("timeRange=2026-03-10T10:56:00Z%2F2026-03-10T11:00:00Z" in said.text) is known


@settings(max_examples=40)
@given(rollouts(), outside)
def test_any_rollout_that_went_back_can_be_told(shown: Rollout, canary: str) -> None:
    """Its logs' address is made of names from outside, and is one address all the same."""
    back = in_every_phase()["rolled_back"].rollback
    notice = Announce(rollout="r", topic=Topic.ROLLED_BACK, words="w", next="n")
    gone = shown.model_copy(update={"rollback": back, "canary": canary})
    assert_is_fine(notice_message(gone, notice))


@settings(max_examples=40)
@given(outside, st.lists(outside, max_size=60), outside, st.booleans())
def test_any_answer_can_be_given(sentence: str, more: list[str], then: str, ok: bool) -> None:
    """Whatever its words, Slack takes the answer and nothing in it pings or links."""
    assert_is_fine(answer_message(Answer(sentence=sentence, lines=tuple(more), next=then, ok=ok)))


def test_a_button_carries_what_the_person_saw() -> None:
    """Each button of a card points at its service, rollout and step."""
    seen = rollout(Phase.SOAKING, 2)
    elements = card_message(seen, None, NOW).blocks[-1]["elements"]
    assert [e["action_id"] for e in elements] == [
        "canario:promote",
        "canario:hold",
        "canario:rollback",
        "canario:explain",
    ]
    for element in elements:
        pointer = read_pointer(element["value"])
        assert pointer is not None
        assert (pointer.service, pointer.rollout, pointer.step) == (seen.service_id, seen.id, 2)


def test_what_is_dangerous_asks_first_and_says_how_to_undo() -> None:
    """Promote and Roll back have a question with ``undo`` in it; Hold has none."""
    for name, shown in in_every_phase().items():
        for block in card_message(shown, None, NOW).blocks:
            for element in block.get("elements", ()) if block["type"] == "actions" else ():
                asks = element["action_id"] in ("canario:promote", "canario:rollback")
                assert ("confirm" in element) is asks, name
                assert not asks or "undo" in element["confirm"]["text"]["text"]


def test_an_ended_rollout_has_no_buttons() -> None:
    """Nothing can be pressed where nothing can be done."""
    for name in ("rolling_back", "rolled_back", "completed", "cancelled"):
        blocks = card_message(in_every_phase()[name], None, NOW).blocks
        assert not [b for b in blocks if b["type"] == "actions"]


def test_a_full_card_is_not_too_heavy_and_says_what_it_leaves_out() -> None:
    """Checks that don't fit are counted, never dropped in silence; Slack takes the rest."""
    many = [
        CheckResult(check=f"c{n}", metric="cpu", hard=True, outcome=Outcome.PASS, words="w" * 900)
        for n in range(60)
    ]
    holds = tuple(held(reason="r" * 700) for _ in range(20))
    full = rollout(
        verdict=verdict(*many), holds=holds, canary="c" * 60, reason="r" * 3000, deadline=NOW
    )
    shown = card_message(full, None, NOW)
    assert_is_fine(shown)
    assert sum("more." in block["text"]["text"] for block in shown.blocks if "text" in block) == 2


def test_a_full_notice_and_a_full_answer_are_not_too_heavy() -> None:
    """All parts at their longest together are still taken."""
    lines = tuple("d" * 1000 for _ in range(40))
    notice = Announce(
        rollout="r", topic=Topic.HELD, words="w" * 6000, next="n" * 6000, details=lines
    )
    assert_is_fine(notice_message(rollout(canary="c" * 3000), notice))
    assert_is_fine(answer_message(Answer(sentence="s" * 6000, lines=lines, next="n" * 6000)))


def test_the_card_says_the_share_that_comes_next() -> None:
    """In the next wave of a last step that keeps a part on stable, and after the watch."""
    keeps = plan(target=IN_WAVES, watch={"for": "1h", "keep": "5%"})
    shown = card_message(rollout(step=3, plan=keeps, places=PLACES), None, NOW)
    assert "*Next* 95 % in europe-west1" in shown.text
    shown = card_message(rollout(Phase.WATCHING, 3, plan=keeps, places=PLACES), None, NOW)
    assert "*Next* it gets 100 % and is complete" in shown.text
    shown = card_message(
        rollout(Phase.WATCHING, 3, plan=keeps, places=PLACES, full=True), None, NOW
    )
    assert "*Next* it is complete" in shown.text
