"""Which channel a plan means. Its name is looked up once and its id is kept: whoever takes the
name of a renamed channel has no rights by that."""

from bot.errors import CanarioError
from bot.plan import Plan
from bot.rollout.state import Rollout
from bot.service.ports.chat import Chat
from bot.service.ports.parts import Parts, log


def room_of_plan(parts: Parts, plan: Plan) -> Plan:
    """The plan with its channel's id. One that an earlier version stored, or that was pushed
    without Slack, has only the name: it is looked up now, and kept. Raises CanarioError."""
    if not plan.room.startswith("#"):
        return plan
    found = plan.model_copy(update={"channel_id": parts.chat.channel_id(plan.channel)})
    parts.plans.replace_plan(plan, found)
    return found


def room_if_known(parts: Parts, plan: Plan) -> Plan:
    """The same where Slack says it, else the plan as it is; and with the ids of the channels that
    it announces in."""
    try:
        plan = room_of_plan(parts, plan)
    except CanarioError as error:
        log.warning("plan %s: its channel could not be looked up: %s", plan.name, error)
    found = with_announced(parts.chat, plan)
    if found != plan:
        parts.plans.replace_plan(plan, found)
    return found


def with_announced(chat: Chat, plan: Plan) -> Plan:
    """The plan with the ids of the channels that it announces in, as far as Slack says them. Those
    of before stay: whoever takes the name of a renamed channel gets no notices by that."""
    ids = dict(plan.announce_ids)
    for name in plan.announced:
        if not name.startswith("#") or name in ids:
            continue
        try:
            ids[name] = chat.channel_id(name)
        except CanarioError as error:
            log.warning("plan %s: %s could not be looked up: %s", plan.name, name, error)
    return plan if ids == plan.announce_ids else plan.model_copy(update={"announce_ids": ids})


def plan_of_rollout(rollout: Rollout) -> Plan:
    """The rollout's copy of its plan. One that began without the channel's id has its message in
    that channel."""
    plan = rollout.plan
    if plan.room.startswith("#") and rollout.card:
        return plan.model_copy(update={"channel_id": rollout.card.channel})
    return plan
