"""``canario doctor``: the stored trail against the functions' own log."""

import json
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from tests.support.running_world import running
from tests.support.world import SERVICE, World


def doctor(world: World, *arguments: str) -> Result:
    """``canario doctor``, with the functions' settings."""
    return CliRunner().invoke(main, ["doctor", "--only", "trail", *arguments], obj=world.wiring)


def exported(world: World, said: str, file: Path) -> str:
    """The log in a file, as ``gcloud logging read --format=json`` writes it."""
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    label = "logging.googleapis.com/labels"
    entries = [
        {"labels": each.get(label, {}), "jsonPayload": {"message": each["message"]}}
        for each in lines
    ]
    file.write_text(json.dumps(entries), encoding="utf-8")
    return str(file)


def by_hand(world: World, statement: str) -> None:
    """What somebody who may write the database writes."""
    with sqlite3.connect(world.store_path) as connection:
        connection.execute(statement)


def test_what_was_decided_is_what_is_stored_and_what_was_logged(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Untouched it fits; a forged name is found by the chain, and a service that was set to
    another state by hand, too."""
    world.start(10)
    world.say("hold shop because odd logs")
    world.say("rollback shop because odd")
    log = exported(world, capsys.readouterr().out, tmp_path / "log.json")
    whole = doctor(world)
    assert whole.exit_code == 0, whole.output
    assert f"{SERVICE}: " in whole.output
    assert "chained since 1" in whole.output
    count = world.service().generation
    assert f"{count} of them in the log" in doctor(world, "--log", log).output
    assert doctor(world, SERVICE, "--log", log).exit_code == 0

    by_hand(world, "UPDATE audit SET body = replace(body, 'U0OPERATOR', 'U0MALLORY')")
    forged = doctor(world, "--log", log)
    assert forged.exit_code == 1
    assert "was changed or removed" in forged.output
    assert "is not what was logged" in forged.output
    by_hand(world, "UPDATE audit SET body = replace(body, 'U0MALLORY', 'U0OPERATOR')")
    assert doctor(world, "--log", log).exit_code == 0

    by_hand(world, f"DELETE FROM audit WHERE generation = {count - 1}")  # noqa: S608
    removed = doctor(world, "--log", log)
    assert f"Entry {count - 1} is missing." in removed.output
    assert f"The log has decision {count - 1}" in removed.output


def test_a_latch_that_was_taken_away_by_hand_is_found(world: World) -> None:
    """The stored service is no state that was decided."""
    world.start(10)
    world.say("rollback shop because odd")
    by_hand(world, "UPDATE services SET body = replace(body, 'shop-00002', 'shop-00009')")
    assert "is not the state that entry" in doctor(world).output


def test_a_service_that_is_gone_is_found_by_the_log(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is left to be chained."""
    world.start(10)
    log = exported(world, capsys.readouterr().out, tmp_path / "log.json")
    by_hand(world, "DELETE FROM services")
    gone = doctor(world, "--log", log)
    assert gone.exit_code == 1
    assert "the store has nothing" in gone.output


def test_a_service_that_is_gone_with_its_plan_is_found_by_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No list of the store names it, and the log does; so does a forged trail without a plan."""
    with running(World(tmp_path), CANARIO_PLANS="") as world:
        world.push_plans()
        world.start(10)
        world.say("rollback shop because odd")
        world.tick()
        log = exported(world, capsys.readouterr().out, tmp_path / "log.json")
        by_hand(world, "DELETE FROM plans")
        assert doctor(world, "--log", log).exit_code == 0
        by_hand(world, "UPDATE audit SET body = replace(body, 'U0OPERATOR', 'U0MALLORY')")
        assert doctor(world, "--log", log).exit_code == 1
        by_hand(world, "DELETE FROM services")
        by_hand(world, "DELETE FROM audit")
        gone = doctor(world, "--log", log)
        assert gone.exit_code == 1
        assert "the store has nothing" in gone.output


@pytest.mark.parametrize(
    "text", ["no json", "[1, null, {}]", '{"labels": {"generation": "x"}}', ""]
)
def test_other_files_are_no_log(world: World, tmp_path: Path, text: str) -> None:
    """Said, or without a word about any decision; never a traceback."""
    file = tmp_path / "log.json"
    file.write_text(text)
    result = doctor(world, "--log", str(file))
    assert isinstance(result.exception, SystemExit | None)


NOT_OURS = [
    {"jsonPayload": "Starting up"},
    {"jsonPayload": ["a", "list"]},
    {"jsonPayload": {"logging.googleapis.com/labels": "none"}},
    {"textPayload": "GET /"},
    {"labels": "none"},
    {"labels": {"instanceId": "1"}, "jsonPayload": None},
    {"labels": {"generation": "1", "digest": "no service"}},
    {},
    "a text",
    None,
    7,
]


@pytest.mark.parametrize("as_list", [True, False])
def test_lines_that_are_not_ours_are_counted(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], as_list: bool
) -> None:
    """Whatever their shape; what is ours among them counts as before."""
    world.start(10)
    ours = json.loads(Path(exported(world, capsys.readouterr().out, tmp_path / "ours")).read_text())
    count = world.service().generation
    lines = [*NOT_OURS, *ours, *NOT_OURS]
    file = tmp_path / "log.json"
    file.write_text(
        json.dumps(lines)
        if as_list
        else "\n".join(["Traceback (most recent call last):", *map(json.dumps, lines)])
    )
    result = doctor(world, "--log", str(file))
    assert result.exit_code == 0, result.output
    assert f"{count} of them in the log" in result.output
    total = len(lines) + (not as_list)
    assert f"{file}: {total - count} of {total} lines hold no decision" in result.output


def test_platform_labels_beside_ours_hide_nothing(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Labels that Cloud Logging adds, where ours stayed in the payload."""
    world.start(10)
    file = tmp_path / "log.json"
    said = json.loads(Path(exported(world, capsys.readouterr().out, file)).read_text())
    label = "logging.googleapis.com/labels"
    moved = [
        {"labels": {"instanceId": "1"}, "jsonPayload": {label: each["labels"]}} for each in said
    ]
    file.write_text(json.dumps(moved))
    count = world.service().generation
    assert f"{count} of them in the log" in doctor(world, "--log", str(file)).output


@pytest.mark.parametrize("text", ["no json", "[1", "[1, 2]", "7", "[" * 100_000])
def test_a_file_without_one_json_object_is_refused(world: World, tmp_path: Path, text: str) -> None:
    """With the command that writes a log."""
    file = tmp_path / "log.json"
    file.write_text(text)
    result = doctor(world, "--log", str(file))
    assert result.exit_code == 1
    assert f"{file} is no log in JSON. Write one: gcloud logging read" in result.output
