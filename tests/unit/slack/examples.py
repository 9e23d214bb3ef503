"""Asks, Homes and forms, for tests that show them."""

from datetime import timedelta
from typing import Any

from bot.rollout.actors import person
from bot.rollout.state import Approval, Ask, AskOutcome, Phase, Rollout, Waiting
from bot.service.values.home import Frozen, Home, Running, WantsYou
from bot.service.values.start_form import PlanChoice, RevisionChoice, ServiceChoice, StartForm
from tests.unit.slack.rollouts import FREEZE, NOW, PLAN, in_every_phase, rollout

ASK = Ask(key="a", step=1, roles=("code", "lead"), asked_at=NOW, until=NOW + timedelta(hours=1))


def asking(ask: Ask = ASK, **fields: Any) -> Rollout:
    """A rollout that waits for two approvals, with one given."""
    plan = PLAN.model_copy(update={"people": {"code": ("S0REVIEWERS",), "lead": ("U0LEAD",)}})
    given = Approval(
        role="code", step=1, ask="a", by=person("U0BOB", "Bob"), at=NOW, reason="it is reviewed"
    )
    waits = Waiting(gate="approvals", words="approval by lead", roles=("lead",), until=ASK.until)
    state = {"plan": plan, "asks": (ask,), "approvals": (given,), "waiting": (waits,)}
    return rollout(Phase.REQUESTED, 0, **(state | fields))


def ended(outcome: AskOutcome) -> Ask:
    """The ask, over."""
    return ASK.model_copy(
        update={"outcome": outcome, "ended": "Carol said why, by name.", "ended_at": NOW}
    )


def start_form() -> StartForm:
    """A form with a chosen service and plan."""
    return StartForm(
        channel="C1",
        now=NOW,
        services=(ServiceChoice(id="p~cart", name="cart"), ServiceChoice(id="p~shop", name="shop")),
        service="p~shop",
        revisions=(
            RevisionChoice(
                name="shop-00042",
                created_at=NOW - timedelta(hours=2),
                commit="4f2a9c1d77aa",
                author="carol",
                image="us-docker.pkg.dev/acme/shop@sha256:ab12",
            ),
            RevisionChoice(
                name="shop-00041", created_at=NOW - timedelta(days=3), note="serves 100 %"
            ),
            RevisionChoice(
                name="shop-00040", created_at=NOW - timedelta(days=4), note="was rolled back"
            ),
        ),
        plans=(
            PlanChoice(
                name="shop",
                checklist=("Migration is additive", "Rollback plan documented"),
                will=("0 %, its probe", "10 % for 5 min, errors", "50 %, errors", "100 %, errors"),
                sees=(
                    "At 10 % of 3 requests a second an outage, half of all requests (0.5 % → "
                    "50 %) is seen mostly within 5 min; twice the errors will not be seen in "
                    "5 min.",
                ),
            ),
        ),
        plan="shop",
    )


def home() -> Home:
    """A Home with something under each heading."""
    every = in_every_phase()
    return Home(
        user="U0ANN",
        now=NOW,
        wants=(WantsYou(rollout=asking(), ask=ASK, roles=("lead",)),),
        running=(Running(rollout=every["soaking"]), Running(rollout=every["holding"])),
        ended=(every["completed"], every["rolled_back"]),
        frozen=(Frozen(service="p~cart", freeze=FREEZE),),
    )
