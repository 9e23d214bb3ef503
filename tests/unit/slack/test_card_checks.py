"""What a card says of a rollout that continues, and of one that is decided."""

import pytest

from bot.rollout.state import OpenAlert, Phase, Rollout
from bot.rollout.verdict import CheckResult, Outcome
from bot.slack.views import card_checks
from bot.slack.views.card import card_message
from tests.unit.slack.rollouts import NOW, in_every_phase, rollout, verdict

NEEDED = "proof needs about 500 more requests, 37 s at this traffic"
WORSE = CheckResult(
    check="errors",
    metric="error_rate",
    hard=True,
    outcome=Outcome.MISS,
    words="error rate 5.7 %, limit 2 %; looks worse than allowed",
    needed=NEEDED,
)
UNKNOWN = WORSE.model_copy(update={"check": "latency", "outcome": Outcome.INCONCLUSIVE})
DECIDED = ("rolling_back", "rolled_back", "completed", "cancelled")


def said(shown: Rollout) -> str:
    """Everything on its card."""
    message = card_message(shown, None, NOW)
    return f"{message.text}\n{message.blocks}"


@pytest.mark.parametrize("name", DECIDED)
def test_what_is_decided_needs_nothing_any_more(name: str) -> None:
    """Nobody waits for requests, or for a check to be known, when it is over or rolling back."""
    shown = in_every_phase()[name].model_copy(update={"verdict": verdict(WORSE, UNKNOWN)})
    assert "needs" not in said(shown)
    assert "known yet" not in said(shown)
    assert "looks worse than allowed" in said(shown)


@pytest.mark.parametrize("name", ["soaking", "holding", "watching"])
def test_what_goes_on_says_what_it_needs(name: str) -> None:
    """How many requests more, and how long that takes."""
    shown = in_every_phase()[name].model_copy(update={"verdict": verdict(WORSE)})
    assert NEEDED in said(shown)


BURNS = OpenAlert(
    incident="0.a",
    policy="Checkout error budget burns",
    severity="critical",
    summary="Checkout error budget burns: shop-00002 is at 0.05, limit 0.01.",
)


def test_an_alert_is_named_once() -> None:
    """Its summary begins with the policy's name already."""
    (line,) = card_checks.alerts(rollout(alerts=(BURNS,)))
    assert line == (
        ":rotating_light: *Alert open* Checkout error budget burns: shop-00002 is at 0.05, "
        "limit 0.01"
    )
    other = BURNS.model_copy(update={"summary": "5xx over 1 %"})
    assert (
        "Checkout error budget burns: 5xx over 1 %"
        in card_checks.alerts(rollout(alerts=(other,)))[0]
    )
    bare = BURNS.model_copy(update={"summary": ""})
    assert card_checks.alerts(rollout(alerts=(bare,)))[0].endswith("Checkout error budget burns")


def test_the_alert_that_is_the_reason_is_not_said_again() -> None:
    """The card's first lines have it; another alert is still there, and called open no more."""
    other = BURNS.model_copy(update={"incident": "0.b", "policy": "CPU", "summary": ""})
    over = rollout(
        Phase.ROLLED_BACK,
        alerts=(BURNS, other),
        outcome=f"shop-00002 was rolled back to shop-00001: {BURNS.named}.",
    )
    assert card_checks.alerts(over) == [":rotating_light: *Alert* CPU"]


def test_what_was_said_as_the_reason_is_not_said_again() -> None:
    """The check that broke points to the line above it."""
    over = in_every_phase()["rolled_back"]
    assert "✗ bad  *errors*: that is the reason" in card_checks.checks(over)
    other = over.model_copy(update={"outcome": "shop-00002 was rolled back: Bob asked for it."})
    assert "that is the reason" not in said(other)
