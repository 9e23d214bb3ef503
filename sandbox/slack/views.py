"""The Web API's views: modals that people look at, and their Homes."""

from collections.abc import Mapping
from typing import Any

from sandbox.slack.messages import Arguments, structured
from sandbox.slack.requests import Requests
from sandbox.slack.view_rules import view_problems
from sandbox.slack.workspace import OpenModal, SlackRefusal, Workspace

State = dict[str, dict[str, dict[str, Any]]]


class SlackViews:
    """``views.open``, ``views.update`` and ``views.publish``."""

    def __init__(self, workspace: Workspace, handed_out: Requests) -> None:
        self._workspace = workspace
        self._handed_out = handed_out

    def call(self, method: str, arguments: Arguments) -> dict[str, Any]:
        """One call; the answer has the view with its id."""
        view = dict(structured(arguments.get("view") or {}))
        if found := view_problems(view):
            raise SlackRefusal("invalid_arguments", *found)
        with self._workspace.lock:
            match method:
                case "views.open":
                    kept = self._open(str(arguments.get("trigger_id", "")), view)
                case "views.update":
                    kept = self._update(str(arguments.get("view_id", "")), view)
                case "views.publish":
                    kept = self._publish(str(arguments.get("user_id", "")), view)
                case _:
                    raise SlackRefusal("unknown_method")
            self._workspace.views.append({"method": method, **kept})
        return {"view": kept}

    def _open(self, trigger: str, view: dict[str, Any]) -> dict[str, Any]:
        if view["type"] != "modal":
            raise SlackRefusal("invalid_arguments", "only a modal can be opened")
        user = self._handed_out.pull(trigger)
        modal = OpenModal(f"V{len(self._workspace.views) + 1:06d}", user, {})
        self._workspace.modals[modal.id] = modal
        return show(modal, view)

    def _update(self, view_id: str, view: dict[str, Any]) -> dict[str, Any]:
        modal = self._workspace.modals.get(view_id)
        if modal is None:
            raise SlackRefusal("not_found")
        return show(modal, view)

    def _publish(self, user: str, view: dict[str, Any]) -> dict[str, Any]:
        if view["type"] != "home":
            raise SlackRefusal("invalid_arguments", "only a home can be published")
        self._workspace.user(user)
        kept = {**view, "id": f"H{user}", "user": user}
        self._workspace.homes[user] = kept
        return kept


def show(modal: OpenModal, view: Mapping[str, Any]) -> dict[str, Any]:
    """Show something else in an open modal. What was chosen in a field stays as long as its block
    and action id do; a new field begins with its initial value."""
    modal.view = {**view, "id": modal.id, "hash": f"{len(str(view))}"}
    before, modal.state = modal.state, {}
    for block in view["blocks"]:
        if block.get("type") != "input":
            continue
        element, block_id = block["element"], str(block.get("block_id", ""))
        action = str(element["action_id"])
        kept = before.get(block_id, {}).get(action)
        modal.state[block_id] = {action: kept or _initial(element)}
    return modal.view


def _initial(element: Mapping[str, Any]) -> dict[str, Any]:
    kind = str(element["type"])
    if kind == "static_select":
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind == "checkboxes":
        return {"type": kind, "selected_options": list(element.get("initial_options", ()))}
    return {"type": kind, "value": element.get("initial_value")}
