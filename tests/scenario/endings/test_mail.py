"""A rollback notifies the plan's mail lists, over a real connection to a mail server."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.mail.server import MailServer
from tests.support.running_world import running
from tests.support.world import CANARY, STABLE, World

LISTS = ["sti-chat@sti.example", "ops@sti.example"]


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server that asks for nothing."""
    made = MailServer()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def mailing(tmp_path: Path, server: MailServer) -> Iterator[World]:
    """The plan has two lists; the canary has 10 %."""
    settings = {
        "CANARIO_SMTP": f"plain://{server.address}",
        "CANARIO_MAIL_FROM": "canario@sti.example",
    }
    with running(World(tmp_path), **settings) as world:
        world.write_plan(
            on_rollback={"page": "sre", "mail": LISTS}, links={"playbook": "https://wiki.example/1"}
        )
        world.push_plans()
        world.start(10)
        yield world


def test_each_list_gets_one_mail_with_what_and_why(mailing: World, server: MailServer) -> None:
    """After the shift: the reason, who was paged, and the plan's links."""
    mailing.alert(policy="Checkout errors")
    assert mailing.served() == {STABLE: 100}
    assert sorted(mail.to for mail in server.mails) == sorted((each,) for each in LISTS)
    text = server.mails[0].text
    assert f"{CANARY} was rolled back to {STABLE}" in text
    assert "Checkout errors" in text
    assert "Paged: sre" in text
    assert "https://wiki.example/1" in text
    assert server.mails[0].message["Subject"].startswith("shop: ")
    assert server.mails[0].sender == "canario@sti.example"


def test_a_list_that_is_refused_for_now_is_tried_again(mailing: World, server: MailServer) -> None:
    """The other has its mail already, and gets no second one."""
    server.answers.append(450)
    mailing.alert()
    assert len(server.mails) == 1
    mailing.clock.forward(120)
    mailing.tick()
    assert sorted(mail.to for mail in server.mails) == sorted((each,) for each in LISTS)


def test_a_list_that_does_not_exist_is_said_in_the_thread(
    mailing: World, server: MailServer
) -> None:
    """Somebody may believe that it was notified."""
    server.answers.append(550)
    mailing.alert()
    assert any("could not send a mail" in text for text in mailing.story())


def test_without_a_mail_server_the_thread_and_doctor_say_so(world: World) -> None:
    """Everything else is as ever."""
    world.write_plan(on_rollback={"page": "sre", "mail": LISTS[:1]})
    world.push_plans()
    assert "CANARIO_SMTP" in world.say("doctor")[-1]
    world.start(10)
    world.alert()
    assert world.served() == {STABLE: 100}
    assert any("CANARIO_SMTP" in text for text in world.story())


def test_a_plan_without_lists_sends_nothing(mailing: World, server: MailServer) -> None:
    """And a rollout that completes sends nothing either."""
    mailing.write_plan(on_rollback={"page": "sre"})
    mailing.push_plans()
    mailing.say("rollback shop because odd")
    sent = len(server.mails)
    mailing.say(f"start shop {CANARY} --again --yes because fixed")
    mailing.alert()
    assert (sent, len(server.mails)) == (2, 2)
