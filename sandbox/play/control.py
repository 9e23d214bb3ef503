"""The sandbox's own API, for ``canario sandbox say``, ``fault``, ``alert`` and the like."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from bot.rollout.traffic import in_words
from sandbox.cloud_run.faults import Fault
from sandbox.cloud_run.types import Revision, service_path
from sandbox.demo.stage import CHANNEL, OPERATOR, PROJECT, REGION, SHOP
from sandbox.demo.terminal import plain
from sandbox.play import forms
from sandbox.slack.live import LiveSlack
from sandbox.slack.sender import NoAnswer
from sandbox.slack.workspace import Ephemeral, Message, SlackRefusal, buttons_of
from sandbox.wire.http_server import HttpServer
from sandbox.wire.refused import RefusedError
from sandbox.world.world import World

ANSWER_WITHIN = 30.0
"""Seconds to wait for the answer to a command."""

Asked = Mapping[str, Any]
Act = Callable[[Asked], list[str]]


class NotHere(Exception):  # noqa: N818 - said to whoever asked, as a sentence
    """Something was named that the sandbox does not have; says what there is."""


class Control:
    """One POST address for each thing that can be asked; answers are lines of text."""

    def __init__(self, world: World, port: int = 0) -> None:
        self._world = world
        self._incidents: list[str] = []
        self._server = HttpServer(self._app, port=port)

    @property
    def url(self) -> str:
        """Where it answers."""
        return self._server.url

    def start(self) -> None:
        """Return when it answers."""
        self._server.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.stop()

    def _app(self) -> web.Application:
        app = web.Application()
        asks = {
            "/say": self.say,
            "/press": self.press,
            "/fill": self.fill,
            "/deploy": self.deploy,
            "/fault": self.fault,
            "/alert": self.alert,
            "/page": self.page,
            "/traffic": self.traffic,
            "/kill": self.kill,
        }
        for path, act in asks.items():
            app.router.add_post(path, answering(act))
        first = OPERATOR, CHANNEL
        LiveSlack(self._world.slack, self._settle, first).routes(app)
        return app

    def _settle(self) -> None:
        self._world.cloud.pubsub.wait_until_delivered(ANSWER_WITHIN)

    def press(self, asked: Asked) -> list[str]:
        """The newest button of that name that a person sees in a channel; what they were told."""
        slack, wanted = self._world.slack, str(asked["button"])
        user, channel = str(asked.get("user") or OPERATOR), str(asked.get("channel") or CHANNEL)
        before, shown = len(slack.ephemerals()), self._form(user)
        place = slack.workspace.channel(channel).id
        told = [e for e in slack.ephemerals() if (e.channel, e.user) == (place, user)]
        seen: list[Message | Ephemeral] = [*slack.messages(channel), *told]
        seen.sort(key=lambda each: each.ts)
        having = [(each, name) for each in seen if (name := button_in(each, wanted))]
        if not having:
            there = {label for one in seen for _, label in buttons_in(one)}
            names = ", ".join(sorted(there)) or "none"
            raise NotHere(f"Nothing there has a button {wanted!r}. There is: {names}.")
        message, name = having[-1]
        slack.click(message, name, user=user)
        self._settle()
        return self._heard(user, before, shown)

    def fill(self, asked: Asked) -> list[str]:
        """The form that a person has open is filled in, and sent or closed; what it is then."""
        slack, user = self._world.slack, str(asked.get("user") or OPERATOR)
        before = len(slack.ephemerals())
        try:
            forms.fill(
                slack,
                user,
                [(str(name), str(value)) for name, value in asked["fields"]],
                self._settle,
            )
            modal = slack.modal(user)
        except forms.NoField as no:
            raise NotHere(str(no)) from no
        except LookupError as no:
            raise NotHere(
                'No form is open. Open one: `canario sandbox say "/canary start"`.'
            ) from no
        if asked.get("close"):
            slack.workspace.modals.pop(modal.id, None)
            return ["The form is closed; nothing was sent."]
        wrong = slack.people.submit(modal) if asked.get("send") else {}
        self._settle()
        if wrong:
            named = {block["block_id"]: name for name, block in forms.fields(modal)}
            raise NotHere("; ".join(f"{named.get(at, at)}: {why}" for at, why in wrong.items()))
        return self._heard(user, before, [])

    def _form(self, user: str) -> list[str]:
        """The form that a person has open, in words."""
        try:
            return [*forms.in_words(self._world.slack.modal(user))]
        except LookupError:
            return []

    def _heard(self, user: str, before: int, shown: list[str]) -> list[str]:
        """What a person was told since then, and a form that is another than before."""
        told = self._world.slack.ephemerals()[before:]
        form = self._form(user)
        said = [plain(each.text) for each in told if each.user == user]
        return [*said, *(form if form != shown else [])]

    def say(self, asked: Asked) -> list[str]:
        """A slash command by a person; the answers that they got."""
        slack = self._world.slack
        before = len(slack.ephemerals())
        text = str(asked["text"]).strip().removeprefix("/canary").strip()
        user, channel = str(asked.get("user") or OPERATOR), str(asked.get("channel") or CHANNEL)
        shown = self._form(user)
        try:
            slack.command(text, user=user, channel=channel)
        except SlackRefusal as wrong:
            raise NotHere(
                f"The sandbox's Slack has no user {user!r} in a channel {channel!r}. "
                f"It has: {', '.join(slack.workspace.users)}; "
                f"{', '.join(f'#{each.name}' for each in slack.workspace.channels.values())}."
            ) from wrong
        self._settle()
        return self._heard(user, before, shown)

    def deploy(self, asked: Asked) -> list[str]:
        """A new revision, without traffic."""
        platform = self._world.cloud.platform
        path = service_path(PROJECT, REGION, SHOP)
        name = str(asked.get("revision") or f"{SHOP}-{len(platform.revisions(path)) + 1:05d}")
        platform.add_revision(PROJECT, REGION, SHOP, name)
        return [f"{name} is deployed, without traffic."]

    def fault(self, asked: Asked) -> list[str]:
        """Something goes wrong with a revision, or nothing any more."""
        wrong = Fault(
            error_rate=float(asked.get("errors", 0)),
            latency=float(asked.get("latency", 0)),
            leak=float(asked.get("leak", 0)),
            down=bool(asked.get("down", False)),
        )
        revision = self._revision(asked["revision"])
        self._world.cloud.platform.set_fault(revision.name, wrong)
        return [f"{revision.name} {wrong.words} from now on."]

    def alert(self, asked: Asked) -> list[str]:
        """An incident opens on a revision, or the last one closes."""
        cloud = self._world.cloud
        if asked.get("close"):
            if not self._incidents:
                return ["No alert of this sandbox is open."]
            number = self._incidents.pop()
            cloud.alerts.close(number)
            return [f"Alert {number} is closed."]
        revision = self._revision(asked["revision"])
        severity = str(asked.get("severity") or "Critical")
        self._incidents.append(cloud.alerts.open(revision, severity=severity))
        return [f"Alert {self._incidents[-1]} is open on {revision.name}, {severity}."]

    def page(self, asked: Asked) -> list[str]:
        """A person does something with the last page that is open."""
        pager, what = self._world.pagerduty, str(asked["action"])
        incident = next((i for i in reversed(pager.incidents()) if i.state != "resolved"), None)
        if incident is None:
            raise NotHere("No page of this sandbox is open. An alert makes one.")
        key, by, text = incident.dedup_key, str(asked["by"]), str(asked.get("text", ""))
        if what == "note":
            pager.note(key, by, text)
        elif what == "reassign":
            pager.reassign(key, by, text)
        elif what == "acknowledge":
            pager.acknowledge(key, by)
        else:
            pager.resolve(key, by)
        return [f"{by}, {what}: {incident.summary}"]

    def traffic(self, asked: Asked) -> list[str]:
        """Somebody changes the traffic by hand."""
        split = {str(name): int(percent) for name, percent in asked["split"].items()}
        for name in split:
            self._revision(name)
        self._world.cloud.platform.set_traffic_by_hand(PROJECT, REGION, SHOP, split)
        return [f"Traffic was set by hand: {in_words(split)}."]

    def kill(self, asked: Asked) -> list[str]:
        """A function's processes die on the spot, and are started again."""
        name = str(asked["function"])
        function = self._world.functions[name]
        function.kill()
        function.start()
        function.wait_until_ready()
        return [f"{name} was killed and runs again."]

    def _revision(self, name: object) -> Revision:
        known = self._world.cloud.platform.revisions(service_path(PROJECT, REGION, SHOP))
        found = next((each for each in known if each.name == name), None)
        if found is None:
            names = ", ".join(sorted(each.name for each in known))
            raise NotHere(
                f"The sandbox's {SHOP} has no revision {name!r}. It has: {names}. "
                "Deploy one: `canario sandbox deploy`."
            )
        return found


def buttons_in(said: Message | Ephemeral) -> list[tuple[str, str]]:
    """The buttons that it has: each one's action, and what stands on it."""
    found = (each for _, each in buttons_of(said.blocks) if each.get("type") == "button")
    return [(str(each["action_id"]), forms.words(each["text"])) for each in found]


def button_in(said: Message | Ephemeral, wanted: str) -> str:
    """The action of the button that is called so, by its action or by what stands on it; empty
    where there is none."""
    for action, label in buttons_in(said):
        if wanted.lower() in (action.removeprefix("canario:").lower(), label.lower()):
            return action
    return ""


def answering(act: Act) -> Callable[[web.Request], Any]:
    """A handler that runs ``act`` beside the server's loop; what is refused is said."""

    async def handle(request: web.Request) -> web.Response:
        asked = await request.json()
        try:
            said = await asyncio.to_thread(act, asked)
        except RefusedError as wrong:
            return web.json_response({"said": [wrong.message], "ok": False}, status=400)
        except (NotHere, NoAnswer, ValueError) as wrong:
            return web.json_response({"said": [str(wrong)], "ok": False}, status=400)
        return web.json_response({"said": said, "ok": True})

    return handle
