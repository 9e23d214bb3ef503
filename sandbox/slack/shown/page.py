"""The sandbox's Slack as a page to look at: channels with their threads, what single people were
told, Homes and modals."""

import base64
import html
from collections.abc import Sequence
from datetime import UTC, datetime

from sandbox.slack.shown.html import BlockPage, Values
from sandbox.slack.shown.mrkdwn import as_html
from sandbox.slack.shown.style import CSS
from sandbox.slack.workspace import BOT_USER, Channel, Ephemeral, Message, OpenModal, Workspace

FACES = ("#4a154b", "#1264a3", "#2bac76", "#c77500", "#6b4fbb")


def page(workspace: Workspace, *channels: str, whispers: bool = True, windows: bool = True) -> str:
    """The channels that are named, or all; ``whispers``: also what only one person saw;
    ``windows``: also Homes and modals."""
    drawn = Drawing(workspace)
    with workspace.lock:
        wanted = [workspace.channel(name) for name in channels] or [*workspace.channels.values()]
        parts = [drawn.channel(each, whispers) for each in wanted]
        if windows:
            parts += [drawn.home(user, view) for user, view in workspace.homes.items()]
            parts += [drawn.modal(each) for each in workspace.modals.values()]
    body = "".join(parts)
    head = f'<meta charset="utf-8"><title>Slack</title><style>{CSS}</style>'
    return (
        f"<!doctype html><html lang=en><head>{head}</head><body><main>{body}</main></body></html>"
    )


class Drawing:
    """One workspace, drawn."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def channel(self, channel: Channel, whispers: bool) -> str:
        """Its messages in order, each with its thread below it."""
        said: list[tuple[str, str]] = []
        for message in channel.messages:
            if not message.thread_ts:
                said.append((message.ts, self._message(message) + self._thread(channel, message)))
        if whispers:
            told = [e for e in self._whispers() if e.channel == channel.id]
            said += [(each.ts, self._told(each)) for each in told if not each.thread]
        return f"<h1># {html.escape(channel.name)}</h1>{''.join(text for _, text in sorted(said))}"

    def home(self, user: str, view: dict[str, object]) -> str:
        """A person's Home."""
        return self._window(f"Home of {self._name(user)}", view, {}, [])

    def modal(self, modal: OpenModal) -> str:
        """A modal that somebody looks at."""
        title = f"{modal.view['title']['text']}"
        buttons = [
            f'<span class="button {style}">{html.escape(modal.view[key]["text"])}</span>'
            for key, style in (("close", ""), ("submit", "primary"))
            if key in modal.view
        ]
        return self._window(title, modal.view, modal.state, buttons)

    def _window(
        self, title: str, view: dict[str, object], values: Values, buttons: list[str]
    ) -> str:
        blocks = view["blocks"]
        assert isinstance(blocks, list)  # noqa: S101 - as the validator let it in
        inside = self._blocks(values).html(blocks)
        foot = f"<div class=foot>{''.join(buttons)}</div>"
        return f"<div class=window><h1>{html.escape(title)}</h1>{inside}{foot}</div>"

    def _thread(self, channel: Channel, parent: Message) -> str:
        replies = [m for m in channel.messages if m.thread_ts == parent.ts]
        told = [e for e in self._whispers() if e.thread == parent.ts]
        both = [*map(self._message, replies), *map(self._told, told)]
        return f"<div class=thread>{''.join(both)}</div>" if both else ""

    def _whispers(self) -> Sequence[Ephemeral]:
        return self._workspace.ephemerals

    def _message(self, message: Message) -> str:
        note = "<div class=also>also sent to the channel</div>" if message.broadcast else ""
        inside = self._shown(message) if message.blocks else ""
        files = "".join(self._file(each) for each in message.files)
        words = inside or f"<p dir=auto>{as_html(message.text, self._name)}</p>"
        return self._entry(message.user, _time(message.ts), note + words + files)

    def _told(self, told: Ephemeral) -> str:
        words = self._shown(told) if told.blocks else as_html(told.text)
        only = f"<div class=also>only visible to {html.escape(self._name(told.user))}</div>"
        return f"<div class=ephemeral>{self._entry(BOT_USER, '', only + words)}</div>"

    def _entry(self, user: str, at: str, words: str) -> str:
        name = self._name(user)
        app = " <span class=app>APP</span>" if user == BOT_USER else ""
        colour = FACES[sum(map(ord, user)) % len(FACES)]
        face = f'<div class=face style="background:{colour}">{html.escape(name[:1].upper())}</div>'
        who = f"<span class=who>{html.escape(name)}</span>{app} <span class=at>{at}</span>"
        return f"<div class=message>{face}<div>{who}{words}</div></div>"

    def _shown(self, said: Message | Ephemeral) -> str:
        return self._blocks({}).html(said.blocks)

    def _blocks(self, values: Values) -> BlockPage:
        return BlockPage(self._name, self._image, values)

    def _file(self, file_id: str) -> str:
        file = self._workspace.files[file_id]
        alt = html.escape(file.alt, quote=True)
        title = f"<p class=context>{html.escape(file.title)}</p>"
        return f'{title}<img class=chart src="{self._image(file_id)}" alt="{alt}">'

    def _image(self, file_id: str) -> str:
        content = self._workspace.files[file_id].content
        return f"data:image/png;base64,{base64.b64encode(content).decode()}"

    def _name(self, id_: str) -> str:
        if id_ == BOT_USER:
            return "canario"
        if id_ in self._workspace.groups:
            return self._workspace.groups[id_][0]
        user = self._workspace.users.get(id_)
        return user.name if user else id_


def _time(ts: str) -> str:
    return f"{datetime.fromtimestamp(float(ts), UTC):%H:%M}"
