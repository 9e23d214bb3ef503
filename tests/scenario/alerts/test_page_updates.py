"""What people do with a page in PagerDuty stands in the rollout's thread."""

import json
import socket

import pytest
import requests

from functions.pagerduty import LARGEST_BODY
from sandbox.pagerduty.webhooks import SIGNATURE, event_of, incident_data
from tests.support.world import CHANNEL, World


@pytest.fixture
def paged(world: World) -> str:
    """A rollout that an alert has ended, and somebody was paged; the incident's key."""
    world.start()
    world.alert(severity="Critical")
    [incident] = world.pagerduty.incidents()
    return incident.dedup_key


def thread(world: World) -> list[str]:
    """What was said in the one rollout's thread."""
    parent = world.card().ts
    return [m.text for m in world.slack.messages(CHANNEL) if m.thread_ts == parent]


def notices(world: World, words: str) -> int:
    """How often this was said in the thread."""
    world.settle()
    return sum(words in text for text in thread(world))


def test_who_takes_the_page_is_said_after_the_rollback(world: World, paged: str) -> None:
    """The rollout is over by then; its thread is where people look."""
    world.pagerduty.acknowledge(paged, "Dana")
    assert notices(world, "Dana took the page.") == 1


def test_a_note_is_said_though_its_event_does_not_name_the_key(world: World, paged: str) -> None:
    """PagerDuty's API is asked which incident it is, and its text mentions nobody."""
    world.pagerduty.note(paged, "Dana", "Looks like the <!channel> cache")
    assert notices(world, "Dana noted: Looks like the") == 1
    assert notices(world, "<!channel>") == 0


def test_who_has_the_page_now_and_who_closed_it(world: World, paged: str) -> None:
    """A page that is given away, and its end."""
    world.pagerduty.reassign(paged, "Dana", "Eli", "Fay")
    world.pagerduty.resolve(paged, "Eli")
    assert notices(world, "Dana gave the page to Eli, Fay.") == 1
    assert notices(world, "Eli resolved the page.") == 1


def test_an_event_that_is_delivered_twice_is_said_once(world: World, paged: str) -> None:
    """PagerDuty delivers again what was not answered in time."""
    event = event_of("incident.acknowledged", incident_data("Q001", paged, "acknowledged"), "Dana")
    for _ in range(3):
        assert world.pagerduty.webhooks.send(event).status_code == 200
    assert notices(world, "Dana took the page.") == 1


def test_while_the_secret_is_replaced_one_right_signature_is_enough(
    world: World, paged: str
) -> None:
    """PagerDuty signs with the former and the new secret at the same time."""
    event = event_of("incident.acknowledged", incident_data("Q001", paged, "acknowledged"), "Dana")
    answer = world.pagerduty.webhooks.send(event, more="v1=" + "0" * 64)
    assert answer.status_code == 200
    assert notices(world, "Dana took the page.") == 1


@pytest.mark.parametrize("signature", ["", "v1=", "v1=" + "0" * 64, "v0=abc", "ü"])
def test_what_pagerduty_did_not_sign_changes_nothing(
    world: World, paged: str, signature: str
) -> None:
    """Anybody can reach the function; nobody else can speak through it."""
    event = event_of("incident.acknowledged", incident_data("Q001", paged, "acknowledged"), "Eve")
    headers = {SIGNATURE: signature.encode().decode("latin-1")} if signature else {}
    answer = world.pagerduty.webhooks.post(json.dumps({"event": event}).encode(), headers)
    assert answer.status_code == 401
    assert notices(world, "Eve") == 0


@pytest.mark.parametrize(
    "key", ["", "canario~", "canario~shop-ffffff", "canario~other-123456", "somebody-else's"]
)
def test_a_page_about_no_rollout_of_ours_is_taken_and_forgotten(
    world: World, paged: str, key: str
) -> None:
    """A PagerDuty service may have other incidents; they are no fault."""
    event = event_of("incident.resolved", incident_data("QELSE", key, "resolved"), "Dana")
    assert world.pagerduty.webhooks.send(event).status_code == 200
    assert notices(world, "Dana") == 0


def test_what_an_integration_does_is_not_said(world: World, paged: str) -> None:
    """Canario's own events resolve incidents, too; and a new webhook is tried with a ping."""
    data = incident_data("Q001", paged, "resolved")
    own = event_of("incident.resolved", data, "Canario", agent="events_api_v2_inbound_integration")
    ping = event_of("pagey.ping", {"message": "Hello from your friend Pagey!"}, "Pagey")
    before = len(thread(world))
    for event in (own, ping):
        assert world.pagerduty.webhooks.send(event).status_code == 200
    world.settle()
    assert len(thread(world)) == before


def test_a_pagerduty_that_is_away_is_asked_again_for_a_note(world: World, paged: str) -> None:
    """The queue keeps it until the incident is known."""
    world.pagerduty.faults.rate_limit_next()
    world.pagerduty.note(paged, "Dana", "Rolled the cache, too")
    assert notices(world, "Rolled the cache, too") == 1


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"event": 1}', b"\xff", b'{"event":' * 9999])
def test_what_is_signed_and_can_not_be_read_is_dropped(world: World, body: bytes) -> None:
    """It would not become readable by delivering it again; the log has it."""
    hooks = world.pagerduty.webhooks
    assert hooks.post(body, {SIGNATURE: hooks.sign(body)}).status_code == 200


def test_what_means_nothing_to_us_is_not_read(world: World) -> None:
    """An event of another kind may have any form; it is no fault."""
    event = {"event_type": "service.updated", "id": None, "data": None, "agent": 7}
    assert world.pagerduty.webhooks.send(event).text.startswith("nothing that a person did")


def test_a_body_over_the_limit_is_refused_however_it_comes(world: World) -> None:
    """With its length told, and in chunks."""
    hooks, large = world.pagerduty.webhooks, b" " * (LARGEST_BODY + 1)
    headers = {SIGNATURE: hooks.sign(large)}
    assert hooks.post(large, headers).status_code == 413
    chunks = (large[at : at + 65536] for at in range(0, len(large), 65536))
    assert requests.post(hooks.url, data=chunks, headers=headers, timeout=30).status_code == 413


def test_a_body_that_breaks_off_is_delivered_again(world: World) -> None:
    """Whoever sends it may be PagerDuty: 503, and no fault of ours in the log."""
    host, port = world.pagerduty.webhooks.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as sender:
        head = f"POST / HTTP/1.1\r\nHost: x\r\n{SIGNATURE}: v1=0\r\nContent-Length: 99\r\n\r\n"
        sender.sendall(head.encode() + b"{")
        sender.shutdown(socket.SHUT_WR)
        assert sender.recv(65536).split()[1] == b"503"
