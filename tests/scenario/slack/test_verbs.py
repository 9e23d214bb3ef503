"""Every verb of ``/canary``, signed and sent to the function, and what the person then reads."""

from collections.abc import Mapping

import pytest

from bot.service.entry import dispatch  # noqa: F401 - it imports every handler
from bot.service.handlers.answering import HANDLERS
from bot.slack.verbs.table import BY_COMMAND, VERBS
from tests.scenario.approvals.approving import CODE, ask, asking
from tests.support.world import CANARY, CHANNEL, INCIDENTS, STABLE, VISITOR, World

AT_TEN: Mapping[str, tuple[str, str]] = {
    "help": ("help promote", "/canary promote"),
    "start": (f"start shop {CANARY}", "shop-"),
    "postpone": ("postpone shop", "No deployment of shop waits"),
    "status": ("status shop", f"{CANARY} is soaking at 10 %"),
    "promote": ("promote shop --anyway because we rehearse", f"Promoted: {CANARY}"),
    "rollback": ("rollback shop because of odd logs", "Rolling back"),
    "kill": ("kill shop because it charges twice", "no kill switch"),
    "hold": ("hold shop because of odd logs", "On hold."),
    "cancel": ("cancel shop", "is no shadow"),
    "resume": ("resume shop", "is not on hold"),
    "approve": ("approve shop", "asks for no approvals now"),
    "refuse": ("refuse shop because of odd logs", "asks for no approvals now"),
    "override": ("override window because we rehearse", "lets nobody override a gate"),
    "answer": ("answer shop 1", "No question about shop"),
    "confirm": ("confirm shop 1", "asks for no confirmation now"),
    "explain": ("explain shop", f"{CANARY} is soaking at 10 % (step 2 of 4)"),
    "history": ("history shop", "shop"),
    "plan": ("plan shop", "Plan shop"),
    "freeze": ("freeze shop because the sale is on", "shop is frozen: the sale is on"),
    "unfreeze": ("unfreeze shop", "shop is not frozen"),
    "bucket": ("bucket new-checkout user-4711", "no service named new-checkout"),
    "report": ("report week shop", "no rollout has ended"),
    "oncall": ("oncall shop", "names no schedule"),
    "acknowledge": ("acknowledge shop", "Nobody is called about shop"),
    "incident": ("incident shop because orders are lost", "The incident about shop is open"),
    "review": ("review shop unneeded", "No rollback of shop"),
    "postmortem": ("postmortem shop", "No postmortem of shop"),
    "notify": ("notify off", "no messages of your own"),
    "doctor": ("doctor", "Nothing is stuck."),
}
"""What each verb is told while a rollout soaks at 10 %."""


def test_none_is_left_out() -> None:
    """A new verb needs a line above."""
    assert set(AT_TEN) == set(VERBS)


def test_each_verb_has_a_handler_and_each_handler_a_verb() -> None:
    """A command that can be typed is carried out, and none that is carried out can't be typed."""
    assert set(BY_COMMAND) == set(HANDLERS)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_verb_is_answered_to_that_person_alone(world: World, verb: str) -> None:
    """At once with what is done, then with what came of it; nobody else is told either."""
    text, expected = AT_TEN[verb]
    world.start(10)
    world.clock.forward(61)
    before = len(world.slack.ephemerals())
    told = world.say(text)
    assert expected.lower() in told[-1].lower()
    assert len(world.slack.ephemerals()) - before == len(told)
    assert 1 <= len(told) <= 2
    assert all(message.pings == [] for message in world.slack.messages(CHANNEL))


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_verb_explains_itself(world: World, verb: str) -> None:
    """Usage and an example, at once and from no store."""
    (told,) = world.say(f"help {verb}", user=VISITOR)
    assert f"/canary {verb}" in told
    assert "xample" in told
    assert world.calls("pubsub", "cloud_run") == []


READS = [each.name for each in BY_COMMAND.values() if each.command and each.command.reads]


@pytest.mark.parametrize("verb", READS)
def test_reading_changes_nothing_and_is_open_to_everybody(world: World, verb: str) -> None:
    """Who may not steer may look; the channel sees nothing of it."""
    world.start(10)
    before = world.service(), world.slack.messages(CHANNEL)
    assert world.say(f"{verb} shop", user=VISITOR)
    assert (world.service(), world.slack.messages(CHANNEL)) == before


@pytest.mark.parametrize(
    ("short", "says"),
    [("stat shop", "soaking"), ("exp shop", "soaking"), ("hist shop", "shop"), ("doc", "stuck")],
)
def test_a_clear_beginning_is_enough(world: World, short: str, says: str) -> None:
    """Nobody has to write a verb out."""
    world.start(10)
    assert says in world.say(short)[-1]


@pytest.mark.parametrize(
    ("wrong", "nearest"),
    [
        ("strat shop", "/canary start"),
        ("start shpo", "Did you mean shop"),
        ("start shop shop-0002", CANARY),
        ("start shop --plan shpo", "shop"),
        ("plan shpo", "Did you mean shop"),
        ("status blog", "There is: shop"),
        ("pause shop", "/canary hold"),
        ("abort shop", "/canary rollback"),
    ],
)
def test_what_is_not_known_gets_the_nearest(world: World, wrong: str, nearest: str) -> None:
    """Verb, service, revision or plan; and nothing is done."""
    told = world.say(wrong)
    assert nearest in told[-1]
    assert world.service().active is None


def test_explain_answers_why_it_holds(world: World) -> None:
    """The first reason, each check with value, limit, stable and sample, and what would happen
    on the next evaluation."""
    world.start(10)
    world.soak(60)
    world.say("hold shop because odd logs", user=VISITOR)
    told = world.say("explain shop --details")[-1]
    for words in (
        "victor asked for it: odd logs",
        "Check errors (rolls back at &gt; 2%)",
        "limit 1 %",
        "stable: ",
        "requests",
        "measured from",
        "Next evaluation in",
        "it stays on hold",
        "Deadline in",
    ):
        assert words in told, words


def test_explain_says_which_gate_is_closed_and_for_whom(world: World) -> None:
    """Who has approved, who is missing, and until when."""
    asking(world)
    world.click(ask(world), "approve", user=CODE)
    told = world.say("explain shop --details", user=VISITOR)[-1]
    assert "Gate approvals before the start: closed; carol approved as code" in told
    assert "still needed: lead, until" in told
    assert "then it is cancelled" in told


def test_plan_tells_in_words_what_it_does(world: World) -> None:
    """Steps, limits, who is told; without a name it is the plan of the channel's rollout."""
    told = world.say("plan shop", user=VISITOR)[-1]
    for words in ("10 %", "50 %", "100 %", "errors"):
        assert words in told, words
    assert "No rollout is active in this channel" in world.say("plan")[-1]
    world.start(10)
    assert world.say("plan")[-1] == told


def test_oncall_names_who_is_on_call(world: World) -> None:
    """As PagerDuty has them."""
    world.pagerduty.put_on_call("PSCHED1", "Olivia Ops")
    world.write_plan(gates={"on_call": "PSCHED1"})
    world.push_plans()
    assert "On call in PSCHED1 now: Olivia Ops" in world.say("oncall shop", user=VISITOR)[-1]


def test_doctor_tells_what_was_given_up_and_what_to_do(world: World) -> None:
    """A channel that the bot is not in: the rollout continued, and doctor says what failed."""
    world.write_plan(on_rollback={"announce": ["#nowhere"]})
    world.push_plans()
    world.start(10)
    world.say("rollback shop because of a drill")
    assert world.served() == {STABLE: 100}
    told = world.say("doctor", user=VISITOR)[-1]
    assert "stuck" in told
    assert "#nowhere" in told
    assert "Given up: fix the reason" in told


def test_the_service_may_be_left_out_only_where_it_is_clear(world: World) -> None:
    """In its channel the one rollout is meant; in another channel none is."""
    world.start(10)
    assert "On hold." in world.say("hold")[-1]
    assert "No rollout is active in this channel" in world.say("resume", channel=INCIDENTS)[-1]
    assert world.phase == "holding"
