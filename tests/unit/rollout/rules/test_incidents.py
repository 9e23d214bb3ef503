"""Incidents that are open on a service are remembered, and a start is told of them."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rollout.bounds import bounded, size
from bot.rollout.facts import AlertOpened
from bot.rollout.rules.incidents import AGES_OUT, MOST
from bot.rollout.state import Phase
from tests.support.rollouts import CANARY, MINUTE, NOON, POLICY, STABLE, alert, new_id, plan
from tests.support.story import Story, soaking


def refused(story: Story) -> bool:
    """Whether a start is asked about."""
    return story.start().phase is Phase.IDLE


def test_a_start_says_which_incident_is_open_since_when() -> None:
    """Before anything else is done; and with a yes it starts, and says so in the thread."""
    story = Story().alert(started_at=NOON - 90 * MINUTE).after(MINUTE).start()
    assert story.phase is Phase.IDLE
    assert "open on shop-00002 since Tue 2026-03-10 10:30 UTC" in story.refusal
    assert "too many errors" in story.refusal
    assert story.start(sure=True).phase is not Phase.IDLE


def test_what_has_closed_is_not_asked_about() -> None:
    """With a rollout or without one."""
    assert not refused(Story().alert().alert_closed())
    assert soaking().alert().settle().alert_closed().service.incidents == ()


def test_what_opened_during_a_rollout_is_open_after_it() -> None:
    """The rollout that it rolled back is over, and the incident is not."""
    story = soaking().alert("critical", "").settle()
    assert story.phase is Phase.IDLE
    assert refused(story)


def test_what_opened_before_a_rollout_and_closed_in_it_is_over() -> None:
    """The rollout itself never heard of it."""
    story = Story().alert("critical", "").start(sure=True).alert_closed()
    assert story.service.incidents == ()


def test_what_the_plan_would_not_roll_back_for_is_not_asked_about() -> None:
    """A warning, another revision's incident, and a policy that the plan only notes; but for one
    that names no revision."""
    rules = [{"policy": "Errors", "do": "note"}]
    assert not refused(Story().alert("warning"))
    assert not refused(Story().alert("critical", "shop-00007"))
    assert Story().alert().start(plan(alerts={"rules": rules})).phase is not Phase.IDLE
    assert refused(Story().alert("critical", ""))
    assert refused(Story().alert("critical", STABLE))
    assert refused(Story().alert("critical", CANARY))


def test_a_rule_about_labels_counts_for_a_start_too() -> None:
    """Whichever way it decides: by the labels that the policy had when the incident opened."""
    rollback = plan(alerts={"rules": [{"labels": {"team": "shop"}, "do": "rollback"}]})
    note = plan(alerts={"rules": [{"labels": {"team": "shop"}, "do": "note"}]})
    ours, others = {"team": "shop", "tier": "1"}, {"team": "web"}
    assert Story().alert("warning", labels=ours).start(rollback).phase is Phase.IDLE
    assert Story().alert("warning", labels=others).start(rollback).phase is not Phase.IDLE
    assert Story().alert("critical", labels=ours).start(note).phase is not Phase.IDLE
    assert Story().alert("critical", labels=others).start(note).phase is Phase.IDLE
    rolled_back = soaking().alert("critical", "", labels=ours).settle()
    assert rolled_back.start(note, again=True, reason="x").phase is not Phase.IDLE


def test_an_incident_whose_close_never_came_ages_out() -> None:
    """Seven days after it was last said to be open; one that is said again stays."""
    assert refused(Story().alert().after(AGES_OUT - MINUTE))
    assert not refused(Story().alert().after(AGES_OUT))
    assert refused(Story().alert().after(timedelta(days=6)).alert().after(timedelta(days=6)))


def test_the_same_incident_still_rolls_back_the_next_rollout() -> None:
    """That it is remembered must not make it known to a rollout that was started with a yes."""
    story = Story().alert().start(sure=True).settle().verify().settle().alert()
    assert story.phase is Phase.ROLLING_BACK


def test_somebody_elses_tag_is_asked_about() -> None:
    """The revision may be another's preview."""
    story = Story().start(tags=("preview",))
    assert story.refusal.startswith("shop-00002 carries a tag of somebody else: preview.")
    assert story.start(tags=("preview",), sure=True).phase is not Phase.IDLE


@given(
    st.lists(
        st.tuples(st.sampled_from(["critical", "error", "warning", "info", "odd"]), st.text()),
        max_size=60,
    )
)
@settings(max_examples=20)
def test_however_many_open_few_are_kept_and_the_critical_ones_first(
    opened: list[tuple[str, str]],
) -> None:
    """Bounded in number and in bytes, and a warning never pushes out what is critical."""
    story = Story()
    for number, (severity, words) in enumerate(opened):
        fact = AlertOpened(
            id=new_id(),
            by=POLICY,
            incident=f"i{number}",
            policy="Errors",
            severity=severity,
            summary=words * 50,
        )
        story.after(MINUTE).tell(fact)
    kept = [each.severity for each in story.service.incidents]
    critical = sum(severity == "critical" for severity, _ in opened)
    assert len(kept) == min(len(opened), MOST)
    assert kept.count("critical") == min(critical, MOST)
    assert size(bounded(story.service, 16_000)) <= 16_000 or len(kept) <= 12


def test_the_bounds_shed_incidents_before_anything_that_decides() -> None:
    """A rollback's commit is not stopped by what others sent while nothing was rolled out."""
    story = Story()
    for number in range(30):
        story.tell(alert("critical", "", incident=f"i{number}", summary="x" * 1000, url="u" * 1000))
    assert size(story.service) > 30_000
    assert size(bounded(story.service, 30_000)) <= 30_000
