"""What a channel is told of a deployment that started nothing, and why."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.plan import CloudRunTarget, Plan
from bot.rollout.actors import deploy
from bot.rollout.facts import DeploymentAsked, DeploymentNoted
from bot.service.carrying_out.act import act
from bot.service.deciding.room import room_if_known
from bot.service.ports.parts import Parts
from bot.service.ports.traffic_router import Observed
from bot.service.values.answers import Answer
from bot.service.values.commands.request import Command
from bot.service.values.commands.start import Start
from bot.service_id import name_of


class Note(NamedTuple):
    """About what: the revision, who deployed it, and the id of the start that it is instead of."""

    canary: str
    by: str
    start: str

    @property
    def what(self) -> str:
        """At the beginning of a sentence."""
        return f"{self.canary}, deployed by {self.by},"

    @property
    def id(self) -> str:
        """The same when it is said again."""
        return f"{self.start}~noted"

    @property
    def asked(self) -> str:
        """The same when it is asked again whether it starts."""
        return f"{self.start}~asked"


def say(parts: Parts, plans: Sequence[Plan], note: Note, answer: Answer) -> str:
    """Tell each plan's channel, once however often this is said. Raises Unavailable."""
    fact = DeploymentNoted(
        id=note.id,
        by=deploy(note.by),
        canary=note.canary,
        words=answer.sentence,
        then=answer.next,
        rooms=tuple(dict.fromkeys(plan.room for plan in plans)),
    )
    act(parts, plans[0].target.service_id, fact)
    return answer.sentence


def ask(parts: Parts, plan: Plan, note: Note) -> str:
    """Have the plan's channel asked, once however often this is said. Raises Unavailable."""
    fact = DeploymentAsked(
        id=note.asked,
        by=deploy(note.by),
        canary=note.canary,
        plan=plan.name,
        room=room_if_known(parts, plan).room,
    )
    applied = act(parts, plan.target.service_id, fact)
    ignored = applied.decision.ignored
    return ignored.why if ignored else f"{plan.channel} is asked whether {note.canary} starts"


def say_refused(parts: Parts, request: Command, answer: Answer) -> None:
    """The same of a deployment's start that had waited for another rollout's end, and is refused
    now. Raises Unavailable."""
    if not isinstance(request, Start) or not request.deployed_by or answer.ok:
        return
    plans = [plan for plan in parts.plans.plans() if plan.name == request.plan]
    if plans:
        note = Note(request.revision, request.deployed_by, request.id)
        say(parts, plans, note, not_started(answer, note))


def not_started(answer: Answer, note: Note) -> Answer:
    """Why, for people who have asked nothing."""
    said = f"{note.what} was not started: {answer.sentence}"
    return answer.model_copy(update={"sentence": said})


def several_plans(plans: Sequence[Plan], note: Note) -> Answer:
    """That nobody can say which plan is meant."""
    names = [plan.name for plan in plans]
    return Answer(
        sentence=f"{note.what} starts nothing: the plans {' and '.join(names)} both have "
        "on_deploy.",
        next=f"Leave on_deploy in one of them. For now: `/canary start "
        f"{name_of(plans[0].target.service_id)} {note.canary} --plan {names[0]}`.",
        ok=False,
    )


def unguarded(plan: Plan, target: CloudRunTarget, seen: Observed, note: Note) -> Answer:
    """That it serves already, so that no rollout can guard it. ``seen``: the region where it
    does."""
    share = seen.wanted.get(note.canary) or seen.served.get(note.canary) or 0
    service = target.service
    return Answer(
        sentence=f"{note.what} takes {share} % of {service}'s traffic at once: plan {plan.name} "
        "can't guard it.",
        next=f"Deploy with `--no-traffic`, and {follows(plan)}. If {note.canary} is bad: "
        f"`/canary rollback {service}`. To begin anew, send all traffic to the revision that is "
        f"good: `gcloud run services update-traffic {service} --to-revisions=REVISION=100 "
        f"--region={target.region} --project={target.project}`.",
        ok=False,
    )


def follows(plan: Plan) -> str:
    """What a deployment without traffic leads to."""
    asks = plan.on_deploy == "ask"
    return f"{plan.channel} is asked whether it starts" if asks else "it starts by itself"


def late(plan: Plan, target: CloudRunTarget, note: Note) -> Answer:
    """That the news of it came too late to start it without anybody's word."""
    return Answer(
        sentence=f"{note.what} was not started: the news of it came more than an hour late.",
        next=f"Start it: `/canary start {target.service} {note.canary} --plan {plan.name}`.",
        ok=False,
    )
