"""README, *How a rollout goes*, and docs/architecture.md: a step is followed by the next once its
checks passed for the whole soak, and the clock runs only while what is desired is served and
nothing holds. docs/slack.md, *start*: with `--manual` no step is left without a promote.
docs/plans.md, *Jobs*: a job runs once for each time that it is asked for; a step
continues when all of its jobs have succeeded, or somebody says so with a reason."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.rollout.effects import RunJob
from bot.rollout.facts import (
    JobSeen,
    Promoted,
    Resumed,
    Started,
    StartQueued,
    Ticked,
    TrafficSettled,
)
from bot.rollout.notices.topics import Topic
from bot.rollout.state import Cause, JobState, Phase, Rollout
from bot.rollout.verdict import Outcome
from tests.simulation.broken import must
from tests.simulation.model.moment import Moment, ends_early
from tests.simulation.model.timing.blindness import undecided


class JobsRight:
    """Remembers what was asked for, and by facts alone what came of it."""

    def __init__(self) -> None:
        self.asked: set[str] = set()
        self.succeeded: Counter[tuple[str, int]] = Counter()
        self.anyway = False
        self.early: set[str] = set()
        """Rollouts whose watch a newer start ended (docs/slack.md, *start*)."""

    def committed(self, moment: Moment) -> None:
        """Traffic does not go up before the jobs are done."""
        before, after, fact = moment.before, moment.after, moment.fact
        for effect in moment.effects:
            if isinstance(effect, RunJob):
                must(effect.key not in self.asked, "model: a job is asked for twice")
                self.asked.add(effect.key)
        if before is not None and isinstance(fact, JobSeen) and fact.state is JobState.SUCCEEDED:
            self.succeeded[before.id, before.step] += 1
        if isinstance(fact, Promoted):
            self.anyway = fact.anyway
        if before is None or after is None:
            self.anyway = False
            return
        done = moment.became(Phase.COMPLETED) or moment.became(Phase.WATCHING)
        by_hand = isinstance(fact, Resumed) or self.anyway
        if (moment.went_up or (done and before.phase is Phase.SOAKING)) and not by_hand:
            must(self.complete(before), "model: it continued before its jobs were done")
        if ends_early(moment):
            self.early.add(before.id)
            end = before.plan.on_complete.job if before.plan.on_complete else ()
            said = moment.words(Topic.STEP_UP, Topic.COMPLETED)
            left = self.ended(before) or all(f"the job {each.name}" in said for each in end)
            must(left, "model: the jobs of its end were left out in silence")
        if moment.became(Phase.COMPLETED) and not self.anyway and before.id not in self.early:
            must(self.ended(before), "model: it is complete before the jobs of its end were done")
        if moment.went_up:
            self.anyway = False

    def ended(self, rollout: Rollout) -> bool:
        """Whether those of the end have succeeded, too."""
        end = rollout.plan.on_complete.job if rollout.plan.on_complete else ()
        count = self.succeeded[rollout.id, rollout.step]
        return count >= len(rollout.current.job) + len(end)

    def complete(self, rollout: Rollout) -> bool:
        """Whether each job of its step has succeeded once."""
        return self.succeeded[rollout.id, rollout.step] >= len(rollout.current.job)

    def ran(self, keys: Iterable[str]) -> None:
        """What has run on the platform by now."""
        times = Counter(keys)
        twice = [key for key, count in times.items() if count > 1]
        must(not twice, f"the job {twice[:1]} ran twice")
        must(set(times) <= self.asked, "a job ran that nobody asked for")


class Soaking:
    """A clock of its own for each step."""

    def __init__(self, bad: set[str], jobs: JobsRight) -> None:
        self.bad, self.jobs = bad, jobs
        self.counted = timedelta()
        self.since: datetime | None = None
        self.promoted = False
        self.manual: set[str] = set()
        """The rollouts that ask before each step."""

    def committed(self, moment: Moment) -> None:
        """Nothing goes up by itself before its soak, and no bad canary does at all."""
        before, after = moment.before, moment.after
        self.promoted |= isinstance(moment.fact, Promoted)
        self._by_hand(moment)
        if before is not None and after is not None and isinstance(moment.fact, Ticked):
            done = moment.became(Phase.COMPLETED) or moment.became(Phase.WATCHING)
            if before.phase is Phase.SOAKING and (moment.went_up or done) and not self.promoted:
                soaked, least = self._elapsed(moment.at), before.current.soak.min
                must(soaked >= least, f"model: it soaked for {soaked} of {least}")
                must(before.canary not in self.bad, f"model: {before.canary} is bad and went up")
            if moment.fact.verdict is not None and not moment.commit.service.freeze:
                self._in_time(moment, before, moment.fact.verdict.outcome)
        self._run(moment)

    def _by_hand(self, moment: Moment) -> None:
        """What was started so leaves no soak by itself."""
        before, fact = moment.before, moment.fact
        if isinstance(fact, Started) and fact.manual and moment.began:
            self.manual.add(fact.rollout)
        adopted = isinstance(fact, Resumed | StartQueued)
        if before is None or before.id not in self.manual or adopted:
            return
        done = moment.became(Phase.COMPLETED) or moment.became(Phase.WATCHING)
        left = before.acting_phase is Phase.SOAKING and (moment.went_up or done)
        must(not left or self.promoted, "model: it continued, and nobody was asked")

    def _in_time(self, moment: Moment, before: Rollout, outcome: Outcome) -> None:
        """A good canary that has soaked for as long as it may goes up, where nothing is in its
        way."""
        soaked = before.clock.elapsed(moment.at) >= before.current.soak.longest
        jobs = self.jobs.complete(before)
        free = before.current.hours is None and before.plan.gates.window is None
        if before.phase is not Phase.SOAKING or not soaked or not free or not jobs:
            return
        ends = before.step == len(before.plan.steps) - 1
        approved = not ends and before.plan.steps[before.step + 1].approvals
        by_hand = before.id in self.manual and before.promote_asked is None
        asks = approved or before.current.confirm or by_hand
        done = moment.became(Phase.COMPLETED) or moment.became(Phase.WATCHING)
        if not self.promoted and before.promote_asked is None:
            undecided(moment)
        if outcome is Outcome.PASS:
            waves = moment.after is not None and moment.after.wave > before.wave
            must(moment.went_up or waves or done or asks, "model: it soaked and did not go up")

    def _elapsed(self, now: datetime) -> timedelta:
        return self.counted + (now - self.since if self.since else timedelta())

    def _run(self, moment: Moment) -> None:
        before, after = moment.before, moment.after
        if before is None or after is None or not _same(moment.fact, before, after):
            self.counted, self.since, self.promoted = timedelta(), None, False
        if after is None:
            return
        runs = after.phase is Phase.SOAKING and moment.commit.service.settled
        if isinstance(moment.fact, TrafficSettled | Resumed) or runs != (self.since is not None):
            self.counted = self._elapsed(moment.at)
            self.since = moment.at if runs else None


def _same(fact: object, before: Rollout, after: Rollout) -> bool:
    """Whether it is still the same soak. docs/slack.md, *resume*: what was adopted soaks from then
    on, and after a hold by checks the soak starts anew."""
    resumed = isinstance(fact, Resumed) and after.phase is not Phase.HOLDING
    checks = any(each.cause is Cause.CHECKS for each in before.holds)
    anew = resumed and (checks or (isinstance(fact, Resumed) and fact.adopt))
    here, there = (before.step, before.wave), (after.step, after.wave)
    return before.id == after.id and here == there and not anew
