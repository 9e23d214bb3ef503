"""Alerts: whose revision they name, how severe they are, and when they come."""

from collections.abc import Callable

import pytest

from bot.rollout.actors import CANARIO, person
from bot.rollout.effects import Announce, Page
from bot.rollout.facts import PageUpdated
from bot.rollout.notices.page_changes import PageChange
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Cause, Phase
from tests.support.rollouts import CANARY, FAIL, MINUTE, PASS, ROLLOUT, STABLE, new_id, plan
from tests.support.story import Story, rolling_back, soaking, verifying, watching

HELD_CLOSES = plan(alerts={"resume": "when_closed"})
"""A field without an engine yet, so a test must put it into a running rollout."""

ACTIVE = {
    "verifying": lambda: verifying().settle(),
    "soaking": soaking,
    "holding": lambda: soaking().hold(),
    "watching": watching,
}
ROLLS_BACK, CANCELS, HOLDS, STAYS = Phase.ROLLING_BACK, Phase.CANCELLED, Phase.HOLDING, None

EXPECTED: dict[tuple[str, str], dict[str, Phase | None]] = {
    ("critical", CANARY): {"verifying": CANCELS, "": ROLLS_BACK},
    ("critical", ""): {"verifying": HOLDS, "": ROLLS_BACK},
    ("critical", STABLE): {"": HOLDS},
    ("critical", "shop-00009"): {"": STAYS},
    ("warning", CANARY): {"": HOLDS},
    ("warning", ""): {"": HOLDS},
    ("warning", STABLE): {"": HOLDS},
    ("warning", "shop-00009"): {"": STAYS},
    ("info", CANARY): {"": STAYS},
    ("info", STABLE): {"": STAYS},
    ("info", ""): {"": STAYS},
    ("no word that is known", CANARY): {"": HOLDS},
}
"""What becomes of a phase, by severity and revision; the empty name is every other phase."""


def with_plan(story: Story, on: object) -> Story:
    """The same story as if its rollout had been started on another plan."""
    active = story.rollout.model_copy(update={"plan": on})
    story.service = story.service.model_copy(update={"active": active})
    return story


@pytest.mark.parametrize(
    ("severity", "revision"), EXPECTED, ids=lambda value: value or "no revision"
)
@pytest.mark.parametrize(("name", "begin"), ACTIVE.items(), ids=ACTIVE)
def test_severity_and_revision_decide(
    severity: str, revision: str, name: str, begin: Callable[[], Story]
) -> None:
    """A critical alert about the canary, or about nobody, rolls back; a warning holds, an info is
    noted; what names stable never rolls back, and what names a stranger changes nothing."""
    expected = EXPECTED[severity, revision]
    story = begin()
    before = story.phase
    story.alert(severity, revision)
    after = story.last.ended.phase if story.last.ended else story.phase
    assert after is (expected.get(name, expected[""]) or before)
    assert story.last.changed
    assert any(story.said(topic) for topic in Topic)


@pytest.mark.parametrize("severity", ["critical", "CRITICAL", "error", "Error"])
def test_an_error_is_critical(severity: str) -> None:
    """Cloud Monitoring's words count in any spelling."""
    assert soaking().alert(severity).phase is Phase.ROLLING_BACK


def test_a_rollback_by_an_alert_says_so_and_pages() -> None:
    """The rollback names the alert and what it saw, pages as critical, and links the incident."""
    story = soaking().alert(url="https://console.example/i/1")
    pages = [effect for effect in story.effects if isinstance(effect, Page)]
    assert [(each.severity, each.target) for each in pages] == [("critical", "sre")]
    assert "Errors: too many errors." in story.said(Topic.ROLLING_BACK)[0]
    assert "https://console.example/i/1" in str(story.effects)


def test_an_alert_about_stable_says_that_going_back_is_no_help() -> None:
    """An alert about stable holds, names stable, and wakes nobody unless the plan says so."""
    story = soaking().alert(revision=STABLE)
    assert "the stable revision, not the canary" in story.said(Topic.HELD)[0]
    assert not any(isinstance(effect, Page) for effect in story.effects)
    paged = with_plan(soaking(), plan(alerts={"page_for_stable": True})).alert(revision=STABLE)
    assert any(isinstance(effect, Page) for effect in paged.effects)


def test_a_rule_of_the_plan_comes_before_the_severity() -> None:
    """The first rule that matches by policy and labels decides."""
    rules = [
        {"policy": "Errors", "labels": {"team": "shop"}, "do": "note"},
        {"policy": "Errors", "do": "hold"},
    ]
    on = plan(alerts={"rules": rules})
    assert soaking(on=on).alert(labels={"team": "shop"}).phase is Phase.SOAKING
    assert soaking(on=on).alert().phase is Phase.HOLDING
    assert soaking(on=on).alert(policy="Latency").phase is Phase.ROLLING_BACK


def test_the_same_incident_counts_once() -> None:
    """An incident that is known, and no worse than before, is not told again, in no phase."""
    for story in (soaking().alert("warning"), soaking().alert("error"), rolling_back().alert()):
        assert story.alert("warning").last.ignored


def test_an_incident_that_gets_worse_is_news() -> None:
    """In each phase it does what its severity does, and is still one incident."""
    story = soaking().alert("info").alert("warning")
    assert story.rollout.phase is Phase.HOLDING
    assert len(story.rollout.alerts) == 1
    worse = soaking().alert("warning").alert("critical")
    assert worse.rollout.phase is Phase.ROLLING_BACK
    assert rolling_back().alert("info").alert("error").said(Topic.ALERT)


def test_two_incidents_are_two_holds() -> None:
    """Each incident holds for itself."""
    story = soaking().alert("warning").alert("warning", incident="inc-2")
    assert [held.key for held in story.rollout.holds] == ["inc-1", "inc-2"]


def test_an_alert_while_rolling_back_is_only_told() -> None:
    """It is rolling back already; the alert is said, and nothing starts anew."""
    story = rolling_back()
    version = story.version
    story.alert()
    assert "rolling back already" in story.said(Topic.ALERT)[0]
    assert story.version == version


def test_a_closed_alert_leaves_the_hold_to_a_person() -> None:
    """By default the end of an alert is told, and only a person ends its hold."""
    story = soaking().alert("warning").alert_closed()
    assert "Resume when the alert is understood" in story.said(Topic.ALERT)[0]
    for _ in range(3):
        story.after(MINUTE).tick(PASS)
    assert story.phase is Phase.HOLDING
    assert story.resume().phase is Phase.SOAKING


def test_a_closed_alert_ends_its_hold_where_the_plan_says_so() -> None:
    """With resume: when_closed, closing and a passing evaluation end the hold, in this order."""
    story = with_plan(soaking(), HELD_CLOSES).alert("warning").tick(PASS)
    assert story.phase is Phase.HOLDING
    assert story.alert_closed().phase is Phase.HOLDING
    assert story.tick(PASS).phase is Phase.SOAKING


def test_before_traffic_a_closed_alert_ends_its_hold_at_once() -> None:
    """With nothing to judge, closing is enough where the plan says so, and no other hold ends."""
    story = with_plan(verifying().settle(), HELD_CLOSES).alert("warning")
    assert story.alert_closed().phase is Phase.VERIFYING
    both = with_plan(verifying().settle(), HELD_CLOSES).hold().alert("warning").alert_closed()
    assert [held.cause for held in both.rollout.holds] == [Cause.PERSON]


def test_the_end_of_an_unknown_alert_is_nothing() -> None:
    """An incident that opened before the rollout closes without a word."""
    for story in (Story(), soaking(), rolling_back()):
        assert story.alert_closed("inc-0").last.ignored


def test_an_alert_for_an_idle_service_stops_nothing() -> None:
    """Without a rollout there is nothing to stop and nobody to notify; it is remembered once."""
    story = Story().alert()
    assert (story.phase, story.effects) == (Phase.IDLE, ())
    assert [each.incident for each in story.service.incidents] == ["inc-1"]
    assert story.alert().last.ignored


def test_limits_are_watched_while_an_alert_holds() -> None:
    """A rollout held by a warning is still rolled back when a limit breaks."""
    assert soaking().alert("warning").tick(FAIL).phase is Phase.ROLLING_BACK


def test_whoever_takes_the_page_is_named() -> None:
    """An acknowledged page is said with the name, in the thread of the rollout that it is about."""
    story = rolling_back()
    eve = person("U0EVE", "Eve")
    story.tell(PageUpdated(id=new_id(), by=eve, rollout=ROLLOUT, change=PageChange.ACKNOWLEDGED))
    assert story.said(Topic.ACKNOWLEDGED) == ["Eve took the page. Nothing else changes."]
    story.tell(PageUpdated(id=new_id(), by=eve, rollout="shop-r0", change=PageChange.RESOLVED))
    assert [e.rollout for e in story.last.effects if isinstance(e, Announce)] == ["shop-r0"]


def test_a_sentence_about_an_alert_begins_as_a_sentence() -> None:
    """A person's name is left as it is written."""
    said = soaking().alert("critical").said(Topic.ROLLING_BACK)[0]
    assert said.startswith("An alert rolls shop-00002 back: ")
    olivia = person("U0OLIVIA", "olivia")
    assert (olivia.begins, CANARIO.begins) == ("olivia", "Canario")


def test_each_incident_ends_its_own_hold() -> None:
    """Before any traffic a hold ends with its incident; that of another incident stays."""
    story = verifying(plan(alerts={"resume": "when_closed"})).settle()
    story.alert("warning", incident="one").alert("warning", incident="two")
    assert story.alert_closed("one").phase is Phase.HOLDING
    assert [hold.key for hold in story.rollout.holds] == ["two"]
    assert story.alert_closed("two").phase is Phase.VERIFYING
