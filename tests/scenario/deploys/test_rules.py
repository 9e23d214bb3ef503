"""Which deployments start a rollout, and what is said of those that start none."""

from datetime import timedelta

import pytest

from bot.errors import Unavailable
from bot.rollout.state import Phase
from tests.scenario.deploys.on_stage import CI, NEWER, NEWEST, OWN, Deploys
from tests.scenario.promises.stage import ANN, APPROVED_FIRST, BOB, EVE
from tests.support.faked.cloud import FakeService
from tests.support.rollouts import CANARY, SERVICE, STABLE


@pytest.mark.parametrize("end", ["active", "rejected", "completed"])
def test_an_entry_that_comes_again_starts_nothing_again(end: str) -> None:
    """Whatever became of the revision."""
    stage = Deploys().deployed()
    assert stage.canary == NEWER
    if end == "rejected":
        stage.say("rollback shop")
    if end == "completed":
        stage.until(lambda: stage.phase is Phase.IDLE)
    before = stage.service
    for _ in range(3):
        stage.logged()
    assert stage.service == before
    assert stage.told == []


@pytest.mark.parametrize("end", ["active", "rejected", "completed"])
def test_a_revision_that_a_person_started_has_its_rollout(end: str) -> None:
    """The entry that comes after somebody's own start is no news, also when that is over."""
    stage = Deploys().made()
    made_at = stage.now
    stage.say(f"start shop {NEWER}")
    assert stage.rollout.requester.id == ANN
    if end == "rejected":
        stage.say("rollback shop")
    if end == "completed":
        stage.until(lambda: stage.phase is Phase.IDLE)
        stage.by_hand(stable=100)
    before = stage.service
    stage.logged(at=made_at + timedelta(minutes=10))
    assert "has had a rollout" in stage.done[-1]
    assert (stage.service, stage.told) == (before, [])


def test_what_is_older_than_the_entry_is_not_what_was_deployed() -> None:
    """Somebody has changed something else, such as the traffic."""
    stage = Deploys()
    stage.by_hand(stable=100)
    stage.logged(by="ana@acme.example")
    assert (stage.canary, stage.told) == ("", [])


def test_only_the_newest_is_started() -> None:
    """The entry of one that was replaced meanwhile comes late."""
    stage = Deploys().made(NEWER).made(NEWEST)
    stage.logged(at=stage.now - timedelta(seconds=30))
    assert stage.canary == NEWEST


def test_a_revision_that_is_not_ready_waits_for_the_entry_that_says_so() -> None:
    """Where that has come and the platform does not know it yet, it is delivered again."""
    stage = Deploys().made(ready=False)
    stage.logged(finished=False)
    assert (stage.canary, stage.told) == ("", [])
    with pytest.raises(Unavailable):
        stage.logged()
    stage.minutes(6)
    stage.logged(at=stage.now - timedelta(minutes=6))
    assert (stage.canary, stage.told) == ("", [])


def test_a_newest_revision_that_is_broken_is_waited_for_by_no_other_entry() -> None:
    """Each shift of a rollout has an entry of its own, which is of another revision."""
    stage = Deploys().deployed()
    before = stage.service
    stage.made(NEWEST, ready=False)
    stage.logged(revision=NEWER)
    assert (stage.service, stage.told) == (before, [])


def test_a_service_that_is_still_being_changed_is_looked_at_again() -> None:
    """Nothing is refused for good, and nobody is told, while that may be the deployment itself."""
    stage = Deploys().made()
    at, stage.world.shop.busy = stage.now, True
    with pytest.raises(Unavailable):
        stage.logged()
    assert (stage.canary, stage.told) == ("", [])
    stage.world.shop.busy = False
    stage.logged(at=at)
    assert stage.canary == NEWER


def test_news_that_are_late_start_nothing() -> None:
    """Canario was away: people may have decided otherwise since, so they are told what to type."""
    stage = Deploys().made()
    at = stage.now
    stage.minutes(70)
    stage.logged(at=at)
    (said,) = stage.told
    assert stage.canary == ""
    stage.obey(said)
    assert stage.canary == NEWER


def test_a_freeze_is_said_in_the_channel() -> None:
    """What speaks against any start speaks against this one, and it stays refused."""
    stage = Deploys()
    stage.say("freeze shop because the sale")
    stage.deployed()
    (said,) = [each for each in stage.told if NEWER in each]
    assert CI in said
    assert "frozen" in said
    stage.say("unfreeze shop")
    stage.logged()
    assert stage.canary == ""


def test_who_deployed_cannot_approve() -> None:
    """It waits for approvals as any start; whoever deployed is told apart by their e-mail."""
    stage = Deploys(**APPROVED_FIRST)
    stage.world.chat.groups["bob@acme.example"] = {BOB}
    stage.deployed(by="bob@acme.example")
    assert stage.phase is Phase.REQUESTED
    assert "nobody approves their own" in stage.say("approve shop", by=BOB)
    stage.say("approve shop", by=EVE)
    assert stage.phase is Phase.REQUESTED


def test_an_account_s_deployment_is_approved_by_those_who_may() -> None:
    """A pipeline has nobody's e-mail."""
    stage = Deploys(**APPROVED_FIRST).deployed()
    stage.say("approve shop", by=BOB)
    stage.say("approve shop", by=EVE)
    assert stage.phase is not Phase.REQUESTED


@pytest.mark.parametrize("on_newer", ["ask", "supersede", "wait"])
def test_a_rollout_under_way_follows_the_plan(on_newer: str) -> None:
    """It is asked about in the channel, makes room, or is waited for."""
    stage = Deploys(on_newer=on_newer).deployed()
    stage.minutes(2)
    stage.deployed(NEWEST)
    if on_newer == "ask":
        (said,) = stage.told
        assert stage.canary == NEWER
        stage.obey(said)
    if on_newer == "wait":
        assert stage.canary == NEWER
    stage.until(lambda: stage.canary == NEWEST)
    assert stage.rollout.requester.kind == ("person" if on_newer == "ask" else "deploy")


def test_what_waited_and_is_not_let_any_more_is_said() -> None:
    """The plan was changed meanwhile: the channel hears that nothing starts."""
    stage = Deploys(on_newer="wait").deployed()
    stage.minutes(2)
    stage.deployed(NEWEST)
    stage.follow(on_newer="wait")
    stage.until(lambda: stage.phase is Phase.IDLE)
    stage.minutes(3)
    (said,) = stage.told
    assert NEWEST in said
    assert stage.canary == ""


def test_an_open_incident_is_asked_about() -> None:
    """As for anybody who starts."""
    stage = Deploys()
    stage.alert(revision=STABLE)
    stage.deployed()
    (said,) = stage.told
    assert stage.canary == ""
    assert "--yes" in said


def test_two_plans_that_both_start_are_said() -> None:
    """Nothing is guessed."""
    stage = Deploys()
    stage.follow(name="shop-slow", on_deploy="start")
    stage.deployed()
    (said,) = stage.told
    assert "shop-slow" in said
    assert stage.canary == ""


def test_the_only_revision_of_a_service_is_nothing_to_speak_of() -> None:
    """There is nothing to compare it with."""
    stage = Deploys()
    stage.world.shop.revisions.clear()
    stage.world.shop.following = 100
    stage.deployed(CANARY)
    assert (stage.canary, stage.told) == ("", [])


def test_somebody_s_deployment_is_no_pipeline_s_or_person_s_right() -> None:
    """The field is all that lets it: operators and pipelines of the plan are others."""
    stage = Deploys(on_deploy="nothing", people={"operators": [ANN]}, pipelines=[CI])
    stage.deployed()
    assert (stage.canary, stage.told) == ("", [])


def test_own_accounts_deploy_nothing() -> None:
    """What they change is traffic, and no look at the platform is needed to know it."""
    stage = Deploys().made()
    before = len(stage.world.journal)
    stage.logged(by=OWN)
    assert (stage.canary, len(stage.world.journal)) == ("", before)


def test_a_start_in_several_regions_waits_for_all() -> None:
    """Each region's entry is looked at; the last one finds the revision everywhere, whichever
    region that is."""
    project, *_ = SERVICE.split("~")
    where = {"project": project, "service": "shop", "regions": ["us-central1", "europe-west1"]}
    stage = Deploys(target={"cloud_run": where})
    there = stage.world.router.services["europe-west1/shop"] = FakeService()
    stage.made()
    stage.logged(region="us-central1")
    assert (stage.canary, stage.told) == ("", [])
    there.deploy(stage.world.shop.revisions[0])
    stage.logged(region="europe-west1")
    assert stage.canary == NEWER
