"""The fields of a plan, each of which is right by itself, and what counts in each step."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from bot.plan.alerts import Alerts
from bot.plan.gates import Gates
from bot.plan.limits.checks import MOST_CHECKS, Check, changed
from bot.plan.limits.guard import Guard
from bot.plan.limits.together import Together, part_name
from bot.plan.mitigation import KillSwitch, Mitigation
from bot.plan.people import Escalation, Group, Pipeline
from bot.plan.records import Dashboard, Retention
from bot.plan.rollback import OnComplete, OnRollback
from bot.plan.steps import HoldRule, Step
from bot.plan.target import Target
from bot.plan.values.base import Channel, ChannelId, Line, Name, PlanModel, WebAddress, Word
from bot.plan.values.once import once_for_each
from bot.plan.values.units import Duration
from bot.plan.watch import Watch

DEADLINE_AT_ZERO = timedelta(minutes=10)
DEADLINE_SPARE = timedelta(minutes=30)


class PlanFields(PlanModel):
    """What a plan file may say. Whether it fits together is what ``Plan`` adds."""

    version: Literal[1] = Field(description="The version of the plan language: 1.")
    name: Name = Field(description="What start and passed_in call this plan.")
    description: Line | None = Field(None, description="What it is for, in one line.")
    mode: Literal["live", "shadow"] = Field(
        "live",
        description="shadow: it moves, asks, runs, calls and pages nothing; it watches the traffic "
        "that you move, and says what it would have done, and when.",
    )
    environment: Word | None = Field(None, description="Such as staging or production.")
    target: Target = Field(description="Whose traffic moves: a Cloud Run service or a flag.")
    channel: Channel = Field(description="Where notices about the rollout are posted.")
    channel_id: ChannelId | None = Field(
        None,
        description="The channel's id, which is what counts; `canario plan push` looks it up and "
        "keeps it.",
    )
    announce_ids: Annotated[dict[Channel, ChannelId], Field(max_length=200)] = Field(
        default_factory=dict,
        description="The ids of the channels that `announce` names, which are what counts; "
        "`canario plan push` looks them up and keeps them.",
    )
    people: Annotated[dict[Word, Group], Field(max_length=50)] = Field(
        default_factory=dict,
        description="Roles, each a list of Slack users, user groups or e-mail addresses. "
        "operators may start, promote and resume; without them everyone in the channel may.",
    )
    pipelines: Annotated[tuple[Pipeline, ...], Field(max_length=50)] = Field(
        (),
        description="Who may start it by the API beside people: repositories, best at one ref "
        "such as acme/shop@refs/heads/main, and service accounts. Without any, no pipeline.",
    )
    escalation: Annotated[tuple[Escalation, ...], Field(max_length=4)] = Field(
        (), description="Who is called, level by level, until somebody takes the page."
    )
    gates: Gates = Field(Gates(), description="What must be open before traffic moves.")
    checks: Annotated[dict[Word, Check], Field(max_length=MOST_CHECKS)] = Field(
        default_factory=dict,
        description="What is watched, by a name of your choice; steps may change it.",
    )
    guard: Guard = Field(
        Guard(),
        description="Errors and latency against stable, beside the checks; false switches it off.",
    )
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=50)] = Field(
        description="From the first request to all of them; traffic goes up, the last has 100%."
    )
    every: Duration = Field(timedelta(minutes=1), description="How often a step is evaluated.")
    settle: Duration = Field(
        timedelta(minutes=10), description="How long a shift of traffic may take until it failed."
    )
    hold: HoldRule = Field(
        HoldRule(), description="How long a rollout may hold in a step, and what happens then."
    )
    on_inconclusive: Literal["extend", "hold", "rollback"] = Field(
        "extend",
        description="At the end of a soak without a verdict; extend: to the deadline, then hold.",
    )
    on_newer: Literal["ask", "supersede", "wait"] = Field(
        "ask",
        description="What the start of another revision does while a rollout is active: it asks, "
        "has the active one make room, or waits for its end.",
    )
    on_deploy: Literal["start", "ask", "nothing"] = Field(
        "nothing",
        description="What a new revision without traffic does: it starts a rollout by itself, has "
        "the channel asked whether it starts, or does nothing.",
    )
    watch: Watch | None = Field(
        None,
        description="The time after the last step in which it still rolls back by itself, such as "
        "24h, or {for: 24h, keep: 5%}.",
    )
    alerts: Alerts = Field(
        Alerts(), description="What alerts do, of Cloud Monitoring or another source."
    )
    mitigate: Mitigation | None = Field(
        None, description="What to try before any check rolls the canary back."
    )
    kill_switch: KillSwitch | None = Field(None, description="What stops the feature at once.")
    on_rollback: OnRollback = Field(
        OnRollback(),
        description="Who is paged and notified when it rolls back, and what is checked then.",
    )
    on_complete: OnComplete | None = Field(None, description="What happens when it has completed.")
    report: Literal["daily", "weekly", "monthly"] | None = Field(
        None,
        description="How often the channel gets a report of the service's rollouts: at 09:00 UTC, "
        "on Mondays or on the first of a month.",
    )
    retention: Retention = Field(Retention(), description="How long records are kept.")
    dashboard: Dashboard | None = Field(None, description="What people watch it on.")
    links: Annotated[dict[Word, WebAddress], Field(max_length=10)] = Field(
        default_factory=dict,
        description="Dashboards, logs, playbooks: on the rollout's message, in notices of holds, "
        "alerts and rollbacks, and in pages. One called repository, such as "
        "https://github.com/acme/shop, leads to each commit, its difference and pull request.",
    )

    @property
    def repository(self) -> str | None:
        """Where the code is, without a slash at the end; None where the plan does not say."""
        address = self.links.get("repository")
        return address.rstrip("/") if address else None

    @property
    def shadow(self) -> bool:
        """Whether its rollouts move nothing."""
        return self.mode == "shadow"

    @property
    def room(self) -> str:
        """The channel's id; its name, with ``#``, where nobody has looked that up yet."""
        return self.channel_id or self.channel

    @property
    def announced(self) -> tuple[str, ...]:
        """The channels beside its own that an ``announce`` names, each once."""
        own = [step.on_rollback for step in self.steps]
        said = [each for each in (self.on_rollback, *own, self.on_complete) if each is not None]
        return tuple(dict.fromkeys(channel for each in said for channel in each.announce))

    def rooms(self, channels: Sequence[str]) -> tuple[str, ...]:
        """The same channels by their ids, as far as these have been looked up."""
        return tuple(self.announce_ids.get(each, each) for each in channels)

    def checks_at(self, step: int) -> dict[str, Check]:
        """What is judged in step ``step`` (0-based), by name: checks, and of those that have parts
        each part."""
        return dict(_checks_at(self, step))

    def together_at(self, step: int) -> dict[str, Together]:
        """The checks of several parts that count in that step."""
        return {
            name: Together(
                "all" if check.all else "any",
                {part_name(name, part): part for part in check.parts},
                check.severity == "hard",
            )
            for name, check in self.whole_checks_at(step).items()
            if check.parts
        }

    def whole_checks_at(self, step: int) -> dict[str, Check]:
        """The checks as a plan names them that count in that step."""
        return dict(_whole_checks_at(self, step))

    @property
    def mitigations(self) -> tuple[Mitigation, ...]:
        """Everything that is tried before a rollback: the plan's, its checks' in each step,
        and its alerts'."""
        checks = [c for n in range(len(self.steps)) for c in self.whole_checks_at(n).values()]
        tried = (self.mitigate, *(each.mitigate for each in checks), *self.alerts.mitigates)
        return tuple(each for each in tried if each)

    def share_at(self, step: int) -> int:
        """The canary's share of the traffic in that step, in percent: what the step says, without
        what the watch keeps on stable."""
        kept = self.watch.keep if self.watch and step == len(self.steps) - 1 else 0
        return self.steps[step].traffic - kept

    @property
    def shares(self) -> tuple[int, ...]:
        """The same of each step."""
        return tuple(map(self.share_at, range(len(self.steps))))

    @property
    def watched_for(self) -> timedelta:
        """How long the watch lasts; nothing where there is none."""
        return self.watch.for_ if self.watch else timedelta()

    def deadline_at(self, step: int) -> timedelta:
        """The longest that step may take.

        Three times its soak unless given, and at least half an hour more than the soak; ten
        minutes at 0 %. As long again as its jobs may run, and those of the end where no
        watch comes before it.
        """
        at = self.steps[step]
        if at.deadline:
            return at.deadline
        if at.traffic == 0:
            return max(DEADLINE_AT_ZERO, 3 * at.soak.longest) + at.jobs_longest
        ends = step == len(self.steps) - 1 and self.watch is None
        jobs = at.jobs_longest + (self.end_jobs_longest if ends else timedelta())
        return max(3 * at.soak.longest, at.soak.longest + DEADLINE_SPARE) + jobs

    @property
    def end_jobs_longest(self) -> timedelta:
        """The time in which all jobs of the end have ended, one after the other."""
        end = self.on_complete.job if self.on_complete else ()
        return sum((job.longest for job in end), timedelta())

    def hold_at(self, step: int) -> HoldRule:
        """How long the rollout may hold in that step, and what happens then."""
        return self.steps[step].hold or self.hold

    def on_rollback_at(self, step: int) -> OnRollback:
        """Who is paged and notified when it rolls back from that step."""
        return self.steps[step].on_rollback or self.on_rollback

    @property
    def follows_latest(self) -> bool:
        """Whether later deployments serve at once when a rollout has completed."""
        return self.on_complete is not None and self.on_complete.traffic == "latest"

    @property
    def paged_teams(self) -> tuple[str, ...]:
        """Every team that is paged: by a rollback from any step, also by hand, by an escalation, or
        by a rule about alerts; each once."""
        rules = map(self.on_rollback_at, range(len(self.steps)))
        back = [team for rule in rules for team in (*rule.page, *rule.page_by_hand)]
        called = [team for level in self.escalation for team in level.page]
        alerted = [team for rule in self.alerts.rules for team in rule.page]
        return tuple(dict.fromkeys([*back, *called, *alerted]))


@once_for_each
def _checks_at(plan: PlanFields, step: int) -> dict[str, Check]:
    found: dict[str, Check] = {}
    for name, check in _whole_checks_at(plan, step).items():
        parts = {part_name(name, part): each for part, each in check.parts.items()}
        soft = {"severity": check.severity}
        found |= {part: each.model_copy(update=soft) for part, each in parts.items()}
        found |= {} if parts else {name: check}
    return found


@once_for_each
def _whole_checks_at(plan: PlanFields, step: int) -> dict[str, Check]:
    checks = dict(plan.checks)
    for name, change in plan.steps[step].checks.items():
        if change is None:
            checks.pop(name, None)
        else:
            checks[name] = changed(checks.get(name), change)
    return checks
