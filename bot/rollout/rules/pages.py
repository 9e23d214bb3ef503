"""What people do with a page is said in the thread of the rollout that it is about."""

from bot.rollout.decision import Ignored, Refusal
from bot.rollout.effects import Announce, Page, TakePage
from bot.rollout.facts import CallDue, IncidentOpened, PageUpdated
from bot.rollout.notices.escalation import begin_calls, call_next, calling_about, take
from bot.rollout.notices.incident import incident_notice
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.page_changes import PageChange
from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Calling
from bot.rollout.turn import Said, Turn


def updated(turn: Turn, fact: PageUpdated) -> Said:
    """Say it, and call nobody else where somebody has it. The rollout may be over: most pages are
    about one that has just been rolled back."""
    acknowledged = fact.change is PageChange.ACKNOWLEDGED
    calling = calling_about(turn.service, fact.rollout)
    if fact.here:
        if calling is None or not calling.open:
            return nobody_is_called(turn, calling)
        turn.effects.append(TakePage(rollout=fact.rollout, name=fact.by.words))
    if calling is not None and calling.open and fact.change in TAKEN:
        take(turn, calling, fact.by.words)
    turn.effects.append(
        Announce(
            rollout=fact.rollout,
            topic=Topic.ACKNOWLEDGED if acknowledged else Topic.PAGE,
            words=words(fact),
            next=Next.PAGE_IS_TAKEN.step(),
        )
    )
    return None


def incident_opened(turn: Turn, fact: IncidentOpened) -> Said:
    """Page at the highest severity, and pin the thread, of a rollout that may be over. While it is
    active the plan's levels are called as with any page."""
    summary = f"{fact.by.begins} declares an incident about {fact.canary}: {fact.reason}"
    active = turn.service.active
    if fact.teams:
        target = ", ".join(fact.teams)
        turn.effects.append(
            Page(
                rollout=fact.rollout,
                severity="critical",
                summary=summary,
                target=target,
                alone=True,
            )
        )
    if active is not None and active.id == fact.rollout:
        turn.set(paged=active.paged or bool(fact.teams))
        begin_calls(turn, "critical", summary, fact.teams)
    turn.effects.append(incident_notice(fact.rollout, summary))
    return None


TAKEN = (PageChange.ACKNOWLEDGED, PageChange.RESOLVED)


def nobody_is_called(turn: Turn, calling: Calling | None) -> Refusal:
    """There is nothing to take."""
    if calling is not None and calling.taken_by:
        sentence = f"{calling.taken_by} took the page of {calling.rollout}."
    else:
        sentence = f"Nobody is called about {turn.name}."
    return Refusal(sentence=sentence, next_step=Next.NOTHING_CHANGES.step())


def call_due(turn: Turn, fact: CallDue) -> Said:
    """The next level is called, unless somebody took it in the meantime."""
    calling = calling_about(turn.service, fact.rollout)
    if calling is None or calling.next_at is None or calling.called + 1 != fact.level:
        return Ignored(why=f"nobody is to be called about {fact.rollout} now")
    if turn.now < calling.next_at:
        return Ignored(why=f"level {fact.level} is not due yet")
    call_next(turn, calling)
    return None


def words(fact: PageUpdated) -> str:
    """Who did what."""
    who = fact.by.begins
    match fact.change:
        case PageChange.ACKNOWLEDGED:
            return f"{who} took the page."
        case PageChange.NOTED:
            return sentence(f"{who} noted: {fact.text}")
        case PageChange.REASSIGNED:
            return sentence(f"{who} gave the page to {fact.text}")
        case PageChange.RESOLVED:
            return f"{who} resolved the page."
