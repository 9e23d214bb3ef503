"""Who may do what. For each yes Slack is asked anew: who was just removed, or has just joined."""

from collections.abc import Sequence

from bot.errors import CanarioError
from bot.pipelines import is_one_of
from bot.plan import Plan
from bot.rollout.state import Rollout
from bot.service.deciding.room import plan_of_rollout, room_of_plan
from bot.service.ports.chat import Membership
from bot.service.ports.parts import Parts
from bot.service.values.commands.request import Request

NAMED = 6
"""So many people are named; more would be a list that nobody reads."""

OPEN_TO_ALL = "Hold and rollback are open to every full member."

WORDS = {
    Membership.GUEST: "Guests",
    Membership.BOT: "Bots",
    Membership.DELETED: "Deactivated accounts",
    Membership.STRANGER: "People of another workspace",
}


def may_continue(parts: Parts, plan: Plan, request: Request) -> None:
    """Only operators may start, promote, resume and freeze; with none named, every full member of
    our workspace who is in the very channel that was meant when the plan was pushed.

    A pipeline starts what names it, and a deployment what says so. Raises CanarioError for
    anybody else.
    """
    if getattr(request, "deployed_by", ""):
        started_by_deploys(plan)
        return
    if pipeline := getattr(request, "pipeline", ""):
        named_pipeline(plan, pipeline)
        return
    operators = plan.people.get("operators", ())
    if is_named(parts, request.user, operators):
        return
    if operators:
        allowed = parts.chat.is_one_of(request.user, groups(operators))
        who = "the plan's operators"
    else:
        allowed = parts.chat.in_channel(request.user, room_of_plan(parts, plan).room)
        who = f"members of {plan.channel}"
    verb = getattr(request, "verb", "do this")
    if not allowed:
        named = f": {named_people(parts, operators)}" if operators else ""
        raise CanarioError(
            f"Only {who} may {verb} {plan.name}.", f"Ask one of them{named}. {OPEN_TO_ALL}"
        )
    full_member(parts, request.user, f"{verb} {plan.name}")


def named_pipeline(plan: Plan, pipeline: str) -> None:
    """Raises CanarioError unless the plan names the pipeline."""
    if not is_one_of(pipeline, plan.pipelines):
        raise CanarioError(
            f"Plan {plan.name} does not let the pipeline of {pipeline} start it.",
            f"Add {pipeline} to the plan's pipelines, and push it: `canario plan push FILE`.",
        )


def started_by_deploys(plan: Plan) -> None:
    """Raises CanarioError unless the plan says that a deployment starts it."""
    if plan.on_deploy != "start":
        raise CanarioError(
            f"Plan {plan.name} is not started by deployments.",
            "Start it in Slack, or say on_deploy: start in the plan.",
        )


def named_people(parts: Parts, people: Sequence[str]) -> str:
    """``Olivia, Sam or @sre``, and how many there are beside them. Names, so that nobody is
    notified."""
    *names, last = parts.chat.names_of(people[:NAMED])
    if len(people) > NAMED:
        names, last = [*names, last], f"{len(people) - NAMED} others"
    return f"{', '.join(names)} or {last}" if names else last


def has_role(parts: Parts, user: str, people: Sequence[str]) -> bool:
    """Whether a yes of this user counts for a role of these people: the plan names them, or they
    are in one of its groups and a full member."""
    if is_named(parts, user, people):
        return True
    return (
        parts.chat.is_one_of(user, groups(people))
        and parts.chat.membership(user) is Membership.FULL
    )


def may_lift_latch(parts: Parts, plan: Plan, request: Request) -> None:
    """What was rolled back stays so for the service, whatever plan it was on: to start it again or
    to roll back to it takes an operator of ``plan`` and of every other plan of the service.

    Raises CanarioError.
    """
    may_continue(parts, plan, request)
    for other in parts.plans.plans():
        if other.target.service_id == plan.target.service_id and other.name != plan.name:
            may_continue(parts, other, request)


def may_unfreeze(parts: Parts, plans: Sequence[Plan], frozen_by: str, request: Request) -> None:
    """Who set a freeze may end it; anybody else has to be an operator of every plan of the
    service, so that the laxest plan does not decide. Raises CanarioError."""
    if frozen_by == request.user:
        named = any(is_named(parts, request.user, p.people.get("operators", ())) for p in plans)
        if not named:
            full_member(parts, request.user, "end a freeze")
        return
    for plan in plans:
        may_continue(parts, plan, request)


def may_stop(parts: Parts, rollout: Rollout | None, here: bool, request: Request) -> None:
    """As ``may_roll_back``, of a rollout; without one there is nothing to stop."""
    if rollout is not None:
        may_roll_back(parts, plan_of_rollout(rollout), rollout.id, here, request)


def may_roll_back(parts: Parts, plan: Plan, what: str, here: bool, request: Request) -> None:
    """Every full member may hold and roll back; a guest in the channels that they are in, unless
    the settings say otherwise. ``here``: asked in the plan's own channel, where Slack lets nobody
    write who does not belong there.

    Where Slack does not say who somebody is they may: stopping never waits for Slack. Raises
    CanarioError.
    """
    if here and parts.guests_may_stop:
        return
    try:
        found = parts.chat.membership(request.user)
        asks = found is Membership.GUEST and parts.guests_may_stop
        allowed = found is Membership.FULL or (
            asks and parts.chat.in_channel(request.user, plan.room)
        )
    except CanarioError:
        return
    if not allowed:
        where = f" outside of {plan.channel}" if asks else ""
        raise CanarioError(
            f"{WORDS[found]} may not stop {what}{where}.", "Ask a full member of this workspace."
        )


def full_member(parts: Parts, user: str, deed: str) -> None:
    """Raises CanarioError for guests, bots, deactivated accounts and other workspaces' people."""
    found = parts.chat.membership(user)
    if found is not Membership.FULL:
        raise CanarioError(
            f"{WORDS[found]} may not {deed}, unless the plan names them.",
            "Ask a full member of this workspace.",
        )


def is_named(parts: Parts, user: str, people: Sequence[str]) -> bool:
    """Whether a plan means this very person, by user id or e-mail address."""
    mails = tuple(each for each in people if "@" in each)
    return user in people or (bool(mails) and parts.chat.is_one_of(user, mails))


def groups(people: Sequence[str]) -> tuple[str, ...]:
    """The user groups among a plan's people."""
    return tuple(each for each in people if each.startswith("S") and "@" not in each)
