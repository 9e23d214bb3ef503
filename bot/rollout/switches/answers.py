"""What became of a switch: of a mitigation, or of the kill switch."""

from bot.rollout.decision import Ignored
from bot.rollout.effects import Announce, Page
from bot.rollout.facts import SwitchChecked, SwitchThrown
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Kill, MitigationRun
from bot.rollout.switches import kill, mitigation
from bot.rollout.turn import Said, Turn


def thrown(turn: Turn, fact: SwitchThrown) -> Said:
    """Its call was answered."""
    if fact.purpose == "rollback":
        return with_rollback(turn, fact)
    run, killed = run_of(turn, fact.key), kill_of(turn, fact.key)
    if run is not None:
        if run.thrown_at is not None:
            return Ignored(why="it is known that it was thrown")
        mitigation.thrown(turn, run, fact)
    elif killed is not None:
        if killed.thrown_at is not None:
            return Ignored(why="it is known that it was thrown")
        kill.thrown(turn, killed, fact)
    else:
        return only_told(turn, fact.rollout, f"A switch was thrown, too late: {fact.words}.")
    return None


def checked(turn: Turn, fact: SwitchChecked) -> Said:
    """What must be seen after it was seen, or not."""
    run, killed = run_of(turn, fact.key), kill_of(turn, fact.key)
    if run is not None:
        mitigation.checked(turn, run, fact)
    elif killed is not None:
        kill.checked(turn, killed, fact)
    else:
        seen = "Verified" if fact.seen else "Not verified in time"
        return only_told(turn, fact.rollout, f"{seen}, too late: {fact.name} ({fact.words}).")
    return None


def with_rollback(turn: Turn, fact: SwitchThrown) -> Said:
    """The flag is off with the rollback, or somebody has to see to it."""
    words = f"Switched off with the rollback: {fact.words}."
    if not fact.ok:
        words = f"Not switched off with the rollback: {fact.words}."
        target = ", ".join(fact.teams)
        page = Page(
            rollout=fact.rollout, severity="critical", summary=words, target=target, alone=True
        )
        turn.effects.append(page)
        if turn.service.active is not None and turn.rollout.id == fact.rollout:
            turn.set(paged=True)
    then = Next.KILL_STAYS.step() if fact.ok else Next.LOOK_AT_KILL.step(service=turn.name)
    turn.effects.append(
        Announce(
            rollout=fact.rollout,
            topic=Topic.MITIGATION if fact.ok else Topic.WARNING,
            words=words,
            next=then,
            loud=not fact.ok,
        )
    )
    return None


def only_told(turn: Turn, rollout: str, words: str) -> Said:
    """Its rollout is over, so nothing follows from it; its thread has it."""
    if not rollout:
        return Ignored(why="that switch is not known any more")
    turn.effects.append(
        Announce(
            rollout=rollout,
            topic=Topic.MITIGATION,
            words=words,
            next=Next.NOTHING_CHANGES.step(),
        )
    )
    return None


def run_of(turn: Turn, key: str) -> MitigationRun | None:
    """The mitigation of this key, of the active rollout."""
    active = turn.service.active
    return next((run for run in active.mitigations if run.key == key), None) if active else None


def kill_of(turn: Turn, key: str) -> Kill | None:
    """The kill of this key."""
    return next((each for each in turn.service.kills if each.key == key), None)
