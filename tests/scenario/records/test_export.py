"""``canario export`` and ``canario verify``: all of a rollout in a file, replayed without anything
outside."""

import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from infra.stores.sqlite.store import SqliteStore
from tests.support.world import SERVICE, World

REASON = "odd [logs] in shop"


def canario(world: World, *arguments: str) -> Result:
    """The command, with the functions' settings."""
    return CliRunner().invoke(main, list(arguments), obj=world.wiring)


def rolled_back(world: World) -> str:
    """A rollout that was held and rolled back by hand; its name."""
    world.start(10)
    world.say("hold shop because lunch")
    world.say(f"rollback shop because {REASON}")
    (ended,) = SqliteStore(world.store_path).ended(SERVICE)
    return ended.id


@pytest.fixture
def exported(world: World, tmp_path: Path) -> Path:
    """The file of a rollout that was rolled back."""
    name = rolled_back(world)
    done = canario(world, "export", name, "--to", str(tmp_path / "records"))
    assert done.exit_code == 0, done.output
    return tmp_path / "records" / f"{name}.json"


def problems(file: Path) -> str:
    """What ``canario verify`` says is wrong; empty where the state follows."""
    result = CliRunner().invoke(main, ["verify", str(file)])
    assert isinstance(result.exception, SystemExit | None)
    return result.output if result.exit_code else ""


def test_an_export_has_all_of_a_rollout(world: World, exported: Path) -> None:
    """Plan, state, trail, approvals, messages and evidence; readable by its owner alone."""
    found = json.loads(exported.read_text())
    assert found["plan"]["name"] == "shop"
    assert found["state"]["phase"] == "rolled_back"
    kinds = [json.loads(body)["fact"]["kind"] for body in found["trail"]]
    assert kinds[0] == "started"
    assert {"held", "rollback_asked", "traffic_settled"} <= set(kinds)
    said = [each["effect"].get("topic") for each in found["messages"]]
    assert {"started", "held", "rolling_back", "rolled_back"} <= set(said)
    assert all(each["kept"] and each["done_at"] for each in found["messages"])
    assert found["evidence"]["verdict"] == found["state"]["verdict"]
    page = exported.with_suffix(".md").read_text()
    assert "odd \\[logs\\] in shop" in page
    assert {stat.S_IMODE(each.stat().st_mode) for each in exported.parent.iterdir()} == {0o600}


def test_the_state_follows_from_an_untouched_export(world: World, exported: Path) -> None:
    """Also of one that is not over, and of a second rollout without the first one's trail."""
    assert problems(exported) == ""
    digest = canario(world, "export", exported.stem, "--to", str(exported.parent)).output.split()[
        -1
    ]
    assert CliRunner().invoke(main, ["verify", str(exported), "--digest", digest]).exit_code == 0
    other = CliRunner().invoke(main, ["verify", str(exported), "--digest", "0" * 64])
    assert other.exit_code == 1
    world.say("start shop shop-00002 --again because fixed")
    active = world.service().active
    assert active is not None
    done = canario(world, "export", active.id, "--to", str(exported.parent))
    assert done.exit_code == 0, done.output
    second = exported.parent / f"{active.id}.json"
    assert problems(second) == ""
    first_body = json.loads(json.loads(second.read_text())["trail"][0])
    assert first_body["fact"]["kind"] == "started"
    assert first_body["generation"] > 1


def test_an_export_follows_when_another_rollout_was_reviewed(world: World, tmp_path: Path) -> None:
    """That entry of the trail has the active one's newest evaluation with it."""
    world.start(10)
    world.alert()
    world.say("start shop shop-00002 --again --yes because fixed")
    world.soak(61)
    for _ in range(3):
        world.soak(31)
        world.say("review shop unneeded")
        world.say("review shop right")
        active = world.service().active
        assert active is not None
        assert canario(world, "export", active.id, "--to", str(tmp_path)).exit_code == 0
        assert problems(tmp_path / f"{active.id}.json") == ""


def test_every_changed_byte_is_found_and_named(exported: Path) -> None:
    """Wherever it is, the section or the line that it is in is said."""
    text = exported.read_text()
    for at in range(0, len(text), 997):
        other = "x" if text[at] != "x" else "y"
        exported.write_text(text[:at] + other + text[at + 1 :])
        assert problems(exported), f"a changed {text[at]!r} at {at}"
    for section in ("plan", "state", "trail", "approvals", "messages", "evidence", "about"):
        document = json.loads(text)
        if isinstance(document[section], list):
            document[section] = document[section][:-1]
        else:
            document[section]["more"] = 1
        exported.write_text(json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False))
        assert f"{section}: changed" in problems(exported)
    exported.write_text(text + "\n")
    assert "Line" in problems(exported)


def test_a_forgery_with_its_own_digests_does_not_follow(exported: Path) -> None:
    """Who renews every digest still has to make a chain, and a state that its facts lead to."""
    from bot.service.export.document import SECTIONS, digest_of, written

    text = exported.read_text()

    def forged(change: str, into: str, section: str) -> str:
        document = json.loads(text)
        document[section] = json.loads(json.dumps(document[section]).replace(change, into))
        document["digests"] = {name: digest_of(document[name]) for name in SECTIONS}
        exported.write_text(written(document))
        return problems(exported)

    assert "does not follow entry" in forged("U0OPERATOR", "U0MALLORY", "trail")
    assert forged('"reason": ""', '"reason": "meant"', "state").endswith("reason.\n")
    assert "canary" in forged('"canary": "shop-00002"', '"canary": "shop-00001"', "state")


def renewed(document: dict[str, Any]) -> str:
    """The file with digests that fit, as a forger writes it, and a head that fits the trail."""
    from bot.service.deciding.trail import entry_digest
    from bot.service.export.document import SECTIONS, digest_of, written

    document["about"]["head"] = entry_digest(document["trail"][-1])
    document["digests"] = {name: digest_of(document[name]) for name in SECTIONS}
    return written(document)


def by_mallory(document: dict[str, Any]) -> None:
    """The last entry, which none follows, is somebody else's."""
    entry = json.loads(document["trail"][-1])
    entry["by"]["id"] = "U0MALLORY"
    document["trail"][-1] = json.dumps(entry)


def other_words(document: dict[str, Any]) -> None:
    """What was said is made to sound better."""
    document["messages"][-1]["effect"]["words"] = "All was fine."


def one_more(document: dict[str, Any]) -> None:
    """Somebody is said to have been paged."""
    last = document["messages"][-1]
    service, generation, n = last["id"].rsplit("~", 2)
    document["messages"].append({**last, "id": f"{service}~{generation}~{int(n) + 7}"})


@pytest.mark.parametrize(
    ("forge", "says"),
    [
        (by_mallory, "U0MALLORY"),
        (other_words, "is not what was decided"),
        (one_more, "No decision has the message"),
        (lambda document: document["messages"].clear(), "is missing"),
        (lambda document: document["messages"].reverse(), "another order"),
        (lambda document: document["messages"].pop(0), "is missing"),
        (lambda document: document["about"].update(service="other~shop"), "other~shop"),
        (lambda document: document["about"].update(ended=False), "about"),
    ],
)
def test_what_nothing_follows_is_compared_as_well(
    exported: Path, forge: Callable[[dict[str, Any]], None], says: str
) -> None:
    """Messages, what the file says that it is about, and who caused its last entry: digests that
    fit do not make them true."""
    document = json.loads(exported.read_text())
    exported.write_text(renewed(document))
    assert problems(exported) == ""
    forge(document)
    exported.write_text(renewed(document))
    assert says in problems(exported)


@pytest.mark.parametrize("depth", [500, 900, 5_000, 100_000])
@pytest.mark.parametrize("where", ['"messages": [', '"about": {"deep": ', '"trail": ['])
def test_what_is_nested_without_end_is_said(exported: Path, where: str, depth: int) -> None:
    """Never a traceback, at whatever depth and place."""
    text = exported.read_text()
    deep = "[" * depth + "]" * depth
    exported.write_text(text.replace(where.split("{", maxsplit=1)[0], f"{where}{deep},", 1))
    assert problems(exported)


def test_a_rollout_that_is_unknown_is_said(world: World) -> None:
    """With where the names are."""
    result = canario(world, "export", "shop-r99")
    assert result.exit_code == 1
    assert "shop-r99" in result.output


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": 1}',
        "[" * 100_000,
        '{"format": 1, "digests": {}, "about": {}, "plan": 1, "state": 2, "trail": ["{}", 3], '
        '"approvals": 4, "messages": 5, "evidence": 6}',
    ],
)
def test_what_is_no_export_is_said(tmp_path: Path, text: str) -> None:
    """Never a traceback."""
    file = tmp_path / "other.json"
    file.write_text(text)
    assert problems(file)
