"""What earlier versions stored and sent is read by this one; each version's documents stay in
``tests/recorded/``."""

import base64
import json
from copy import deepcopy
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from bot.plan import Plan
from bot.rollout.facts import Fact, KillAsked, RollbackAsked, Started, StartQueued
from bot.rollout.state import Rollout, Service
from bot.schema.versions import NEWEST, NewerVersion, upgraded, with_version
from bot.service.values.home import OpenHome
from bot.service.values.records import AuditEntry, OutboxEntry
from bot.slack.payload.button_pointer import read_pointer
from bot.slack.payload.modal_note import Note, read_note
from infra.queue.envelope import Poison, decode, encode
from infra.stores.bodies import Unreadable, from_body, to_body

RECORDED = Path(__file__).parents[2] / "recorded"
STORED: dict[str, type[BaseModel]] = {
    "service": Service,
    "rollout": Rollout,
    "audit": AuditEntry,
    "outbox": OutboxEntry,
    "plan": Plan,
}


def recorded(*kinds: str) -> list[Any]:
    """Each recorded document of these kinds, of each version, named by version, kind and number."""
    return [
        pytest.param(kind, document, id=f"{file.parent.name}-{kind}-{n}")
        for kind in kinds
        for file in sorted(RECORDED.glob(f"v*/{kind}.json"))
        for n, document in enumerate(json.loads(file.read_text()))
    ]


def pushed(data: str) -> dict[str, Any]:
    """A message as Pub/Sub pushes it."""
    return {"message": {"data": data, "messageId": "17"}, "subscription": "work"}


@pytest.mark.parametrize(("kind", "document"), recorded(*STORED))
def test_stored_documents_are_read_and_upgraded_when_written(
    kind: str, document: dict[str, Any]
) -> None:
    """It is read, and what is written of it is of the newest version and reads the same."""
    model = STORED[kind]
    found = from_body(model, json.dumps(document), kind)
    again = to_body(found)
    assert json.loads(again)["schema"] == NEWEST
    assert from_body(model, again, kind) == found


def carrying(plan: dict[str, Any]) -> dict[str, Any]:
    """Each kind of fact that has a plan in it, with this one."""
    by = {"kind": "person", "id": "U0ANN", "name": "Ann"}
    new = {"id": "f", "by": by, "plan": plan}
    to = {"to": "shop-1", "leaving": "shop-2", "served": {"shop-2": 100}, "rollout": "r"}
    return {
        "started": new | {"rollout": "r", "canary": "shop-2", "stable": "shop-1"},
        "kill_asked": new,
        "start_queued": new | {"rollout": "r"},
        "rollback_asked": {"id": "f", "by": by, "to": to | {"plan": plan}},
    }


def plan_in(fact: Fact) -> Plan | None:
    """The plan that a fact has in it."""
    if isinstance(fact, RollbackAsked):
        return fact.to.plan if fact.to else None
    return fact.plan if isinstance(fact, Started | StartQueued | KillAsked) else None


@pytest.mark.parametrize("fact", ["started", "start_queued", "kill_asked", "rollback_asked"])
@pytest.mark.parametrize(("kind", "plan"), recorded("plan"))
def test_a_plan_is_upgraded_wherever_a_fact_has_it(
    kind: str, plan: dict[str, Any], fact: str
) -> None:
    """The plan of where a rollback goes, too: it reads as the plan by itself."""
    wanted = Plan.model_validate(upgraded(kind, deepcopy(plan)))
    entry = json.loads((RECORDED / "v1/audit.json").read_text())[0]
    body = json.dumps(entry | {"fact": {"kind": fact} | carrying(deepcopy(plan))[fact]})
    found = from_body(AuditEntry, body, "entry").fact
    assert plan_in(found) == wanted


def test_every_fact_with_a_plan_is_upgraded() -> None:
    """What the test above tries is all that there is."""
    facts = get_args(get_args(Fact)[0])
    with_plan = [each for each in facts if "Plan" in each.model_json_schema().get("$defs", {})]
    kinds = {each.model_fields["kind"].default for each in with_plan}
    assert kinds == set(carrying({}))


@pytest.mark.parametrize(("kind", "document"), recorded("work"))
def test_messages_are_read(kind: str, document: dict[str, Any]) -> None:
    """What an older function put into the queue is work for this one."""
    work = decode(pushed(base64.b64encode(json.dumps(document).encode()).decode()))
    assert decode(pushed(encode(work))) == work
    assert json.loads(base64.b64decode(encode(work)))["schema"] == NEWEST


@pytest.mark.parametrize(("kind", "document"), recorded("button"))
def test_buttons_are_read(kind: str, document: dict[str, Any]) -> None:
    """A message stays pressable for ever."""
    pointer = read_pointer(json.dumps(document))
    assert pointer is not None
    assert read_pointer(pointer.value) == pointer


@pytest.mark.parametrize(("kind", "document"), recorded("note"))
def test_modals_are_read(kind: str, document: dict[str, Any]) -> None:
    """A modal that was open while a new version was deployed can be sent."""
    note = read_note(json.dumps(document))
    assert note != Note()
    assert read_note(note.text) == note


@pytest.mark.parametrize(("kind", "document"), recorded("home"))
def test_homes_are_read(kind: str, document: dict[str, Any]) -> None:
    """An open Home keeps following what happens."""
    assert OpenHome.model_validate(upgraded(kind, document)).user


NEWER = with_version("{}").replace(f":{NEWEST}", f":{NEWEST + 1}")


@pytest.mark.parametrize("model", STORED.values())
def test_a_newer_stored_document_is_left_alone(model: type[BaseModel]) -> None:
    """It is not read as something else; whoever needs it tries again later."""
    with pytest.raises(Unreadable, match=f"schema version {NEWEST + 1}"):
        from_body(model, NEWER, "service x")


def test_a_newer_message_is_kept() -> None:
    """Only newer code knows what it is: it is worth another try, and not poison."""
    newer = json.dumps({"schema": NEWEST + 1, "task": "dance"}).encode()
    with pytest.raises(NewerVersion):
        decode(pushed(base64.b64encode(newer).decode()))


@pytest.mark.parametrize("version", [0, -1, "2", None, True, 1.0, [], {}])
def test_what_is_no_version_is_not_read(version: object) -> None:
    """A version that was never written makes a document unreadable and a message poison."""
    document = json.dumps({"schema": version, "id": "x"})
    with pytest.raises(Unreadable, match="not a version"):
        from_body(Service, document, "service x")
    with pytest.raises(Poison, match="not a version"):
        decode(pushed(base64.b64encode(document.encode()).decode()))
