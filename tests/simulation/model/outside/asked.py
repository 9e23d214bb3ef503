"""docs/slack.md, *override*, *answer*, *incident* and *postmortem*: who may override which gate,
and for what it counts; the first answer counts; an incident wakes somebody and its thread is
pinned. docs/plans.md, *OnRollback*: each mail list hears of a rollback, once."""

from collections import Counter
from datetime import datetime

from bot.rollout.effects import PostReport, SendMail, ShowAsk
from bot.rollout.facts import (
    GateOverridden,
    IncidentOpened,
    PostmortemWritten,
    QuestionAnswered,
    ReportDue,
    RollbackReviewed,
)
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Phase
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment, ends_early


class AskedRight:
    """Remembers by the facts alone what was overridden, asked, answered and mailed."""

    def __init__(self) -> None:
        self.overridden: set[tuple[str, str]] = set()
        self.questions: dict[str, int] = {}
        self.reported: set[tuple[str, datetime]] = set()
        self.mails: dict[str, Counter[str]] = {}

    def committed(self, moment: Moment) -> None:
        """Each of these things is as it was said, and said on."""
        fact = moment.fact
        if isinstance(fact, GateOverridden):
            self._override(moment, fact)
        if isinstance(fact, QuestionAnswered):
            self._answer(moment, fact)
        if isinstance(fact, IncidentOpened):
            pinned = [each for each in moment.notices(Topic.INCIDENT) if each.pin]
            must(len(pinned) == 1, "model: an incident without its thread")
            woken = [each.severity for each in moment.pages]
            must(woken == ["critical"] or not fact.teams, "model: an incident wakes nobody")
        if isinstance(fact, PostmortemWritten):
            left = [each.rollout for each in moment.commit.service.postmortems]
            must(fact.rollout not in left, "model: it is written, and still asked for")
        if isinstance(fact, RollbackReviewed):
            self._review(moment, fact)
        if isinstance(fact, ReportDue):
            self._report(moment)
        self._question(moment)
        self._mail(moment)

    def _override(self, moment: Moment, fact: GateOverridden) -> None:
        before, after = moment.before, moment.after
        rule = before.plan.gates.override if before else None
        must(rule, "model: a gate is overridden that nobody may")
        if before is None or after is None or rule is None:
            return
        people = {person for role in rule.roles for person in before.plan.people[role]}
        must(fact.by.id in people, f"model: {fact.by.id} may not override a gate")
        waited = {each.gate for each in before.waiting}
        must(fact.gate in waited, f"model: {fact.gate} was overridden, and it waited for {waited}")
        kept = [(each.gate, each.by, each.reason) for each in after.overridden]
        must((fact.gate, fact.by, fact.reason) in kept, "model: who overrode it is forgotten")
        said = moment.notices(Topic.OVERRIDDEN)
        must(said and said[0].loud, "model: an override is not said in the channel")
        self.overridden.add((before.id, fact.gate))

    def _question(self, moment: Moment) -> None:
        """It is asked once, when the rollout has completed."""
        ended = moment.commit.ended
        shown = [e.rollout for e in moment.effects if isinstance(e, ShowAsk) and _of(e.key)]
        if ended is None or ended.phase is not Phase.COMPLETED:
            return
        rule = ended.plan.on_complete
        wanted = rule is not None and rule.ask is not None
        must(wanted == (ended.id in shown), "model: the question at the end is not asked")
        if wanted:
            must(ended.id not in self.questions, "model: it is asked twice")
            self.questions[ended.id] = 0

    def _answer(self, moment: Moment, fact: QuestionAnswered) -> None:
        must(fact.rollout in self.questions, "model: an answer to what was not asked")
        must(not self.questions[fact.rollout], "model: a second answer counted")
        asked = [q for q in moment.commit.service.questions if q.rollout == fact.rollout]
        given = [(q.given.number, q.given.by, q.given.at) for q in asked if q.given]
        must(given == [(fact.number, fact.by, moment.at)], "model: an answer is kept as another")
        must(1 <= fact.number <= len(asked[0].answers), "model: that is none of the answers")
        words = moment.words(Topic.ACKNOWLEDGED)
        must(asked[0].answers[fact.number - 1] in words, "model: an answer is not told")
        shown = [e.rollout for e in moment.effects if isinstance(e, ShowAsk) and _of(e.key)]
        must(shown == [fact.rollout], "model: the question's message shows no answer")
        self.questions[fact.rollout] = fact.number

    def _review(self, moment: Moment, fact: RollbackReviewed) -> None:
        kept = moment.commit.reviewed
        must(kept and kept.id == fact.rollout, "model: what was said of a rollback is not kept")
        must(kept and kept.phase is Phase.ROLLED_BACK, "model: it was not rolled back")
        back = kept.rollback if kept else None
        must(back and back.by.kind != "person", "model: a person's own rollback is reviewed")
        review = back.review if back else None
        said = review and (review.right, review.by, review.at)
        must(said == (fact.right, fact.by, moment.at), "model: a review is kept as another")
        must(moment.notices(Topic.ACKNOWLEDGED), "model: a review is not said in the thread")

    def _report(self, moment: Moment) -> None:
        posts = [each for each in moment.effects if isinstance(each, PostReport)]
        must(len(posts) == 1, "model: a report that is due is not posted")
        for each in posts:
            key = moment.commit.service.id, each.until
            must(key not in self.reported, "model: a report is posted twice")
            must(each.since < each.until <= moment.at, "model: a report of what is to come")
            self.reported.add(key)

    def _mail(self, moment: Moment) -> None:
        for each in moment.effects:
            if isinstance(each, SendMail):
                self.mails.setdefault(each.rollout, Counter())[each.to] += 1
        ended = moment.commit.ended
        if ended is None or ended.phase is not Phase.ROLLED_BACK or ends_early(moment):
            return
        rule = ended.plan.on_rollback_at(ended.step)
        wanted = Counter() if ended.superseded else Counter(rule.mail)
        sent = self.mails.get(ended.id, Counter())
        must(sent == wanted, f"model: it is rolled back, and mailed to {sorted(sent)}")


def _of(key: str) -> bool:
    """Whether it is the key of a question, not of an ask."""
    return key.endswith("~question")
