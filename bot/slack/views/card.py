"""The rollout's parent message: where it stands now, and what can be done about it."""

from datetime import datetime

from bot.rollout.state import Desired, Rollout
from bot.slack.views import card_words
from bot.slack.views.blocks import Message, actions, context, header, message, section, sections
from bot.slack.views.card_buttons import card_buttons
from bot.slack.views.card_checks import alerts, checks
from bot.slack.views.escape import escape, link
from bot.slack.views.links import plan_links


def card_message(
    rollout: Rollout, desired: Desired | None, now: datetime, page: str = ""
) -> Message:
    """The whole state on one screen, and the address of its ``page``; the same in the fallback
    text."""
    title = card_words.title(rollout, desired)
    bar, progress = card_words.bar(rollout, now), card_words.progress(rollout)
    state = [
        card_words.traffic(rollout, desired),
        *card_words.regions(rollout),
        *card_words.soak(rollout, now),
    ]
    waits = [*card_words.following(rollout), *card_words.deadline(rollout)]
    seen = [*alerts(rollout), *checks(rollout)]
    small = card_words.small_print(rollout)
    live = [f"*Live* {link(page, 'its page')}"] if page else []
    links = [*live, *plan_links(rollout)]
    blocks = [
        header(title),
        section(f"{bar}\n{progress}", 1000),
        *sections(state, most=1, longest=1000),
        *sections(waits, most=2, longest=1500),
        *sections(seen, most=2),
        *sections(links, most=3),
        context(small),
        *actions(card_buttons(rollout, desired)),
    ]
    steps = [f"Step {rollout.step + 1} of {len(rollout.plan.steps)}: {progress}"]
    lines = [escape(title), *(steps if progress else [bar]), *state, *waits, *seen, *links, small]
    return message("\n".join(lines), blocks)
