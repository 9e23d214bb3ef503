"""What Canario says in Slack, to look at: ``python -m tests.unit.slack.album FOLDER``.

Writes one page per kind of message, and its picture where there is a browser (chromium).
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from bot.rollout.notices.topics import Topic
from bot.slack.grammar.help import help_answer
from bot.slack.payload.modal_note import Note
from bot.slack.views.answer import answer_message
from bot.slack.views.ask import ask_message
from bot.slack.views.blocks import Message as Said
from bot.slack.views.blocks import View
from bot.slack.views.card import card_message
from bot.slack.views.home import home_view
from bot.slack.views.modals import refuse_modal
from bot.slack.views.notice import Called, notice_message
from bot.slack.views.start_form import start_view
from sandbox.slack.shown.page import page
from sandbox.slack.shown.picture import picture
from sandbox.slack.views import show
from sandbox.slack.workspace import BOT_USER, Message, OpenModal, User, Workspace
from tests.unit.slack.examples import ASK, asking, home, start_form
from tests.unit.slack.rollouts import NOW, in_every_phase
from tests.unit.slack.stories import told_of_each


def workspace() -> Workspace:
    """Where it is said."""
    made = Workspace("T0", NOW.timestamp)
    for user in ("ANN", "BOB", "LEAD"):
        made.users[f"U0{user}"] = User(f"U0{user}", user.title(), "", "T0")
    made.groups["S0REVIEWERS"] = ("reviewers", ["U0BOB"])
    return made


def said(messages: Mapping[str, Said]) -> Workspace:
    """All of them in one channel."""
    made = workspace()
    channel = made.add_channel("deployments", ["U0ANN", BOT_USER])
    for each in messages.values():
        made.post(Message(channel.id, made.next_ts(), BOT_USER, each.text, each.blocks))
    return made


def looked_at(view: View) -> Workspace:
    """A modal, or a Home."""
    made = workspace()
    if view["type"] == "home":
        made.homes["U0ANN"] = view
    else:
        modal = OpenModal("V1", "U0ANN", {})
        show(modal, view)
        made.modals["V1"] = modal
    return made


def everything() -> dict[str, Workspace]:
    """All pages, by name."""
    cards = {name: card_message(each, None, NOW) for name, each in in_every_phase().items()}
    names = list(cards)
    half = len(names) // 2
    words = {
        str(topic): notice_message(*told)
        for topic, told in told_of_each().items()
        if topic is not Topic.CALLED
    }
    called, call = told_of_each()[Topic.CALLED]
    words["called"] = notice_message(called, call, [Called("Ann", "U0ANN")])
    return {
        "cards_1": said({name: cards[name] for name in names[:half]}),
        "cards_2": said({name: cards[name] for name in names[half:]}),
        "notices": said(words),
        "asks": said(
            {
                "card": card_message(asking(), None, NOW),
                "ask": ask_message(asking(), ASK, {}),
            }
        ),
        "help": said({"help": answer_message(help_answer())}),
        "home": looked_at(home_view(home())),
        "start": looked_at(start_view(start_form())),
        "refuse": looked_at(refuse_modal(Note(service="p~shop", role="code"))),
    }


def main(folder: Path) -> None:
    """Write all pages."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, each in everything().items():
        drawn = page(each)
        (folder / f"{name}.html").write_text(drawn, encoding="utf-8")
        picture(
            drawn,
            folder / f"{name}.png",
            height=2600 if "cards" in name or name == "notices" else 1100,
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
