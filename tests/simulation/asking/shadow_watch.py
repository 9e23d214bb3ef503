"""What must be true of a shadow: whatever happens, it has no effect but words."""

from typing import Any

from bot.rollout.effects import Announce
from bot.rollout.facts import CallDue, IncidentOpened, PageUpdated, StableChecked
from bot.rollout.phases.quiet import QuietTick
from bot.rollout.state import ENDED, Phase, Rollout, Service
from bot.service.deciding.replay import replay
from bot.service.values.commands.steer import RollBack
from bot.service.values.records import Commit, Stored
from tests.simulation.broken import must
from tests.simulation.invariants import Watch, undone
from tests.simulation.model.model import Model

SAYS = {"announce", "refresh_card", "show_deployment", "notify_person", "start_next", "post_report"}
"""The kinds of effects that move, run, call and page nothing."""
OF_OTHERS = (CallDue, IncidentOpened, PageUpdated, StableChecked)
"""What a rollback that somebody asked for without a rollout has left to be said."""


class ShadowWatch(Watch):
    """Follows a run in which each rollout is a shadow; people roll back without one."""

    shadowed = 0
    """How many have ended."""

    def committed(self, commit: Commit) -> None:
        """A decision was stored."""
        before, after = commit.before.service, commit.service
        must(after.generation == before.generation + 1, "a generation was left out")
        must(commit.fact_id not in self.facts, f"fact {commit.fact_id} was decided twice")
        self.facts.append(commit.fact_id)
        kinds = {entry.effect.kind for entry in commit.outbox}
        self.model.kinds |= {str(commit.audit.fact.kind), *kinds}
        if in_shadow(after.active):
            must(after.desired is None, "shadow: it desires traffic")
            must(after.due_at is not None, "nobody would look at it again")
        if in_shadow(before.active) and not isinstance(commit.audit.fact, OF_OTHERS):
            must(kinds <= SAYS, f"shadow: it has effects: {sorted(kinds - SAYS)}")
            must(after.rejected == before.rejected, "shadow: it rejects a revision")
        ended = commit.ended
        if ended is not None and in_shadow(before.active):
            must(ended.phase is Phase.SHADOWED, f"shadow: it ended as {ended.phase}")
            must(bool(ended.outcome), "shadow: nobody hears how it ended")
            self.shadowed += 1

    def kept_quiet(self, before: Stored, quiet: QuietTick) -> None:
        """An evaluation was stored in which nothing happened."""
        must(before.service.active is not None, f"an evaluation of nothing was kept: {quiet.at}")

    def step(self) -> None:
        """Called after every step of any process."""
        active = self.store.load(self.service_id).service.active
        new = self.platform.shifts[self.shifts_checked :]
        self.shifts_checked = len(self.platform.shifts)
        must(not (new and in_shadow(active)), f"shadow: traffic was written: {new}")
        must(not list(self.platform.jobs.runs), "shadow: a job was run")
        must(not self.posted(), "shadow: a switch was thrown")
        if in_shadow(active):
            must(self.platform.tag is None, f"shadow: our tag is on {self.platform.tag}")

    def announced(self, notice: Announce, effect_id: str) -> None:
        """A notice is posted now."""
        must(bool(notice.words), f"{effect_id} says nothing")

    def rolled_back(self, asked: RollBack, before: Service, after: Service) -> None:
        """Somebody's rollback was handled: of a shadow nothing comes."""
        if in_shadow(before.active) and after.active is not None and before.active is not None:
            must(after.active.phase is not Phase.ROLLING_BACK, f"shadow: {asked.id} rolled it back")

    def at_the_end(self) -> None:
        """When faults have stopped and everything had its time."""
        service = self.store.load(self.service_id).service
        must(service.active is None, f"{service.phase} never ended")
        trail = self.store.audit(self.service_id, limit=100_000)
        must(replay(self.service_id, trail) == service, "replaying the trail gives another state")
        left = undone(self.store, self.service_id)
        must(not left, f"{len(left)} effects were never carried out: {left[:1]}")


def in_shadow(rollout: Rollout | None) -> bool:
    """Whether it is a shadow, under way."""
    return (
        rollout is not None
        and rollout.plan.shadow
        and rollout.phase
        not in (
            *ENDED,
            Phase.ROLLING_BACK,
        )
    )


def watch_of(run: Any, model: Model) -> Watch:
    """Who follows this run."""
    kind = ShadowWatch if run.world.plans[0].shadow else Watch
    return kind(run.store, run.platform, run.chat, run.pager, model, run.service_id)
