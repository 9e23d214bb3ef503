import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.plan.reading.fields import field_tables
from bot.plan.reading.load import load_plan
from bot.plan.reading.schema import schema_text
from bot.plan.startable import LONGEST_SERVICE, refusal
from bot.rollout.traffic import TAG
from cli.main import main
from tests.unit.plan.examples import ALL_PLANS, GOOD, PLANS, planted


def run(*arguments: str | Path) -> Result:
    """``canario plan …``."""
    return CliRunner().invoke(main, ["plan", *(str(each) for each in arguments)])


def test_every_plan_of_the_repository_is_ok() -> None:
    """``canario plan check`` passes and says so for each file: start takes all of them."""
    result = run("check", *(PLANS / name for name in ALL_PLANS))
    assert result.exit_code == 0, result.output
    assert result.output.count(": ok\n") == len(ALL_PLANS)


def test_what_start_refuses_is_found_by_check(tmp_path: Path) -> None:
    """A role that nothing asks, and a name that leaves no room for the canary's tag, each
    with its line; start and check say the same."""
    long = "s" * 40
    named = GOOD.replace("service: shop", f"service: {long}")
    text = named.replace("people:\n", "people:\n  nobody: [U0NOBODY]\n")
    file = tmp_path / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    result = run("check", file)
    assert result.exit_code == 1
    name, field = result.output.splitlines()
    assert name.startswith(f"{file}:4: target.cloud_run.service: found ")
    assert "expected at most 39 characters" in name
    assert field.startswith(f"{file}:7: people.nobody: found a role that nothing in the plan asks")
    assert run("check", "--language-only", file).exit_code == 0
    refused = refusal(load_plan(named, "plan.yaml"))
    assert refused is not None
    assert "at most 39 characters" in refused[1]
    assert len(TAG) + LONGEST_SERVICE == 46
    file.write_text(GOOD.replace("service: shop", f"service: {long[:39]}"), encoding="utf-8")
    assert run("check", file).exit_code == 0


def test_what_is_hardly_meant_is_noted_under_a_good_plan() -> None:
    """It stops nothing: the exit code is that of a good plan."""
    result = run("check", PLANS / "pulpo-slm.yaml")
    assert result.exit_code == 0
    ok, *notes = result.output.splitlines()
    assert ok.endswith(": ok")
    assert all(note.startswith("  note: check slm_") for note in notes)
    assert len(notes) == 2


def test_every_mistake_gets_a_line_and_the_exit_code_is_1(tmp_path: Path) -> None:
    """Good files are still called good, bad ones have a line for each mistake."""
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(GOOD)
    bad.write_text(planted("channel:", "chanel:").replace("soak: 10m", "soak: 10 minutes"))
    result = run("check", bad, good)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0].startswith(f"{bad}:5: chanel: found the unknown field 'chanel'")
    assert lines[1].startswith(f"{bad}:22: steps[2].soak: found '10 minutes'")
    assert lines[2:] == [f"{good}: ok"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"version: 1\nname: \xff\n", ":2: found bytes that are not UTF-8"),
        (None, ":1: found no such"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_mistake(
    tmp_path: Path, content: bytes | None, says: str
) -> None:
    """A missing or binary file is answered like any other mistake."""
    file = tmp_path / "plan.yaml"
    if content is not None:
        file.write_bytes(content)
    for command in ("check", "show"):
        result = run(command, file)
        assert result.exit_code == 1
        assert says in result.output


def test_show_says_what_the_plan_will_do() -> None:
    """Steps, checks, gates and people, in words."""
    output = run("show", PLANS / "wa-backend.yaml").output
    for words in (
        "Step 2 of 4: 10 %",
        "soaks for 5 min",
        "errors (error_rate: answers with 5xx): continues when <= 1 %; rolls back when > 1 %",
        "code and tech-lead approve",
        "inside the window: Tue-Thu, 10:00-14:00 UTC, not on public holidays of EC",
        "this very image completed in wa-backend-staging",
        "deadline 35 min",
        "after holding for 1 day it rolls back",
        "watched for 1 day",
        "pages on-call",
        "its commit in acme/wa-backend: Tests and Security scan succeeded",
        "baseline: the same hour of the last seven days",
    ):
        assert words in output, words


@pytest.mark.parametrize("name", ALL_PLANS)
def test_show_works_for_every_plan(name: str) -> None:
    """Each step of each plan is told; only a plan that start takes has nothing refused."""
    result = run("show", PLANS / name)
    assert result.exit_code == 0
    assert "Step 1 of" in result.output
    refused = refusal(load_plan((PLANS / name).read_text(), name))
    assert ("start refuses" in result.output) == (refused is not None)


def test_schema_is_printed_or_written(tmp_path: Path) -> None:
    """The same bytes on the terminal and in the file."""
    target = tmp_path / "schema.json"
    assert run("schema", "--write", target).exit_code == 0
    assert run("schema").output == target.read_text(encoding="utf-8") == schema_text()
    assert json.loads(schema_text())["type"] == "object"


@pytest.mark.slow
def test_fields_are_printed() -> None:
    """What the docs end with."""
    assert run("fields").output == field_tables() + "\n"


def test_show_says_what_proof_is_worth() -> None:
    """Each gate with its part of the budget, and what is judged by one look."""
    output = run("show", PLANS / "demo.yaml").output
    assert "at most once in 100 rollouts" in output
    assert "guard errors, errors no worse than stable's: once in 325 rollouts (0.31 %)" in output
    page = (PLANS.parent / "docs/judge.md").read_text(encoding="utf-8")
    after = page.split("canario plan show plans/demo.yaml\n")[1]
    quoted = after.split("```text\n")[1].split("```")[0]
    assert quoted.count("once in") == 5
    assert quoted in dedented(output)
    output = run("show", PLANS / "wa-backend.yaml").output
    assert "by what is observed: errors, errors_per_minute, latency" in output


def dedented(text: str) -> str:
    """As a page quotes it: without the first two columns."""
    return "\n".join(line[2:] for line in text.split("\n"))


def test_show_says_what_the_guard_certifies(tmp_path: Path) -> None:
    """Margins of the plan's own, where it has some."""
    file = tmp_path / "plan.yaml"
    file.write_text(f'{GOOD}guard: {{margins: {{errors: "<= 3x baseline"}}}}\n', encoding="utf-8")
    output = run("show", file).output
    assert "its certificate allows errors <= 3x baseline" in output
    assert "guard: " in output
    file.write_text(f'{GOOD}guard: {{latency: "<= 1.5x baseline"}}\n', encoding="utf-8")
    assert "latency is not <= 1.5x baseline" in run("show", file).output


@pytest.mark.parametrize("p95", ["400", "4h", "0ms", "fast", "-1s"])
def test_power_refuses_what_is_no_latency(p95: str) -> None:
    """It says what it found and what it expects."""
    asked = ("power", PLANS / "demo.yaml", "--rps", "3", "--errors", "0.5%", "--p95", p95)
    result = run(*asked)
    assert result.exit_code == 2
    assert "no latency from 1ms to 3600s" in result.output


@pytest.mark.parametrize("rps", ["0", "-1", "nan", "inf", "1e12", "many"])
def test_power_refuses_what_is_no_traffic(rps: str) -> None:
    """Also what is a number to Python and to nobody else."""
    result = run("power", PLANS / "demo.yaml", "--rps", rps, "--errors", "0.5%")
    assert result.exit_code == 2
    assert "Invalid value for '--rps'" in result.output


@pytest.mark.parametrize("errors", ["0.5", "half", "100%", "-1%", "nan%", "1% or so"])
def test_power_refuses_what_is_no_percentage(errors: str) -> None:
    """It says what it found and what it expects."""
    result = run("power", PLANS / "demo.yaml", "--rps", "3", "--errors", errors)
    assert result.exit_code == 2
    assert "is no percentage such as 0.5%" in result.output
