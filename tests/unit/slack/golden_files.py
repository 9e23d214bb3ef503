"""Keeps what messages look like in files, so that a change of words is seen in review: cards,
notices, the answer to each verb, findings of the judge, and what the command line prints. No other
test knows a sentence by heart (``tests/docs/test_wording.py``).

``python -m tests.unit.slack.golden_files`` writes them anew; look at the difference first.
"""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from bot.rollout.actors import deploy
from bot.rollout.notices.topics import Topic
from bot.rollout.state import AskOutcome
from bot.rollout.state.question import AskedDeployment, AskedQuestion, Given
from bot.service.values.answers import Answer
from bot.service.values.home import Home
from bot.slack.grammar.help import ALL, help_answer
from bot.slack.payload.modal_note import Note
from bot.slack.verbs.table import VERBS
from bot.slack.views.answer import answer_message
from bot.slack.views.ask import ask_message
from bot.slack.views.blocks import Message, View
from bot.slack.views.card import card_message
from bot.slack.views.confirmations import deployment_message, question_message
from bot.slack.views.home import home_view
from bot.slack.views.modals import loading_modal, refuse_modal
from bot.slack.views.notice import Called, notice_message
from bot.slack.views.start_form import start_view
from tests.support.rollouts import ANN, NOON
from tests.unit.rollout.states import confirming
from tests.unit.slack.endings import endings
from tests.unit.slack.examples import ASK, asking, ended, home, start_form
from tests.unit.slack.rollouts import NOW, in_every_phase
from tests.unit.slack.stories import told_of_each
from tests.unit.slack.words.answers import answers
from tests.unit.slack.words.commands import printed
from tests.unit.slack.words.direct import direct
from tests.unit.slack.words.findings import findings
from tests.unit.slack.words.shadows import shadows
from tests.unit.slack.words.switches import switches

FOLDER = Path(__file__).parent / "golden"


def messages() -> dict[str, Message]:
    """Every message that has a golden file, by the file's name."""
    cards = {
        f"card_{name}": card_message(each, None, NOW) for name, each in in_every_phase().items()
    }
    told = told_of_each()
    notices = {f"notice_{topic}": notice_message(*told[topic]) for topic in Topic}
    ends = {name: notice_message(*told) for name, told in {**endings(), **switches()}.items()}
    helps = {f"help_{verb}": answer_message(help_answer(verb)) for verb in VERBS}
    refusal = Answer(
        sentence="Only the plan's operators may promote shop.", next="Ask one of them.", ok=False
    )
    shown, call = told[Topic.CALLED]
    on_call = [Called("Ann", "U0ANN"), Called("Eli of the agency")]
    level = call.model_copy(update={"call": "", "mention": ("U0ANN", "S0SRE"), "take": 1})
    write = call.model_copy(update={"call": "", "mention": ("U0ANN",), "written": 1})
    asks = {
        f"ask_{o}": ask_message(asking(ended(o)), ended(o), {}) for o in AskOutcome if o != "open"
    }
    answered = {name: answer_message(answer) for name, answer in answers().items()}
    return {
        **cards,
        **notices,
        **ends,
        **answered,
        **asks,
        "card_asking": card_message(asking(), None, NOW),
        "call": notice_message(shown, call, on_call),
        "call_level": notice_message(shown, level, None, [*on_call, Called("S0SRE", "S0SRE")]),
        "call_to_write": notice_message(shown, write, None, [Called("Ann", "U0ANN")]),
        "call_of_nobody": notice_message(shown, call, []),
        "call_of_whom_nobody_knows": notice_message(shown, call),
        **confirmations(),
        **questions(),
        **direct(),
        **deployments(),
        **shadows(),
        "ask_open": ask_message(asking(), ASK, {}),
        **helps,
        "help": answer_message(help_answer()),
        "help_all": answer_message(help_answer(ALL)),
        "refusal": answer_message(refusal),
    }


def confirmations() -> dict[str, Message]:
    """What a rollout asks to be confirmed: half of it given, all of it, and nobody in time."""
    half, done, late = confirming().confirm(), confirming().confirm().confirm(2), confirming()
    late.deadline()
    shown = {"half": half, "done": done, "late": late}
    return {"card_to_confirm": card_message(half.rollout, None, NOON)} | {
        f"ask_confirm_{name}": ask_message(story.rollout, story.rollout.asks[-1], {})
        for name, story in shown.items()
    }


def questions() -> dict[str, Message]:
    """What is asked when a rollout has completed, and its answer."""
    asked = AskedQuestion(
        rollout="shop-r1",
        canary="shop-00002",
        text="Ready for production?",
        answers=("APPROVED", "HOLD"),
    )
    given = asked.model_copy(update={"given": Given(number=1, by=ANN, at=NOON)})
    shown = in_every_phase()["completed"]
    return {
        "question_open": question_message(shown, asked),
        "question_answered": question_message(shown, given),
    }


def deployments() -> dict[str, Message]:
    """What is asked about a deployment, and each way in which that ends."""
    asked = AskedDeployment(
        canary="shop-00003", plan="shop", by=deploy("ci@acme.example"), room="C0D", asked_at=NOON
    )
    ends: Mapping[str, dict[str, object]] = {
        "open": {},
        "started": {"said_by": ANN, "ended_at": NOON},
        "left": {"said_by": ANN, "ended_at": NOON},
        "superseded": {"newer": "shop-00004", "ended_at": NOON},
    }
    return {
        f"deployment_{outcome}": deployment_message(
            "acme-prod~shop", asked.model_copy(update={"outcome": outcome, **how})
        )
        for outcome, how in ends.items()
    }


def views() -> dict[str, View]:
    """Every modal and Home that has a golden file, by the file's name."""
    note = Note(channel="C0000001", service="acme-prod~shop", role="code")
    return {
        "view_home": home_view(home()),
        "view_home_of_nobody": home_view(Home(user="U0ANN", now=NOW)),
        "view_start": start_view(start_form()),
        "view_start_chosen_nothing": start_view(
            start_form().model_copy(update={"service": "", "plan": ""})
        ),
        "view_start_loading": loading_modal(Note(channel="C0000001")),
        "view_refuse": refuse_modal(note),
    }


MESSAGES, VIEWS = messages(), views()
"""Made once, for the tests that look at all of them."""


def lines() -> dict[str, Callable[[], list[str]]]:
    """What is not a message: the judge's findings, and what the command line prints."""
    return {"findings": findings, **printed()}


def contents() -> dict[str, Callable[[], str]]:
    """What gives the content of each golden file, by the file's name."""
    return {
        **{name: partial(written, message) for name, message in MESSAGES.items()},
        **{name: partial(as_json, view) for name, view in VIEWS.items()},
        **{name: partial(_joined, each) for name, each in lines().items()},
    }


def as_json(content: object) -> str:
    """As a file has it."""
    return json.dumps(content, indent=1, ensure_ascii=False)


def _joined(each: Callable[[], list[str]]) -> str:
    return as_json(each())


def written(message: Message) -> str:
    """A message as its file has it."""
    return as_json({"text": message.text.split("\n"), "blocks": message.blocks})


def main() -> None:
    """Write all golden files."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for name, content in contents().items():
        (FOLDER / f"{name}.json").write_text(content() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
