"""What must be true at every step, and when the faults have stopped."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.rollout.effects import Announce
from bot.rollout.facts import (
    Approved,
    Confirmed,
    Held,
    Promoted,
    Refused,
    Resumed,
    RollbackAsked,
    Started,
    TrafficSettled,
)
from bot.rollout.notices.topics import Topic
from bot.rollout.phases.quiet import QuietTick
from bot.rollout.state import Phase, Service
from bot.rollout.verdict import Outcome
from bot.service.deciding.commit import digest
from bot.service.deciding.replay import replay, replayed
from bot.service.values.commands.steer import RollBack
from bot.service.values.records import Commit, OutboxEntry, Stored
from infra.stores.memory_pages import MemoryPages
from tests.simulation.broken import must
from tests.simulation.hub import EPOCH
from tests.simulation.kept import Kept
from tests.simulation.model.model import Model
from tests.simulation.model.outside.served import Served
from tests.simulation.planted.tampered import tampering_is_noted
from tests.simulation.wires.pages import taken_after, was_paged
from tests.simulation.wires.platform import Platform
from tests.support.faked.people import FakeChat, FakePager
from tests.support.rollouts import STABLE


@dataclass
class Watch:
    """Follows a run. ``highest``: the largest share that a decision gave each revision."""

    store: Kept
    platform: Platform
    chat: FakeChat
    pager: FakePager
    model: Model
    service_id: str
    calm_since: datetime | None = None
    page_lists: MemoryPages = field(default_factory=MemoryPages)
    highest: dict[str, int] = field(default_factory=dict)
    facts: list[str] = field(default_factory=list)
    served: Served = field(default_factory=Served)
    shifts_checked: int = 0
    written: int = 0
    """The newest version of what is desired whose traffic was written to the platform."""
    asked_of: dict[str, bool] = field(default_factory=dict)
    meant: dict[str, tuple[str, int]] = field(default_factory=dict)
    """What each press was about: rollout and step, by its command's id."""
    may_follow: set[str] = field(default_factory=set)
    """What was rolled out by a plan that gives the traffic to the latest revision then."""
    followed: int = 0
    """How many of the times that this was done were looked at."""
    posted: Callable[[], list[tuple[str, str, str]]] = list
    """What has reached the addresses of switches."""
    looked_at: int = 0
    """The newest generation whose traffic somebody has begun to bring about."""

    def __post_init__(self) -> None:
        self.store.kept_quiet = self.kept_quiet

    def committed(self, commit: Commit) -> None:
        """A decision was stored."""
        before, after = commit.before.service, commit.service
        must(after.generation == before.generation + 1, "a generation was left out")
        must(commit.fact_id not in self.facts, f"fact {commit.fact_id} was decided twice")
        self.facts.append(commit.fact_id)
        if after.desired is not None:
            split = after.desired.traffic.split
            must(sum(split.values()) == 100, f"desired traffic is {split}")
            self.may_follow |= set(split) if after.desired.traffic.latest else set()
            for revision, percent in split.items():
                self.highest[revision] = max(self.highest.get(revision, 0), percent)
        self._latch(commit)
        self._share(commit)
        self._approvals(commit)
        self._presses(commit)
        self._frozen(commit)
        self._clock(commit)
        self._served(commit)
        if after.active is not None:
            must(after.due_at is not None, f"nobody would look at {after.phase} again")
        self.model.committed(commit)

    def kept_quiet(self, before: Stored, quiet: QuietTick) -> None:
        """An evaluation was stored in which nothing happened."""
        rollout, verdict = before.service.active, quiet.fact.verdict
        must(rollout is not None, "an evaluation of nothing was kept")
        judged = rollout is not None and rollout.phase in (Phase.SOAKING, Phase.WATCHING)
        broken = verdict is not None and verdict.outcome is Outcome.FAIL
        must(not (judged and broken), "a broken limit was passed over")
        self.model.deadlines.evaluated(quiet.at)

    def _latch(self, commit: Commit) -> None:
        fact, before = commit.audit.fact, commit.before.service
        if isinstance(fact, Started) and any(r.revision == fact.canary for r in before.rejected):
            must(fact.again and fact.reason, f"{fact.canary} was started again by accident")
        active, after = before.active, commit.service.active
        if active is not None and active.phase is Phase.ROLLING_BACK and after is not None:
            must(after.phase is Phase.ROLLING_BACK, f"a rollback became {after.phase}")
        if active is not None and active.phase is Phase.ROLLING_BACK:
            rejected = {r.revision for r in commit.service.rejected}
            latched = active.canary in rejected or active.superseded
            must(bool(latched), f"{active.canary} was rolled back and is not rejected")

    def _presses(self, commit: Commit) -> None:
        """What was pressed counts for what the person saw. Stopping may come a step late."""
        fact, before = commit.audit.fact, commit.before.service.active
        meant = self.meant.get(commit.fact_id)
        if meant is None or before is None:
            return
        if isinstance(fact, Held | RollbackAsked):
            must(meant[0] == before.id, f"a {fact.kind} of {meant} counted for something else")
        if isinstance(fact, Approved | Refused | Confirmed | Promoted | Resumed):
            now = (before.id, before.step)
            must(meant == now, f"a {fact.kind} of {meant} counted for something else, {now}")

    def _frozen(self, commit: Commit) -> None:
        before, after = commit.before.service.active, commit.service.active
        if commit.before.service.freeze is None or after is None:
            return
        if after.phase is Phase.ROLLING_BACK:
            return
        goes_on = before is not None and before.id == after.id and after.step <= before.step
        must(goes_on, "it continued while it was frozen")

    def _approvals(self, commit: Commit) -> None:
        before, after = commit.before.service.active, commit.service.active
        if after is None:
            return
        for key in {each.ask for each in after.approvals}:
            mine = [each for each in after.approvals if each.ask == key]
            items = [each.item for each in mine if each.item]
            must(len(set(items)) == len(items), "one thing was confirmed twice")
            people = [each.by.id for each in mine if not each.item]
            must(len(set(people)) == len(people), "one person's approval counted twice")
            must(after.requester.id not in people, "somebody approved their own rollout")
        first = after.plan.gates.approvals
        if first and after.acting_phase not in (Phase.REQUESTED, Phase.ROLLING_BACK):
            given = {each.role for each in after.approvals}
            must(set(first.roles) <= given, "it began without approval")
        wanted = after.current.approvals
        climbed = before is not None and before.id == after.id and after.step > before.step
        if wanted and climbed and not isinstance(commit.audit.fact, Resumed):
            given = {each.role for each in after.approvals if each.step == after.step}
            must(set(wanted.roles) <= given, f"step {after.step} was entered without approval")

    def _share(self, commit: Commit) -> None:
        rollout, desired = commit.service.active, commit.service.desired
        if rollout is None or desired is None or rollout.acting_phase is Phase.REQUESTED:
            return
        if rollout.phase is Phase.ROLLING_BACK:
            return
        share, steps = desired.traffic.share(rollout.canary), rollout.plan.steps
        above = steps[rollout.step + 1].traffic if rollout.step < rollout.last_step else 101
        must(share < above, f"{rollout.canary} is to get {share} % at step {rollout.step}")

    def _clock(self, commit: Commit) -> None:
        old, new = commit.before.service.active, commit.service.active
        if old is None or new is None or old.id != new.id or old.step != new.step:
            return
        counted = new.clock.elapsed(commit.at) - old.clock.elapsed(commit.at)
        stood = old.phase is Phase.HOLDING or not commit.before.service.settled
        must(not stood or old.clock.running_since is None, "the soak clock ran while it was paused")
        must(counted.total_seconds() < 0.001, "soak time came from nowhere")

    def _served(self, commit: Commit) -> None:
        if isinstance(commit.audit.fact, TrafficSettled) and commit.at >= EPOCH:
            before = commit.before.service.desired
            wanted = dict(before.traffic.split) if before else {}
            must(self.served.since(wanted, before), f"{wanted} was called served and never was")

    def step(self) -> None:
        """Called after every step of any process."""
        platform = self.platform
        must(sum(platform.wanted.values()) == 100, f"traffic is {platform.wanted}")
        self.served.saw(platform.served, platform.hub.now)
        for _, split in platform.shifts[self.shifts_checked :]:
            for revision, percent in split.items():
                if revision != STABLE:
                    most = self.highest.get(revision, 0)
                    must(percent <= most, f"{revision} got {percent} %, decided were {most} %")
            self._newest_stays(split)
        self.shifts_checked = len(platform.shifts)
        self.model.jobs.ran(run.key for run in self.platform.jobs.runs)
        for latest in platform.given_to_latest[self.followed :]:
            must(latest in self.may_follow, f"{latest} serves everything, and was not rolled out")
        self.followed = len(platform.given_to_latest)
        self.model.switches.step(self.posted())
        if not platform.tagless:
            self.model.traffic.tag(platform.tag, platform.hub.now, self.calm_since)
        self.model.step(dict(platform.wanted), platform.hub.now, self.calm_since)

    def _newest_stays(self, split: dict[str, int]) -> None:
        """Once the newest decision's traffic was written, no late worker writes an older one's:
        the etag that it saw has gone. An app has none; there it is seen as somebody's change."""
        if self.platform.tagless:
            return
        desired = self.store.load(self.service_id).service.desired
        if desired is None:
            return
        if split == dict(desired.traffic.split):
            self.written = desired.version
        must(
            self.written != desired.version or split == dict(desired.traffic.split),
            f"{split} was written over the newest decision's {dict(desired.traffic.split)}",
        )

    def announced(self, notice: Announce, effect_id: str) -> None:
        """A notice is posted now."""
        self.model.announced(notice, effect_id)
        if notice.topic in (Topic.ROLLING_BACK, Topic.STEP_UP):
            generation = int(effect_id.split("~")[-2])
            must(
                self.looked_at >= generation, f"{notice.topic} was told before the shift was tried"
            )

    def parked(self, entry_id: str) -> None:
        """An effect is given up now."""
        told = f"{entry_id}~given-up" in self.chat.notices
        woken = f"canario~given-up~{self.service_id}" in self.pager.incidents
        must(told or woken, "an effect was given up in silence")

    def rolled_back(self, asked: RollBack, before: Service, after: Service) -> None:
        """Somebody's rollback was handled."""
        since = self.calm_since
        calm = since is not None and asked.at is not None and asked.at > since
        if calm and asked.id not in self.facts:
            self.model.back.handled(asked, before, after, self.platform.wanted)

    def at_the_end(self) -> None:
        """When faults have stopped and everything had its time."""
        service = self.store.load(self.service_id).service
        must(service.active is None, f"{service.phase} never ended")
        trail = self.store.audit(self.service_id, limit=100_000)
        must([e.generation for e in trail] == list(range(1, len(trail) + 1)), "the trail has gaps")
        must(len(trail) == service.generation, "decisions are missing in the trail")
        must(replay(self.service_id, trail) == service, "replaying the trail gives another state")
        for entry, decision in replayed(Service(id=self.service_id), trail):
            must(digest(decision.service) == entry.digest, f"{entry.generation} led elsewhere")
        once = {(entry.fact.id, entry.rollout) for entry in trail}
        must(len(once) == len(trail), "a fact is in the trail twice")
        left = undone(self.store, self.service_id)
        must(not left, f"{len(left)} effects were never carried out: {left[:1]}")
        ours = self.platform.tagless and self.platform.by_hand
        must(ours or self.platform.tag is None, f"our tag was left on {self.platform.tag}")
        if service.desired is not None and not self.platform.by_hand:
            wanted, follows = dict(service.desired.traffic.split), service.desired.traffic.latest
            must(self.platform.following == bool(follows), "deployments would serve, or would not")
            right = follows or self.platform.wanted == wanted
            must(right, f"{self.platform.wanted}, decided was {wanted}")
            rejected = {r.revision for r in service.rejected}
            mine = set(wanted) - {self.model.traffic.stable}
            must(not rejected & mine, f"a rejected revision is desired: {wanted}")
        unseen = sorted(self.model.stable.until)
        must(not unseen, f"what is to be seen of stable never was said: {unseen[:1]}")
        self._words()
        for each in self.model.regions:
            each.at_the_end()
        tampering_is_noted(self.store.trail(self.service_id), self.platform.hub.dice)
        if self.calm_since is not None and self.model.answers.asked:
            self.model.freezes.at_the_end(self.chat.told, self.calm_since)
        self.model.switches.at_the_end(self.posted())
        self.model.next_plans.at_the_end(self.model.answers.queued)
        self.model.deployments.at_the_end()
        self.model.answers.at_the_end(self.facts, self.calm_since)

    def _words(self) -> None:
        effects = self.model.notices.decided.items()
        notices = {key: effect for key, effect in effects if isinstance(effect, Announce)}
        decided = {key: notice for key, notice in notices.items() if notice.rollout}
        loose = set(notices) - set(decided)
        told = {each.rpartition("~")[0] for each in self.chat.told}
        must(loose <= told, "what is about no rollout was not told")
        said = {key for key in self.chat.notices if not key.endswith("~given-up")}
        must(said == set(decided), "a notice was lost, or made up")
        calls = {key for key, notice in decided.items() if notice.call or notice.mention}
        trail = self.store.audit(self.service_id, limit=100_000)
        called = set(self.chat.called)
        must(
            called <= calls
            and all(
                decided[key].topic is Topic.CALLED
                and taken_after(trail, decided[key].rollout, int(key.split("~")[2]))
                for key in calls - called
            ),
            "somebody was not called, or for nothing",
        )
        for rollout in self.store.ended(self.service_id, limit=1000):
            back = rollout.rollback
            by_itself = back is not None and back.by.kind != "person"
            if rollout.requested_at >= EPOCH and by_itself and rollout.ended_at:
                paged = was_paged(rollout, self.pager, self.page_lists)
                must(paged or taken_after(trail, rollout.id), "nobody was paged")


def undone(store: Kept, service_id: str) -> list[OutboxEntry]:
    """What is still to be done, or was given up."""
    return [*store.waiting(service_id), *store.parked(limit=10_000)]
