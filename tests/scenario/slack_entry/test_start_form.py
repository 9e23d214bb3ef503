"""The start modal, from the empty one to the command."""

from datetime import timedelta

import pytest

from bot.errors import Rejected, Unavailable
from bot.service.values.commands.start import Start
from bot.service.values.start_form import PlanChoice, RevisionChoice, ServiceChoice, StartForm
from bot.service.values.work import FillStart
from infra.slack.chat import SlackChat
from sandbox.slack.server import SlackServer
from sandbox.slack.workspace import OpenModal
from tests.scenario.slack_entry.conftest import Taken
from tests.unit.slack.rollouts import NOW

SHOP, CART = "acme-prod~shop", "acme-prod~cart"
LONG = (
    "The rollback plan is documented, was tried on staging this week, and the on-call has read it"
)
CHECKLIST = ("Migration is additive", LONG)


def form(service: str = "", plan: str = "", **fields: object) -> StartForm:
    """What the worker found for this choice."""
    given: dict[str, object] = {
        "channel": "C0000001",
        "now": NOW,
        "services": (ServiceChoice(id=CART, name="cart"), ServiceChoice(id=SHOP, name="shop")),
        "service": service,
        "plan": plan,
    }
    if service:
        given["revisions"] = (
            RevisionChoice(name="shop-00003", created_at=NOW, note="it serves 100 %"),
            RevisionChoice(name="shop-00002", created_at=NOW - timedelta(hours=3), commit="4f2a9c"),
            RevisionChoice(
                name="shop-00001", created_at=NOW - timedelta(days=3), note="was rolled back before"
            ),
        )
        given["plans"] = (
            PlanChoice(name="shop", checklist=CHECKLIST, will=("10 % for 5 min", "100 %")),
            PlanChoice(name="shop-fast", will=("100 % at once",)),
        )
    return StartForm.model_validate(given | fields)


@pytest.fixture
def modal(slack: SlackServer) -> OpenModal:
    """What Ann sees after ``/canary start``."""
    answer = slack.command("start", user="U0ANN", channel="#deployments")
    assert (answer.status_code, answer.text) == (200, "")
    return slack.modal("U0ANN")


def shown(modal: OpenModal) -> str:
    """Everything that stands in it."""
    return str(modal.view["blocks"])


def filled(chat: SlackChat, modal: OpenModal, **fields: object) -> None:
    """The worker fills it for the shop and its plan."""
    chat.fill_start(modal.id, form(SHOP, "shop", **fields))


def test_the_form_opens_at_once_and_is_filled_later(modal: OpenModal, taken: Taken) -> None:
    """Trap: a trigger dies after three seconds; so an empty form opens, and a worker is asked to
    fill it."""
    assert "One moment" in shown(modal)
    (work,) = taken.works
    assert isinstance(work, FillStart)
    assert (work.view, work.user, work.service) == (modal.id, "U0ANN", "")
    assert work.channel.startswith("C")


def test_choosing_a_service_asks_for_the_rest(
    slack: SlackServer, chat: SlackChat, modal: OpenModal, taken: Taken
) -> None:
    """Revisions, plans and what they do belong to the service that was chosen."""
    chat.fill_start(modal.id, form())
    slack.people.put_in(modal, "canario_form:service", "shop")
    work = taken.works[-1]
    assert isinstance(work, FillStart)
    assert (work.view, work.service, work.plan) == (modal.id, SHOP, "")
    chat.fill_start(modal.id, form(SHOP))
    slack.people.put_in(modal, "canario_form:plan", "shop-fast")
    work = taken.works[-1]
    assert isinstance(work, FillStart)
    assert (work.service, work.plan) == (SHOP, "shop-fast")


def test_a_sent_form_is_a_start(
    slack: SlackServer, chat: SlackChat, modal: OpenModal, taken: Taken
) -> None:
    """All that was chosen, written and ticked; a line too long for its box comes whole."""
    chat.fill_start(modal.id, form())
    slack.people.put_in(modal, "canario_form:service", SHOP)
    filled(chat, modal)
    assert "10 % for 5 min" in shown(modal)
    slack.people.put_in(modal, "reason", "faster checkout")
    slack.people.put_in(modal, "checklist", ["0", "1"])
    slack.people.put_in(modal, "manual", ["manual"])
    assert slack.people.submit(modal) == {}
    (command,) = taken.commands
    assert isinstance(command, Start)
    assert (command.service, command.revision, command.plan) == (SHOP, "shop-00002", "shop")
    assert (command.reason, command.ticked, command.again) == ("faster checkout", CHECKLIST, False)
    assert command.manual
    assert (command.user, command.reply_to.channel) == ("U0ANN", command.channel)
    assert command.at is not None
    with pytest.raises(LookupError):
        slack.modal("U0ANN")


def test_what_it_will_do_is_shown_before_it_can_be_sent(
    slack: SlackServer, chat: SlackChat, modal: OpenModal, taken: Taken
) -> None:
    """A form that was filled for another service than the chosen one is not taken."""
    chat.fill_start(modal.id, form())
    slack.people.put_in(modal, "canario_form:service", SHOP)
    assert "still being looked up" in slack.people.submit(modal)["service"]
    assert taken.commands == []


def test_a_problem_is_shown_and_keeps_it_from_being_sent(
    slack: SlackServer, chat: SlackChat, modal: OpenModal, taken: Taken
) -> None:
    """What the worker found out is in the form, and again where it is sent all the same."""
    filled(chat, modal, problem="shop-7 is active already.")
    assert "shop-7 is active already." in shown(modal)
    assert slack.people.submit(modal)["service"] == "shop-7 is active already."
    assert taken.commands == []


def test_again_asks_for_a_reason(
    slack: SlackServer, chat: SlackChat, modal: OpenModal, taken: Taken
) -> None:
    """As in one line: what was rolled back starts again only with a reason."""
    filled(chat, modal)
    slack.people.put_in(modal, "revision", "shop-00001")
    slack.people.put_in(modal, "again", ["again"])
    assert "changed" in slack.people.submit(modal)["reason"]
    slack.people.put_in(modal, "reason", "the database is fixed")
    assert slack.people.submit(modal) == {}
    (command,) = taken.commands
    assert isinstance(command, Start)
    assert (command.revision, command.again) == ("shop-00001", True)


def test_a_queue_that_is_away_is_told_in_the_form(
    slack: SlackServer, chat: SlackChat, modal: OpenModal, taken: Taken
) -> None:
    """The form stays open with all that was written, and can be sent again."""
    filled(chat, modal)
    taken.refusing = Unavailable("Pub/Sub is away.")
    assert "Not done" in slack.people.submit(modal)["service"]
    taken.refusing = None
    assert slack.people.submit(modal) == {}
    assert len(taken.commands) == 1


def test_a_fault_of_ours_does_not_close_the_form_in_silence(
    slack: SlackServer, chat: SlackChat, modal: OpenModal, taken: Taken
) -> None:
    """Whoever sent it reads that nothing was done."""
    filled(chat, modal)
    taken.refusing = RuntimeError("a bug")
    assert slack.people.submit(modal) == {}
    assert "Nothing was done" in shown(slack.modal("U0ANN"))


def test_a_form_that_nobody_will_fill_says_so(slack: SlackServer, taken: Taken) -> None:
    """The queue is away: the form says it instead of loading for ever."""
    taken.refusing = Unavailable("Pub/Sub is away.")
    slack.command("start", user="U0ANN", channel="#deployments")
    assert "Not done" in shown(slack.modal("U0ANN"))


def test_slack_that_opens_no_form_is_told_in_words(slack: SlackServer, taken: Taken) -> None:
    """The line that does the same is given."""
    slack.faults.unavailable()
    answer = slack.command("start", user="U0ANN", channel="#deployments")
    assert "/canary start SERVICE" in answer.json()["text"]
    assert taken.works == []


def test_a_form_that_was_closed_is_not_filled(
    slack: SlackServer, chat: SlackChat, modal: OpenModal
) -> None:
    """It is never tried again."""
    slack.workspace.modals.clear()
    with pytest.raises(Rejected):
        filled(chat, modal)


def test_many_services_and_items_fit(chat: SlackChat, modal: OpenModal) -> None:
    """Slack takes 700 services, a hundred revisions and fifty lines to tick."""
    services = tuple(ServiceChoice(id=f"p~s{n:03}", name=f"s{n:03}") for n in range(700))
    plans = (PlanChoice(name="shop", checklist=tuple(f"{n} {'x' * 200}" for n in range(50))),)
    revisions = tuple(RevisionChoice(name=f"shop-{n:05}", created_at=NOW) for n in range(100))
    chat.fill_start(
        modal.id,
        form("p~s650", "shop", services=services, plans=plans, revisions=revisions),
    )
    assert "s650" in str(modal.state["service"])


def test_no_service_has_a_plan(chat: SlackChat, modal: OpenModal) -> None:
    """The form says what to do."""
    chat.fill_start(modal.id, form(services=()))
    assert "canario plan push" in shown(modal)
