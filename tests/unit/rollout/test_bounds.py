"""No sequence of facts from outside makes the stored service large."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.plan import Plan
from bot.rollout.bounds import MOST_BYTES, MOST_EVIDENCE, bounded, size
from bot.rollout.facts import Started, SwitchThrown, Verified
from bot.rollout.state import OpenAlert, Phase, Service
from bot.rollout.state.places import Place
from bot.rollout.state.question import AskedQuestion, Given
from bot.service.deciding.rejected_commit import SMALLEST, shed
from bot.service.deciding.taken_in import LONGEST, taken_in
from bot.service.watching.incident import LONGEST_NAME, MOST_LABELS
from bot.short import json_bytes
from tests.support.rollouts import BOB, MINUTE, NOON, PASS, STABLE, new_id, plan, started
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_after_a_flood_a_critical_alert_still_rolls_back() -> None:
    """453 open incidents stop neither an alert nor a person."""
    story = soaking()
    flood(story, "€", "info", 453)
    assert size(story.service) < QUARTER
    story.after(MINUTE).alert("critical", incident="the one")
    assert story.phase is Phase.ROLLING_BACK
    assert any(each.incident == "the one" for each in story.rollout.alerts)


def killed_by(paths: int) -> Plan:
    """A plan whose kill switch asks for so many answers of long addresses, twenty times."""
    verify = [
        {
            "name": f"Orders are off {n}",
            "within": "2m",
            "probe": {"paths": [f"/{'a' * 60}/{n}/{m}" for m in range(paths)]},
        }
        for n in range(20)
    ]
    return plan(kill_switch={"post": "https://x.example.com/off", "within": "1m", "verify": verify})


def question(n: int, answered: int | None) -> AskedQuestion:
    """As long as one can be; answered after so many minutes, or not at all."""
    given = None if answered is None else Given(number=1, by=BOB, at=NOON + answered * MINUTE)
    return AskedQuestion(
        rollout=f"shop-{n}", canary="c", text="😀" * 300, answers=("😀" * 300,) * 5, given=given
    )


def crowded(kills: int, questions: list[int | None], regions: list[int]) -> Service:
    """Kills that were not thrown yet, questions, and evidence of so many characters in regions."""
    story = soaking(on=killed_by(15)).tick(PASS)
    for _ in range(kills):
        story.kill().resume().tick(PASS)
    places = tuple(
        Place(region=f"region-{n}", canary="a", stable="b", evidence="e" * size)
        for n, size in enumerate(regions)
    )
    rollout = story.rollout.model_copy(update={"places": places, "evidence": "e" * 5_000})
    asked = tuple(question(n, each) for n, each in enumerate(questions))
    return story.service.model_copy(update={"active": rollout, "questions": asked})


@settings(max_examples=25, deadline=None)
@given(
    kills=st.integers(0, 5),
    questions=st.lists(st.none() | st.integers(0, 60), max_size=10),
    regions=st.lists(st.integers(0, 16_000), max_size=12),
)
def test_evidence_is_shed_last_and_the_longest_first(
    kills: int, questions: list[int | None], regions: list[int]
) -> None:
    """Kills that others have replaced and answered questions go before what is decided by; of that
    the regions with the least keep theirs, and a verdict goes with none of it."""
    full = crowded(kills, questions, regions)
    small = bounded(full)
    assert size(small) <= MOST_BYTES
    rollout = small.active
    assert rollout is not None
    assert rollout.verdict is not None
    found = [5_000, *regions]
    kept = [len(rollout.evidence), *(len(each.evidence) for each in rollout.places)]
    lost = [was for was, now in zip(found, kept, strict=True) if was != now]
    assert all(was >= now for was in lost for now in kept)
    assert not lost or sum(kept) + min(lost) > MOST_EVIDENCE
    if lost:
        assert len(small.kills) <= 1
        assert sum(each.given is not None for each in small.questions) <= 1
        assert sum(each.given is None for each in small.questions) <= 1
    assert small.kills[-1:] == full.kills[-1:]
    last = max((each.given.at for each in full.questions if each.given), default=None)
    assert last in [None, *(each.given.at for each in small.questions if each.given)]
    assert bounded(small) == small


def test_the_same_evidence_everywhere_is_kept_in_as_many_regions_as_can_be() -> None:
    """Twelve regions with 9 kB each don't lose all of it at every decision."""
    rollout = bounded(crowded(0, [], [9_000] * 12)).active
    assert rollout is not None
    assert sum(len(each.evidence) for each in rollout.places) > MOST_EVIDENCE - 2 * 9_000


def test_what_must_be_seen_is_kept_until_the_kill_is_thrown() -> None:
    """Then its checks have it, and the service does not: five kills cost no evidence."""
    story = soaking(on=killed_by(15)).tick(PASS)
    for _ in range(5):
        story.kill()
        kill = story.service.kills[-1]
        assert (len(kill.verify), kill.target) == (20, story.service.target)
        thrown = SwitchThrown(id=new_id(), key=kill.key, rollout=kill.rollout, ok=True, words="200")
        story.tell(thrown)
        assert [each.wanted for each in story.effects if each.kind == "check_switch"] == list(
            kill.verify
        )
        story.resume().tick(PASS)
    assert all(each.verify == () and each.target is None for each in story.service.kills)
    assert size(story.service) < MOST_BYTES / 4


def test_what_must_be_seen_may_be_as_long_as_a_plan() -> None:
    """Then it goes last of all, and the service still is no quarter of a document."""
    story = soaking(on=killed_by(50)).tick(PASS)
    story.kill(killed_by(50))
    kill = story.service.kills[-1]
    long = kill.model_copy(update={"verify": kill.verify * 3})
    service = story.service.model_copy(update={"kills": (long,)})
    assert size(service) > MOST_BYTES
    assert bounded(service).kills == (kill.model_copy(update={"verify": (), "target": None}),)
