"""The start form in the sandbox's terminal: what opened, and how it is filled in from a shell."""

import pytest

from bot.service.values.commands.start import Start
from infra.slack.chat import SlackChat
from sandbox.play import forms
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import OpenModal
from tests.scenario.slack_entry.conftest import Taken
from tests.scenario.slack_entry.test_start_form import CHECKLIST, SHOP, form


@pytest.fixture
def modal(slack: SlackServer, chat: SlackChat) -> OpenModal:
    """What Ann sees when she has said /canary start and chosen the shop."""
    slack.command("start", user="U0ANN", channel="#deployments")
    opened = slack.modal("U0ANN")
    chat.fill_start(opened.id, form(SHOP, "shop"))
    return opened


def fill(slack: SlackServer, **values: str) -> None:
    """From the shell, by Ann."""
    forms.fill(slack, "U0ANN", [*values.items()], lambda: None)


def test_what_opened_is_said_with_its_fields(modal: OpenModal) -> None:
    """Each with what is in it and what may be chosen, and the commands that fill and send it."""
    said = "\n".join(forms.in_words(modal))
    assert said.startswith("A form is open: Start a rollout\n")
    for words in ("Service (now shop; one of: cart, shop)", "Revision (", "Plan (", "Why? ("):
        assert f"\n  {words}" in said
    assert "Migration is additive" in said
    for option in ('"Service=…"', "--send", "--close"):
        assert f"canario sandbox fill {option}" in said


def test_it_is_filled_in_and_sent(slack: SlackServer, modal: OpenModal, taken: Taken) -> None:
    """By the names of its fields, in whatever case; what was chosen is what starts."""
    fill(slack, why="faster checkout", Revision="shop-00003")
    assert "Why? (now faster checkout" in "\n".join(forms.in_words(modal))
    for item in CHECKLIST:
        fill(slack, checklist=item[:12])
    assert slack.people.submit(modal) == {}
    (started,) = taken.commands
    assert isinstance(started, Start)
    assert (started.revision, started.reason) == ("shop-00003", "faster checkout")


def test_a_wrong_field_is_answered_with_those_that_there_are(
    slack: SlackServer, modal: OpenModal
) -> None:
    """And a wrong choice with the choices."""
    with pytest.raises(forms.NoField, match="It has: Service, "):
        fill(slack, Reasn="x")
    with pytest.raises(forms.NoField, match="one of: cart, shop"):
        fill(slack, Service="shoes")
