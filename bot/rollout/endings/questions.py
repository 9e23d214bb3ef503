"""A rollout has completed: people are asked what its plan asks, and the first answer counts."""

from datetime import datetime

from bot.rollout.decision import Refusal
from bot.rollout.effects import Announce, ShowAsk, StartNext
from bot.rollout.endings.asked import last_asked
from bot.rollout.facts import QuestionAnswered
from bot.rollout.notices.next_steps import Next, NextStep
from bot.rollout.notices.reasons import because, sentence
from bot.rollout.notices.topics import Topic
from bot.rollout.state.next_start import NextStart
from bot.rollout.state.question import AskedQuestion, Given
from bot.rollout.turn import Said, Turn

REMEMBERED = 10
"""So many questions are kept; who answers an older one is told that it is not asked."""


def ask(turn: Turn) -> None:
    """Show the question, and keep it: it outlives the rollout."""
    rollout = turn.rollout
    asked = rollout.plan.on_complete.ask if rollout.plan.on_complete else None
    if asked is None:
        return
    new = AskedQuestion(
        rollout=rollout.id,
        canary=rollout.canary,
        text=asked.text,
        answers=asked.answers,
        starts=asked.starts or "",
        image=rollout.image if asked.starts else "",
        ticked=rollout.plan.gates.checklist if asked.starts else (),
        asked_at=turn.now,
    )
    turn.set_service(questions=(*turn.service.questions, new)[-REMEMBERED:])
    turn.effects.append(ShowAsk(rollout=rollout.id, key=new.key))


def answered(turn: Turn, fact: QuestionAnswered) -> Said:
    """The first answer counts; its question's message shows it, and the thread says it."""
    asked = last_asked(turn.service.questions, fact.rollout)
    if asked is None:
        return no(f"No question about {turn.name} is open.")
    if asked.given is not None:
        return no(f"{asked.given.by.begins} has answered that already: {asked.answer}.")
    if not 1 <= fact.number <= len(asked.answers):
        return no(f"There is no answer {fact.number}. There is {in_words(asked)}.")
    given = Given(number=fact.number, by=fact.by, at=turn.now)
    now = asked.model_copy(update={"given": given})
    kept = (now if each == asked else each for each in turn.service.questions)
    turn.set_service(questions=tuple(kept))
    turn.effects += [
        Announce(
            rollout=asked.rollout,
            topic=Topic.ACKNOWLEDGED,
            words=sentence(
                f"{fact.by.begins} answered “{asked.text}” with {now.answer}{because(fact.reason)}"
            ),
            next=then(now),
        ),
        ShowAsk(rollout=asked.rollout, key=asked.key),
    ]
    if now.starts_now:
        start = started_by(fact, now, turn.now)
        turn.effects.append(StartNext(rollout=asked.rollout, start=start))
    return None


def then(asked: AskedQuestion) -> NextStep:
    """What comes of the answer."""
    if not asked.starts_now:
        return Next.NOTHING_CHANGES.step()
    return Next.STARTS_ELSEWHERE.step(plan=asked.starts)


def started_by(fact: QuestionAnswered, asked: AskedQuestion, at: datetime) -> NextStart:
    """What whoever answered would have typed."""
    return NextStart(
        id=fact.id,
        by=fact.by,
        canary="",
        image=asked.image,
        plan=asked.starts,
        reason=fact.reason or f"{asked.rollout} has completed, and {asked.answer} was answered",
        ticked=asked.ticked,
        channel=fact.channel,
        at=at,
    )


def no(words: str) -> Refusal:
    """Nothing comes of an answer."""
    return Refusal(sentence=words, next_step=Next.NOTHING_CHANGES.step())


def in_words(asked: AskedQuestion) -> str:
    """Its answers with their numbers: ``1 APPROVED, 2 HOLD``."""
    return ", ".join(f"{number} {words}" for number, words in enumerate(asked.answers, 1))
