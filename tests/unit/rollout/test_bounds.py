"""No sequence of facts from outside makes the stored service large."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rollout.bounds import MOST_BYTES, bounded, size
from bot.rollout.facts import Started, Verified
from bot.rollout.state import OpenAlert, Phase, Service
from bot.rollout.state.places import Place
from bot.service.deciding.rejected_commit import SMALLEST, shed
from bot.service.deciding.taken_in import LONGEST, taken_in
from bot.service.watching.incident import LONGEST_NAME, MOST_LABELS
from bot.short import json_bytes
from tests.support.rollouts import MINUTE, PASS, STABLE, new_id, plan, started
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


PEOPLE = [f"{n:02}{'m' * 60}@{'d' * 185}.com" for n in range(100)]
CALLS = {
    "people": {"operators": ["U0ANN"], "first": PEOPLE, "second": PEOPLE[::-1]},
    "escalation": [
        {"role": role, "first_48h": other}
        for role, other in [("first", "second"), ("second", "first")] * 2
    ],
}
"""Four levels of as many people with as long addresses as a plan may have."""


def untaken_page(story: Story, n: int, letter: str) -> None:
    """A rollout with long texts of its revision is rolled back, and nobody takes the page."""
    long = letter * 20_000
    story.start(
        plan(**CALLS),
        rollout=f"shop-{n}",
        canary=f"shop-{n + 100:05}",
        **dict.fromkeys(("author", "branch", "commit", "changes", "reason"), long),
    )
    story.settle()
    story.tell(Verified(id=new_id(), rollout=f"shop-{n}", ok=True, words=long))
    story.settle()
    story.alert("critical", revision=f"shop-{n + 100:05}", incident=f"page-{n}", summary=long)
    assert story.rollout.rollback is not None
    story.settle()


@settings(max_examples=4)
@given(pages=st.integers(1, 12), letter=LETTERS, count=st.integers(1, 60))
def test_pages_that_nobody_takes_and_long_texts_stay_small(
    pages: int, letter: str, count: int
) -> None:
    """Whom pages call is copied from the plan, and what a revision says of itself is anybody's:
    both are bounded, however many pages nobody takes, and the rollback after them fits as well."""
    story = Story()
    for n in range(pages):
        untaken_page(story, n, letter)
        assert size(story.service) < QUARTER
    assert any(each.open and each.levels[1].people for each in story.service.calling)
    story.start(plan(**CALLS), rollout="last", canary="shop-00900", author=letter * 90_000)
    story.settle()
    flood(story, letter, "info", count)
    story.roll_back()
    smallest = shed(story.last).service
    assert size(story.service) < QUARTER
    assert size(smallest) < 4 * SMALLEST


def test_what_regions_gates_and_switches_say_is_bounded_too() -> None:
    """Evidence of each region, why gates are closed, and how a call was answered."""
    many = {f"region-{n}": "€" * 20_000 for n in range(10)}
    places = tuple(
        Place(region=name, canary="a", stable="b", because=said, evidence=said)
        for name, said in many.items()
    )
    rollout = soaking().rollout.model_copy(
        update={"places": places, "closed_why": many, "evidence": "e" * 9_000}
    )
    service = soaking().service.model_copy(update={"active": rollout})
    assert size(bounded(service)) < MOST_BYTES
    fact = started(closed=many, reason="€" * 20_000)
    short = taken_in(fact)
    assert isinstance(short, Started)
    assert max(map(json_bytes, [*short.closed.values(), short.reason])) <= LONGEST


def test_a_long_author_costs_no_evidence() -> None:
    """What is only shown is cut before what is decided by."""
    rollout = soaking().rollout.model_copy(
        update={"evidence": "e" * 20_000, "author": "a" * 97_000, "verdict": PASS}
    )
    service = soaking().service.model_copy(update={"active": rollout})
    small = bounded(service).active
    assert small is not None
    assert (len(small.evidence), small.verdict) == (20_000, PASS)


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
