"""No sequence of facts from outside makes the stored service large."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rollout.bounds import bounded, size
from bot.rollout.state import OpenAlert, Phase, Service
from bot.service.watching.incident import LONGEST_NAME, MOST_LABELS
from tests.support.rollouts import MINUTE, STABLE
from tests.support.story import Story, soaking

QUARTER = 256 * 1024
LONGEST_TEXT = 1000
LETTERS = st.sampled_from(["a", "€", "😀", "\u0001", '"'])
SEVERITIES = st.sampled_from(["info", "warning", "error", "", "😀" * LONGEST_NAME])


def within(service: Service, most: int) -> tuple[OpenAlert, ...]:
    """The incidents that are left of it in so many bytes."""
    small = bounded(service, most).active
    assert small is not None
    return small.alerts


def flood(story: Story, letter: str, severity: str, count: int) -> None:
    """Many incidents whose every text is as long as it can be."""
    for n in range(count):
        name = f"{n}".ljust(LONGEST_NAME, letter)
        story.alert(
            severity,
            incident=name,
            policy=name,
            summary=letter * LONGEST_TEXT,
            url=letter * LONGEST_TEXT,
            revision=f"{n}-{letter * LONGEST_NAME}"[:LONGEST_NAME],
            labels={f"{key}": letter * LONGEST_NAME for key in range(MOST_LABELS)},
        )


@settings(max_examples=15)
@given(floods=st.lists(st.tuples(LETTERS, SEVERITIES, st.integers(1, 60)), max_size=4))
def test_a_flood_from_outside_stays_small(floods: list[tuple[str, str, int]]) -> None:
    """Incidents, drift and what people write never bring it over a quarter of a document."""
    story = soaking()
    for letter, severity, count in floods:
        flood(story, letter, severity, count)
        story.drift(canary=30, stable=70).hold(reason=letter * 12000).freeze()
        assert size(story.service) < QUARTER


def test_the_most_severe_incidents_are_kept() -> None:
    """Where not all fit, those that roll back are known before those that hold, and what nobody
    knows the severity of comes last; within one severity those that opened first."""
    story = soaking()
    order = ["", "warning", "critical"]
    for n in range(60):
        severity = order[n % 3]
        story.alert(severity, revision=STABLE, incident=f"{severity}-{n:02}", summary="x" * 900)
    kept = [each.incident for each in within(story.service, 8 * 1024)]
    assert kept == [f"critical-{n:02}" for n in range(2, 38, 3)]
    few = soaking()
    for n in range(30):
        few.alert(
            order[n % 2], revision=STABLE, incident=f"{order[n % 2]}-{n:02}", summary="x" * 900
        )
    assert all(each.severity == "warning" for each in within(few.service, 8 * 1024))


def test_after_a_flood_a_critical_alert_still_rolls_back() -> None:
    """453 open incidents stop neither an alert nor a person."""
    story = soaking()
    flood(story, "€", "info", 453)
    assert size(story.service) < QUARTER
    story.after(MINUTE).alert("critical", incident="the one")
    assert story.phase is Phase.ROLLING_BACK
    assert any(each.incident == "the one" for each in story.rollout.alerts)
