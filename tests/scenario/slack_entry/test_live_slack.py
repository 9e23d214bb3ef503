"""The sandbox's Slack as a page: what is pressed and sent there reaches the real functions."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
import requests
from aiohttp import web

from sandbox.slack.live import LiveSlack
from sandbox.wire.http_server import HttpServer
from tests.scenario.approvals.approving import CODE, LEAD, with_approvals
from tests.support.world import CANARY, CHANNEL, OPERATOR, World, real_seconds

Fields = dict[str, list[str]]


class Forms(HTMLParser):
    """The forms of a page: where each goes, what it sends as it is, and its buttons."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, Fields, list[tuple[str, str]]]] = []
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Each tag in turn."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((said.get("action", ""), {}, []))
        if not self.found:
            return
        _, fields, buttons = self.found[-1]
        if tag == "input" and (said.get("type") != "checkbox" or "checked" in said):
            fields.setdefault(said["name"], []).append(said.get("value", ""))
        if tag == "select":
            self._select = said["name"]
        if tag == "option" and "selected" in said:
            fields[self._select] = [said["value"]]
        if tag == "button" and "name" in said:
            buttons.append((said["name"], said["value"]))


class Mouse:
    """A person with a browser."""

    def __init__(self, url: str, user: str) -> None:
        self.user, self._url = user, url

    def get(self, channel: str = CHANNEL) -> str:
        """The page as it is now."""
        seen = {"user": self.user, "channel": channel}
        found = requests.get(f"{self._url}/slack", params=seen, timeout=10)
        found.raise_for_status()
        return found.text

    def press(self, value: str, name: str = "action", **more: str | list[str]) -> str:
        """The newest button of this value, with what its form has; the page after it."""
        forms = [each for each in Forms(self.get()).found if (name, value) in each[2]]
        action, fields, _ = forms[-1]
        written = {
            f"field:{key}": [each] if isinstance(each, str) else each for key, each in more.items()
        }
        return self._send(action, fields | written | {name: [value]})

    def write(self, **more: str) -> None:
        """Into the fields of the form that is open, without sending it."""
        forms = [each for each in Forms(self.get()).found if ("then", "send") in each[2]]
        action, fields, _ = forms[-1]
        self._send(action, fields | {f"field:{key}": [each] for key, each in more.items()})

    def say(self, text: str) -> str:
        """Type it into the line at the top."""
        forms = Forms(self.get()).found
        fields = next(fields for action, fields, _ in forms if action == "/slack/say")
        return self._send("/slack/say", fields | {"text": [text]})

    def _send(self, action: str, fields: Fields) -> str:
        done = requests.post(self._url + action, data=fields, timeout=60)
        done.raise_for_status()
        return done.text


@pytest.fixture
def url(world: World) -> Iterator[str]:
    """Where the page is, of a world whose plan asks for approvals."""
    with_approvals(world)
    live = LiveSlack(world.slack, world.settle, (OPERATOR, CHANNEL), real_seconds)

    def app() -> web.Application:
        made = web.Application()
        live.routes(made)
        return made

    server = HttpServer(app)
    server.start()
    yield server.url
    server.stop()


def test_a_whole_rollout_with_approvals_by_mouse_alone(world: World, url: str) -> None:
    """Started by the form, approved by two people, held, resumed and rolled back by buttons."""
    olivia = Mouse(url, OPERATOR)
    olivia.say("/canary start")
    olivia.press("send", "then", **{"canario_form:service": "shop", "revision": CANARY})
    assert world.phase == "requested"
    Mouse(url, CODE).press("canario:approve")
    Mouse(url, LEAD).press("canario:approve")
    assert world.phase in ("verifying", "soaking")
    olivia.press("canario:hold")
    assert world.phase == "holding"
    olivia.press("canario:resume")
    olivia.press("canario:rollback")
    assert world.service().active is None
    assert "ancelled" in olivia.get() or "Rolled back" in olivia.get()


def test_all_of_a_long_checklist_can_be_ticked(world: World, url: str) -> None:
    """Slack has ten boxes in a block: each block of the form has a field of its own."""
    world.write_plan(gates={"checklist": [f"Point {number}" for number in range(12)]})
    world.push_plans()
    olivia = Mouse(url, OPERATOR)
    olivia.say("/canary start")
    olivia.write(**{"canario_form:service": "shop"})
    (modal,) = world.slack.workspace.modals.values()
    boxes = {
        each["block_id"]: [one["value"] for one in each["element"]["options"]]
        for each in modal.view["blocks"]
        if each.get("element", {}).get("type") == "checkboxes" and "checklist" in each["block_id"]
    }
    assert [len(values) for values in boxes.values()] == [10, 2]
    olivia.press("send", "then", **boxes, revision=CANARY)
    assert world.rollout.canary == CANARY


def test_what_was_written_can_be_taken_out_again(world: World, url: str) -> None:
    """A field that is empty is sent empty, not as it was before."""
    olivia = Mouse(url, OPERATOR)
    olivia.say("/canary start")
    olivia.write(reason="a shorter checkout")
    olivia.write(reason="")
    olivia.press("send", "then", **{"canario_form:service": "shop", "revision": CANARY})
    assert not world.rollout.reason


def test_each_sees_their_own(world: World, url: str) -> None:
    """An answer is its asker's alone; a form that lacks something says so and stays open."""
    olivia, carol = Mouse(url, OPERATOR), Mouse(url, CODE)
    assert "No rollout is active" in olivia.say("/canary status")
    assert "No rollout is active" not in carol.get()
    olivia.say(f"/canary start shop {CANARY}")
    carol.press("canario:refuse")
    assert "required" in carol.press("send", "then")
    assert "required" not in olivia.get()
    carol.press("close", "then")
    assert world.slack.workspace.modals == {}
    assert world.phase == "requested"
    assert "canario:start" in olivia.get("home")


def test_words_of_people_stay_words(url: str) -> None:
    """Nothing that is said becomes markup, and what is gone is said."""
    olivia = Mouse(url, OPERATOR)
    said = olivia.say('<script>alert(1)</script>" onload="x')
    assert "<script>alert" not in said
    gone = {"user": OPERATOR, "channel": CHANNEL, "of": "1.0", "action": "canario:hold"}
    assert requests.post(f"{url}/slack/press", data=gone, timeout=10).status_code == 409
    assert requests.get(f"{url}/slack?channel=C0NOWHERE", timeout=10).status_code == 404


def test_a_page_from_elsewhere_presses_nothing(url: str, world: World) -> None:
    """Any page in the same browser could send a form here."""
    forged = {"Origin": "https://elsewhere.example"}
    form = {"text": "/canary start shop", "user": OPERATOR, "channel": CHANNEL}
    answer = requests.post(f"{url}/slack/say", data=form, headers=forged, timeout=10)
    assert answer.status_code == 403
    assert world.phase == "idle"
    own = {"Origin": url}
    requests.post(f"{url}/slack/say", data=form, headers=own, timeout=10).raise_for_status()
