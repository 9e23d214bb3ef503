"""A rollback's notice asks whether it was right; the last answer is kept with the rollout."""

from pathlib import Path

from infra.stores.sqlite.store import SqliteStore
from sandbox.slack.workspace import Message
from tests.scenario.records.test_export import canario, problems
from tests.support.world import CANARY, CHANNEL, OPERATOR, SERVICE, VISITOR, World


def notices(world: World) -> list[Message]:
    """The messages that ask."""
    return [m for m in world.slack.messages(CHANNEL) if "canario:unneeded" in m.action_ids]


def said(world: World) -> tuple[bool, str] | None:
    """What is kept with the last rollout that ended: whether it was right, and who said so."""
    (ended, *_) = SqliteStore(world.store_path).ended(SERVICE)
    review = ended.rollback.review if ended.rollback else None
    return (review.right, review.by.id) if review else None


def alerted(world: World) -> Message:
    """An alert rolled it back; its notice."""
    world.start(10)
    world.alert()
    (notice,) = notices(world)
    return notice


def test_who_presses_is_kept_with_the_rollout_and_the_last_answer_counts(world: World) -> None:
    """The thread says who; the buttons stay, and the same answer twice is said once."""
    notice = alerted(world)
    assert "not needed" in world.click(notice, "unneeded", VISITOR)[-1]
    assert said(world) == (False, VISITOR)
    assert "victor says" in world.story()[-1]
    before = len(world.story())
    world.click(notice, "unneeded", VISITOR)
    assert len(world.story()) == before
    world.click(notice, "right", OPERATOR)
    assert said(world) == (True, OPERATOR)
    assert "this was right" in world.say("history shop")[-1]


def test_guests_say_nothing_and_a_command_is_as_good_as_a_press(world: World) -> None:
    """The command is about the last rollback, also while another rollout is active."""
    notice = alerted(world)
    world.slack.add_user("U0GUEST", "gus", guest="restricted")
    world.slack.join(CHANNEL, "U0GUEST")
    assert "Guests" in world.click(notice, "right", "U0GUEST")[-1]
    assert said(world) is None
    world.say(f"start shop {CANARY} --again --yes because it is fixed")
    assert "Noted" in world.say("review shop unneeded")[-1]
    assert said(world) == (False, OPERATOR)
    assert world.service().active is not None


def test_nobody_is_asked_what_they_did_by_hand(world: World) -> None:
    """Who rolled it back knows why."""
    world.start(10)
    world.say("rollback shop because it is slow", user=VISITOR)
    assert notices(world) == []
    assert "No rollback of shop" in world.say("review shop right")[-1]


def test_an_export_has_it_and_still_follows_from_its_trail(world: World, tmp_path: Path) -> None:
    """Who said what, in the state and in the trail."""
    world.click(alerted(world), "unneeded", VISITOR)
    (ended,) = SqliteStore(world.store_path).ended(SERVICE)
    done = canario(world, "export", ended.id, "--to", str(tmp_path))
    assert done.exit_code == 0, done.output
    file = tmp_path / f"{ended.id}.json"
    assert problems(file) == ""
    assert "rollback_reviewed (not needed)" in file.with_suffix(".md").read_text().replace("\\", "")
    changed = file.read_text().replace('"right": false', '"right": true')
    assert changed != file.read_text()
    file.write_text(changed)
    assert problems(file)
