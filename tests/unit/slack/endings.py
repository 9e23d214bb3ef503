"""Notices about the end of a rollout beside the first of each topic, by the golden file's name."""

from bot.rollout.effects import Announce
from bot.rollout.facts import StableChecked, TrafficSettled
from bot.rollout.traffic import Left
from tests.support.rollouts import CANARY, MINUTE, STABLE, new_id, plan
from tests.support.story import Story, soaking, watching
from tests.unit.slack.stories import Told


def endings() -> dict[str, Told]:
    """As decide() words them."""
    return {
        "notice_completed_to_latest": _completed(),
        "notice_follows_latest": _left(100, CANARY),
        "notice_stays_pinned": _left(0, "shop-00003"),
        "notice_set_by_hand": _left(0, CANARY, {CANARY: 30, STABLE: 70}),
        "notice_started_on_latest": _started(),
        "notice_stable_seen": _checked(seen=True),
        "notice_stable_not_seen": _checked(seen=False),
        "notice_stable_overtaken": _checked(seen=False, overtaken=True),
        "notice_completed_not_seen": _checked(seen=False, completed=True),
        "notice_completed_reported": _reported_completion(),
        "notice_rolled_back_reported": _reported_rollback(),
    }


def _ended() -> Story:
    story = watching(plan(on_complete={"traffic": "latest"}))
    return story.after(61 * MINUTE).tick()


def _completed() -> Told:
    return _told(_ended())


def _left(following: int, latest: str, split: dict[str, int] | None = None) -> Told:
    story = _ended()
    assert story.last.ended is not None
    shown, desired = story.last.ended, story.service.desired
    assert desired is not None
    found = Left(following=following, latest=latest, split=split or {CANARY: 100})
    story.tell(TrafficSettled(id=new_id(), version=desired.version, found=found))
    (notice,) = [e for e in story.effects if isinstance(e, Announce)]
    return Told(shown, notice)


def _checked(*, seen: bool, overtaken: bool = False, completed: bool = False) -> Told:
    story = _ended() if completed else soaking().roll_back().settle()
    assert story.last.ended is not None
    shown = story.last.ended
    fact = StableChecked(
        id=new_id(),
        rollout=shown.id,
        stable=CANARY if completed else STABLE,
        replaced=STABLE if completed else "",
        name="The previous image serves",
        seen=seen,
        words=f"https://shop.example/healthz answered {200 if seen else 503}",
        overtaken=overtaken,
        teams=("sre",),
    )
    story.tell(fact)
    (notice,) = [e for e in story.effects if isinstance(e, Announce)]
    return Told(shown, notice)


TELLS = ["service", "environment", "revision", "branch", "commit", "changes", "author", "traffic"]


def _reported_completion() -> Told:
    report = {"tells": [*TELLS, "status", "duration", "rollback_command"]}
    on = plan(environment="production", on_complete={"report": report, "announce": ["#all"]})
    return _told(watching(on).after(61 * MINUTE).tick())


def _reported_rollback() -> Told:
    report = {"tells": ["reason", "duration", "previous_revision", "status", "advice"]}
    on = plan(on_rollback={"report": report, "advice": ["Follow the playbook"]})
    return _told(soaking(on=on).roll_back().after(MINUTE).settle())


def _started() -> Told:
    return _told(Story().start(following=100))


def _told(story: Story) -> Told:
    shown = story.last.ended or story.rollout
    return Told(shown, next(e for e in story.effects if isinstance(e, Announce)))
