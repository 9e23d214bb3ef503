"""A notice of each topic as decide() words it, for the golden files and the album."""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from bot.rollout.effects import Announce
from bot.rollout.facts import PageUpdated
from bot.rollout.notices.page_changes import PageChange
from bot.rollout.notices.topics import Topic
from bot.rollout.state import JobState, Rollout
from bot.rollout.verdict import CheckResult, Outcome, Verdict
from tests.support.faked.shadowed import shadowing
from tests.support.rollouts import BOB, EVE, MINUTE, NOON, ROLLOUT, destination, plan
from tests.support.story import Story, requested, soaking, verifying, watching
from tests.unit.rollout.states import KILLED, confirming, mitigating, smoke_asked

CODE = {"commit": "4f2a9c1d77aa", "author": "carol"}


LOG = "https://console.cloud.google.com/logs/viewer?project=acme-prod&advancedFilter=smoke-1"


class Told(NamedTuple):
    """A notice, and the rollout as it was shown then."""

    rollout: Rollout
    notice: Announce


def seen(outcome: Outcome, errors: str, cpu: str, plain: str = "") -> Verdict:
    """An evaluation with words as the judge writes them."""
    results = (
        CheckResult(
            check="errors",
            metric="error_rate",
            hard=True,
            outcome=outcome,
            words=errors,
            plain=plain,
        ),
        CheckResult(
            check="cpu",
            metric="cpu",
            hard=False,
            outcome=Outcome.MISS if "81" in cpu else Outcome.PASS,
            words=cpu,
        ),
    )
    return Verdict(outcome=outcome, results=results, since=NOON, until=NOON)


WELL = seen(
    Outcome.PASS,
    "error rate 0.2 % (2 of 1,204 requests), limit 1 %; stable: 0.3 %",
    "cpu 41 % at its latest, limit 70 %",
)
HOT = seen(
    Outcome.PASS,
    "error rate 0.2 % (2 of 1,204 requests), limit 1 %; stable: 0.3 %",
    "cpu 81 % at its latest, limit 70 %",
)
ILL = seen(
    Outcome.FAIL,
    "errors 6.1 % of 1,204 requests, limit 5 %: bad",
    "cpu 41 % at its latest, limit 70 %",
    "more errors than the limit of 5 %. Last 5 min: 6.1 % (stable 0.3 %). Whole rollout: 73 of "
    "1,204. Chance would do this less than once in 700 rollouts",
)


def told_of_each() -> dict[Topic, Told]:
    """The first notice of each topic in some stories that together have all of them."""
    found: dict[Topic, Told] = {}
    for story in _stories():
        shown = story.last.ended or story.service.active
        for effect in story.effects:
            if isinstance(effect, Announce) and shown is not None:
                found.setdefault(effect.topic, Told(shown, effect))
    return found


def _stories() -> Iterator[Story]:
    """One story after the other, as it stands after each fact of interest."""
    yield Story().start(reason="faster checkout")
    up = verifying().settle()
    yield up.verify()
    yield smoke_asked().job(JobState.RUNNING, log=LOG)
    yield from _a_good_one()
    yield from _bad_ones()
    yield from _people()


def _a_good_one() -> Iterator[Story]:
    story = soaking(3).after(4 * MINUTE)
    story.service = story.service.model_copy(
        update={"active": story.rollout.model_copy(update=CODE)}
    )
    yield story.tick(WELL)
    yield story.after(61 * MINUTE).tick(WELL)
    yield soaking().after(4 * MINUTE).tick(WELL)
    yield soaking().tick(HOT)


def _bad_ones() -> Iterator[Story]:
    on = plan(gates={"on_call": "PSCHED1"})
    story = Story().start(on, opened=("on_call",)).settle().verify().settle().after(2 * MINUTE)
    story.service = story.service.model_copy(
        update={"active": story.rollout.model_copy(update=CODE)}
    )
    yield story.tick(ILL)
    yield _page(story, PageChange.ACKNOWLEDGED)
    yield _page(story, PageChange.NOTED, "Looks like the <!channel> cache")
    yield story.after(timedelta(seconds=20)).settle()
    yield soaking().alert("warning")
    yield soaking().alert("info", url="https://console.cloud.google.com/monitoring/alerting/x")
    yield soaking().drift(canary=30, stable=70)
    since = watching().now
    late = watching().after(61 * MINUTE).tick()
    late.roll_back(to=destination(since=since, **CODE), reason="checkout fails")
    yield _outlined(late.after(timedelta(seconds=20)).settle())
    yield soaking(settled=False).roll_back().after(2 * MINUTE).deadline()
    yield verifying().roll_back(reason="")
    asked = plan(on_rollback={"page": "sre", "incident": True, "postmortem": True})
    yield soaking(on=asked).alert()
    yield mitigating()
    yield shadowing().see(10, ILL)
    yield soaking(on=KILLED).kill()


def _outlined(story: Story) -> Story:
    """With the outline that is made when it is posted."""
    outline = (
        "Timeline (UTC)",
        "- 10 Mar 12:00:00 shop-00002 started, in shop-r1",
        "- 10 Mar 12:13:00 it served everything",
        "- 10 Mar 13:13:00 rollback to shop-00001",
        "- 10 Mar 13:13:20 shop-00001 served everything",
        "Evidence",
        "- When it was complete: error rate 0.2 % (2 of 1,204 requests), limit 1 %; stable: 0.3 %",
        "- Before the rollback, the last 5 min: error rate 6.1 % (73 of 1,204 requests)",
        "- Commit 4f2a9c1d77aa by carol",
        "Decisions",
        "- 10 Mar 12:00:00 Ann started it because faster checkout.",
        "- 10 Mar 13:13:00 Bob rolled it back because checkout fails.",
    )
    told = next(e for e in story.effects if getattr(e, "topic", None) is Topic.POSTMORTEM)
    outlined = told.model_copy(update={"details": outline})
    effects = tuple(outlined if e is told else e for e in story.effects)
    story.last = story.last.model_copy(update={"effects": effects})
    return story


def _people() -> Iterator[Story]:
    yield soaking().hold(reason="Bob looks into the logs")
    yield soaking().hold().resume(reason="the logs are fine")
    yield soaking().freeze()
    yield soaking().freeze().thaw()
    yield requested().approve()
    yield confirming().confirm().confirm(2)
    yield requested().refuse(by=EVE, role="lead")
    yield requested().after(60 * MINUTE).deadline()
    yield requested(window={"days": "Mon-Fri", "hours": "06:00-07:00", "timezone": "UTC"})
    yield requested(window={"days": "Mon-Fri", "hours": "06:00-07:00"}).override("window")


def _page(story: Story, change: PageChange, text: str = "") -> Story:
    story.tell(PageUpdated(id=change, rollout=ROLLOUT, by=BOB, change=change, text=text))
    return story
