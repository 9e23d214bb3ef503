"""The sandbox's Slack as one person has it: every button is a real one, every field a field."""

import html
from collections.abc import Mapping, Sequence

from sandbox.slack.shown.html import Block, BlockPage, Values
from sandbox.slack.shown.mrkdwn import plain
from sandbox.slack.shown.page import Drawing
from sandbox.slack.shown.style import CSS
from sandbox.slack.workspace import Ephemeral, Message, OpenModal, Workspace

OWN = """
button, select, textarea, input { font: inherit; }
header { position: sticky; top: 0; background: #fff; border-bottom: 1px solid #ddd; }
header { display: flex; gap: 12px; flex-wrap: wrap; padding: 8px 20px; z-index: 1; }
header form { display: flex; gap: 8px; flex: 1 1 260px; margin: 0; }
header input { flex: 1; min-width: 0; padding: 6px; }
button.button { cursor: pointer; min-height: 32px; }
textarea, .input select { width: 100%; box-sizing: border-box; padding: 6px; }
.tick label { font-weight: 400; }
.wrong { color: #b3123f; font-weight: 700; }
"""

SCRIPT = """
const seen = {};
for (const id of ['window', 'said']) seen[id] = document.getElementById(id).innerHTML;
setInterval(async () => {
  let text;
  try { text = await (await fetch(location.href)).text(); } catch { return; }
  const next = new DOMParser().parseFromString(text, 'text/html');
  for (const id of ['window', 'said']) {
    const found = next.getElementById(id);
    if (!found || found.innerHTML === seen[id]) continue;
    seen[id] = found.innerHTML;
    document.getElementById(id).innerHTML = found.innerHTML;
  }
}, 1500);
addEventListener('change', event => {
  const form = event.target.form;
  if (event.target.dataset.sends) form.submit();
  else if (event.target.name === 'user') form.submit();
});
"""


def live_page(
    workspace: Workspace, user: str, channel: str, wrong: Mapping[str, str] | None = None
) -> str:
    """What ``user`` sees of a channel, their modal, or their Home (``channel`` is ``home``);
    ``wrong``: what is wrong with the modal, by block."""
    drawn = LiveDrawing(workspace, user, channel, wrong or {})
    with workspace.lock:
        if channel == "home":
            said = drawn.own_home()
        else:
            said = drawn.channel(workspace.channel(channel), whispers=True)
        window = "".join(drawn.modal(e) for e in workspace.modals.values() if e.user == user)
        head = drawn.head()
    return (
        '<!doctype html><html lang=en><head><meta charset="utf-8"><title>Slack</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{CSS}{OWN}</style></head><body>{head}"
        f'<main><div id="window">{window}</div><div id="said">{said}</div></main>'
        f"<script>{SCRIPT}</script></body></html>"
    )


class LiveBlocks(BlockPage):
    """Blocks within a form."""

    def _button(self, element: Block) -> str:
        style, name = quoted(element.get("style", "")), quoted(element.get("action_id", ""))
        sure = element.get("confirm")
        ask = quoted(sure["text"]["text"]) if sure else ""
        asks = ' onclick="return confirm(this.dataset.ask)"' if ask else ""
        label = plain(element["text"]["text"])
        return (
            f'<button class="button {style}" name="action" value="{name}" data-ask="{ask}"{asks}>'
            f"{label}</button>"
        )

    def _element(self, block: Block, state: Block) -> str:
        element = block["element"]
        kind, name = element["type"], quoted(f"field:{block['block_id']}")
        label = f'aria-label="{quoted(block["label"]["text"])}"'
        if kind == "plain_text_input":
            words = plain(str(state.get("value") or ""))
            return f'<textarea name="{name}" {label} rows="2">{words}</textarea>'
        if kind == "checkboxes":
            ticked = [each["value"] for each in state.get("selected_options") or ()]
            return "".join(self._tick(each, name, ticked) for each in element["options"])
        chosen = (state.get("selected_option") or {}).get("value", "")
        groups = element.get("option_groups") or [{"options": element.get("options", ())}]
        options = [each for group in groups for each in group["options"]]
        sends = ' data-sends="yes"' if block.get("dispatch_action") else ""
        listed = "".join(
            f'<option value="{quoted(each["value"])}"{chosen_one(each["value"] == chosen)}>'
            f"{plain(each['text']['text'])}</option>"
            for each in options
        )
        empty = '<option value="">Choose</option>'
        return f'<select name="{name}" {label}{sends}>{empty}{listed}</select>'

    def _tick(self, option: Block, name: str, ticked: Sequence[str]) -> str:
        on = " checked" if option["value"] in ticked else ""
        box = f'<input type="checkbox" name="{name}" value="{quoted(option["value"])}"{on}>'
        return f"<div class=tick><label>{box} {self._option(option)}</label></div>"


class LiveDrawing(Drawing):
    """One person's Slack."""

    def __init__(
        self, workspace: Workspace, user: str, channel: str, wrong: Mapping[str, str]
    ) -> None:
        super().__init__(workspace)
        self._user, self._channel, self._wrong = user, channel, wrong

    def head(self) -> str:
        """Who one is, where one is, and what one says."""
        users = "".join(
            f'<option value="{quoted(each.id)}"{chosen_one(each.id == self._user)}>'
            f"{html.escape(each.name)}</option>"
            for each in self._workspace.users.values()
        )
        mine = [e for e in self._workspace.channels.values() if self._user in e.members]
        places = [("home", "Home"), *((e.id, f"#{e.name}") for e in mine)]
        me = quoted(self._user)
        links = " ".join(
            f'<a href="?user={me}&amp;channel={quoted(id_)}">{html.escape(name)}</a>'
            for id_, name in places
        )
        here = self._hidden(channel=self._channel)
        return (
            f'<header><form method="get">{here}<label>You are '
            f'<select name="user">{users}</select></label> <button>Go</button></form>'
            f"<nav>{links}</nav>"
            f'<form method="post" action="/slack/say">{here}{self._hidden(user=self._user)}'
            '<input name="text" aria-label="What you say" placeholder="/canary help">'
            "<button>Send</button></form></header>"
        )

    def own_home(self) -> str:
        """One's Home, where it was opened before."""
        view = self._workspace.homes.get(self._user)
        inside = self.home(self._user, view) if view else "<p>Your Home is on its way.</p>"
        return self._form("/slack/press", inside, of="home")

    def modal(self, modal: OpenModal) -> str:
        """A form that sends."""
        blocks = self._blocks(modal.state).html(modal.view["blocks"])
        wrong = "".join(f'<p class="wrong">{html.escape(w)}</p>' for w in self._wrong.values())
        send = modal.view.get("submit")
        buttons = '<button class="button" name="then" value="close">Close</button>'
        if send:
            words = html.escape(send["text"])
            buttons += f'<button class="button primary" name="then" value="send">{words}</button>'
        title = html.escape(modal.view["title"]["text"])
        inside = f"<h1>{title}</h1>{blocks}{wrong}<div class=foot>{buttons}</div>"
        hidden = '<input type="hidden" name="then" value="">'
        return f"<div class=window>{self._form('/slack/modal', hidden + inside)}</div>"

    def _whispers(self) -> Sequence[Ephemeral]:
        return [e for e in self._workspace.ephemerals if e.user == self._user]

    def _shown(self, said: Message | Ephemeral) -> str:
        return self._form("/slack/press", super()._shown(said), of=said.ts)

    def _blocks(self, values: Values) -> BlockPage:
        return LiveBlocks(self._name, self._image, values)

    def _form(self, action: str, inside: str, **more: str) -> str:
        hidden = self._hidden(user=self._user, channel=self._channel, **more)
        return f'<form method="post" action="{action}">{hidden}{inside}</form>'

    def _hidden(self, **fields: str) -> str:
        return "".join(
            f'<input type="hidden" name="{name}" value="{quoted(value)}">'
            for name, value in fields.items()
        )


def chosen_one(is_it: bool) -> str:
    """Of an option."""
    return " selected" if is_it else ""


def quoted(value: object) -> str:
    """For an attribute."""
    return html.escape(str(value), quote=True)
