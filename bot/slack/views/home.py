"""The App Home: what waits for somebody, what is running, how the last ones ended."""

from collections.abc import Sequence
from datetime import datetime

from bot.rollout.notices.reasons import because
from bot.rollout.state import AskKind, Freeze
from bot.service.values.home import Home, Running, WantsYou
from bot.service_id import name_of
from bot.slack.payload.action_ids import START
from bot.slack.views import card_words, limits
from bot.slack.views.blocks import (
    Block,
    View,
    actions,
    button,
    context,
    divider,
    header,
    section,
    sections,
)
from bot.slack.views.card_buttons import ask_buttons, card_buttons
from bot.slack.views.confirmations import asked_before as confirmed_before
from bot.slack.views.escape import escape, link, moment
from bot.slack.views.links import thread

SHOWN = 12
"""Of approvals that wait, and of rollouts that run: each takes three of a Home's hundred blocks."""

LONGEST = 700

FOLLOWS = "It is updated when something happens, and when you open it."


def home_view(home: Home, page: str = "") -> View:
    """Everything that concerns ``home.user`` now, with the buttons of the rollouts' messages, and
    the address of the ``page`` with all rollouts."""
    start = button("Start a rollout", START, "start", style="primary")
    blocks = [
        *actions([start]),
        *_wants(home.wants),
        *_running(home.running, home.more, home.now),
        *_frozen(home),
        *_ended(home),
        *([context(link(page, "All rollouts, live, and past ones"))] if page else []),
        context(f"As of {moment(home.now)}. {FOLLOWS}"),
    ]
    return {"type": "home", "blocks": blocks[: limits.VIEW_BLOCKS]}


def _wants(wants: Sequence[WantsYou]) -> list[Block]:
    if not wants:
        return [header("Waits for you"), section("Nothing.")]
    blocks = [header(f"Waits for you ({len(wants)})")]
    for each in wants[:SHOWN]:
        rollout, roles = each.rollout, ", ".join(each.roles)
        confirms = each.ask.kind is not AskKind.APPROVALS
        what = (confirmed_before if confirms else card_words.asked_for)(rollout, each.ask)
        yours = "confirmation" if confirms else "approval"
        service = thread(rollout, card_words.service_name(rollout))
        words = (
            f"*{service}*: your {yours} as {escape(roles)} for {escape(what)}, "
            f"until {moment(each.ask.until)}\n"
            f"Asked by {escape(rollout.requester.words)}"
        )
        words += f" {escape(because(rollout.reason))}" if rollout.reason else ""
        blocks += [section(words, LONGEST), *actions(list(ask_buttons(rollout)))]
    return [*blocks, *_rest(len(wants) - SHOWN)]


def _running(running: Sequence[Running], more: int, now: datetime) -> list[Block]:
    if not running:
        return [header("Running"), section("No rollout is active.")]
    blocks = [header(f"Running ({len(running) + more})")]
    for each in running[:SHOWN]:
        rollout = each.rollout
        lines = [
            f"*{thread(rollout, card_words.title(rollout, each.desired))}*",
            card_words.bar(rollout, now),
            card_words.traffic(rollout, each.desired),
            *card_words.soak(rollout, now),
            *card_words.following(rollout)[:2],
        ]
        buttons = actions(card_buttons(rollout, each.desired))
        blocks += [*sections(lines, most=1, longest=LONGEST), *buttons, divider()]
    return [*blocks, *_rest(len(running) - SHOWN + more)]


def _rest(count: int) -> list[Block]:
    return [context(f"… and {count} more: `/canary status`.")] if count > 0 else []


def _frozen(home: Home) -> list[Block]:
    lines = [
        f"• *{escape(name_of(each.service))}* by {escape(each.freeze.by.words)} since "
        f"{moment(each.freeze.since)}{_until(each.freeze)}: "
        f"{escape(each.freeze.reason or 'no reason given')}"
        for each in home.frozen
    ]
    if not lines:
        return []
    end = section("None of these can continue; each can roll back. `/canary unfreeze` ends it.")
    return [header("Frozen"), *sections(lines, most=2), end]


def _until(freeze: Freeze) -> str:
    return f" until {moment(freeze.until)}" if freeze.until else ""


def _ended(home: Home) -> list[Block]:
    lines = [
        f"• {moment(each.ended_at or each.step_since)} "
        f"*{thread(each, card_words.title(each, None))}*: {escape(each.outcome)}"
        for each in home.ended
    ]
    return [header("Last outcomes"), *sections(lines or ["None yet."], most=2)]
