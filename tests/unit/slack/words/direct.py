"""Messages to one person, by the golden file's name."""

from bot.slack.views.blocks import Message
from bot.slack.views.person.direct import direct_message
from tests.unit.slack.examples import ASK, asking
from tests.unit.slack.rollouts import in_every_phase


def direct() -> dict[str, Message]:
    """What authors and approvers read."""
    shown = in_every_phase()
    by = {"author": "carol@example.com", "commit": "4f2a9c1d77aa"}
    return {
        "direct_wanted": direct_message(asking(), ASK),
        "direct_completed": direct_message(shown["completed"].model_copy(update=by), None),
        "direct_rolled_back": direct_message(shown["rolled_back"].model_copy(update=by), None),
    }
