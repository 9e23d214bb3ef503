"""``canario plan push``: plans from files into the store that the functions read."""

import getpass
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from bot.errors import CanarioError, NotFound, Rejected
from bot.plan import Plan
from bot.plan.several import differences
from functions.bootstrap import Wiring
from infra.terminal.say import say
from infra.terminal.waiting import doing

if TYPE_CHECKING:
    from bot.service.values.records import Push


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--accept-difference",
    is_flag=True,
    help="Plans of one service that differ in operators or approvals are meant to.",
)
@click.pass_obj
def push(wiring: Wiring, files: tuple[str, ...], accept_difference: bool) -> None:
    """Store plan FILES where the functions read them (settings from the environment)."""
    from infra.stores.plan_file import read_plan
    from infra.stores.plan_folder import kept_channel, one_place_each

    found = [read_plan(file) for file in files]
    doing("reading the stored plans")
    stored = {plan.name: plan for plan in wiring.store.plans()}
    doing("asking Slack which channels these are")
    known = [kept_channel(each, stored.get(each.name)) for each in found]
    plans = [with_others(wiring, with_channel(wiring, each)) for each in known]
    others = [plan for name, plan in stored.items() if name not in {p.name for p in plans}]
    one_place_each([*others, *plans])
    for each in plans:
        teams_are_known(each, wiring.settings.team_keys)
    pushes = pushed(plans, others, wiring.store.pushes(), accept_difference)
    for each in plans:
        doing(f"storing {each.name}")
        wiring.store.put_plan(each, pushes[each.name])
        say(f"{each.name}: stored, for {each.target.service_id}{where(each)}")
    for words in near_limits(plans, others):
        say(words, err=True)


def near_limits(plans: Sequence[Plan], others: Sequence[Plan]) -> Iterator[str]:
    """What Cloud Run may soon refuse where these plans are, as all that are stored say it."""
    from infra.cloud_run.quotas import near, planned

    here = planned(plans)
    for place, used in planned([*plans, *others]).items():
        if place in here:
            yield from (f"warning: {each.words} {each.fix}" for each in near(place, used))


def with_channel(wiring: Wiring, plan: Plan) -> Plan:
    """The plan with its channel's id, as Slack says it. One that was pushed before keeps the id of
    that time, and what Slack says now must not be another.

    Raises Rejected where it is, or where the channel's members have rights and Slack can't be
    asked; elsewhere the first start looks it up.
    """
    if not plan.channel.startswith("#"):
        return plan
    if not wiring.settings.slack_bot_token.get_secret_value():
        if plan.channel_id or plan.people.get("operators"):
            return plan
        raise Rejected(
            f"Plan {plan.name} gives rights to the members of {plan.channel}, and Slack can't be "
            "asked which channel that is: SLACK_BOT_TOKEN is not set.",
            "Set it; or write the channel's id, which Slack shows in its details, as channel: C…; "
            "or name operators.",
        )
    try:
        now = wiring.chat.channel_id(plan.channel)
    except (Rejected, NotFound):
        if plan.channel_id:  # renamed since, or Canario has left it
            return plan
        raise
    if plan.channel_id and plan.channel_id != now:
        raise another_channel(plan.name, plan.channel, plan.channel_id, now)
    return plan.model_copy(update={"channel_id": now})


def with_others(wiring: Wiring, plan: Plan) -> Plan:
    """The plan with the ids of the channels that it announces in. Those that Slack does not say
    now are looked up by its first start.

    Raises Rejected where the channel of a name is another one than it was.
    """
    from bot.service.deciding.room import with_announced

    if not wiring.settings.slack_bot_token.get_secret_value():
        return plan
    now = with_announced(wiring.chat, plan.model_copy(update={"announce_ids": {}})).announce_ids
    for name, known in plan.announce_ids.items():
        if now.get(name, known) != known:
            raise another_channel(plan.name, name, known, now[name])
    return plan.model_copy(update={"announce_ids": now | plan.announce_ids})


def another_channel(plan: str, name: str, known: str, now: str) -> Rejected:
    """Somebody else has a channel of that name now."""
    return Rejected(
        f"Plan {plan} is for {name} with the id {known}, and the channel of that name is {now} "
        "now.",
        f"Write the one that you mean: {now}, or {known}, in place of {name}.",
    )


def pushed(
    plans: Sequence[Plan], others: Sequence[Plan], before: "dict[str, Push]", accept: bool
) -> "dict[str, Push]":
    """How each plan is pushed now. A difference has to be accepted once; who did stays known.

    Raises Rejected for one that nobody has accepted.
    """
    from bot.service.values.records import Accepted, Push

    who, now = getpass.getuser(), datetime.now(UTC)
    known = {one.digest: one for each in before.values() for one in each.accepted}
    names = {plan.name for plan in plans}
    accepted: dict[str, list[Accepted]] = {name: [] for name in names}
    for one, other, found in differences([*plans, *others]):
        if not {one.name, other.name} & names:
            continue
        if found.digest not in known and not accept:
            raise Rejected(
                f"{found.sentence} Who may use the laxer one needs nothing of the other.",
                "Make them agree; or, where that is meant, push again with --accept-difference.",
            )
        mine = known.get(found.digest) or Accepted(
            digest=found.digest, sentence=found.sentence, by=who, at=now
        )
        for name in {one.name, other.name} & names:
            accepted[name].append(mine)
    return {name: Push(by=who, at=now, accepted=tuple(accepted[name])) for name in names}


def where(plan: Plan) -> str:
    """What was found out about the channel."""
    if not plan.channel.startswith("#"):
        return ""
    if plan.channel_id:
        return f"; {plan.channel} is {plan.channel_id}"
    return f"; which channel {plan.channel} is, its first start asks (SLACK_BOT_TOKEN is not set)"


def teams_are_known(found: Plan, team_keys: Collection[str]) -> None:
    """Raise CanarioError where the plan pages a team without a key, and teams have keys of their
    own: somebody else would be paged in its name."""
    unknown = sorted(set(found.paged_teams) - set(team_keys))
    if team_keys and unknown:
        raise CanarioError(
            f"Plan {found.name} pages {', '.join(unknown)}, and CANARIO_PAGERDUTY_KEYS has no key "
            "for it.",
            f"Add one, or page one of: {', '.join(sorted(team_keys))}.",
        )
