"""``canario plan power``, played with the judge's own code."""

import re
from pathlib import Path

import pytest

from tests.unit.plan.examples import PLANS
from tests.unit.plan.test_cli import run


def test_power_says_what_would_be_found() -> None:
    """At little traffic an outage is found and a doubling is not; the same again each time."""
    asked = ("power", PLANS / "wa-backend.yaml", "--rps", "3", "--errors", "0.5%")
    output = run(*asked).output
    ten = output.split("\n\n")[1]
    assert ten.startswith("10 %, soaks 5 min: about 90 requests of the canary")
    assert "twice the errors (1 %): not found in 5 min" in ten
    assert "an outage, half of all requests (50 %): found in 9 of 10 rollouts within" in ten
    assert "not played here: errors." in output
    assert run(*asked).output == output
    page = (PLANS.parent / "docs/judge.md").read_text(encoding="utf-8")
    quoted = page.split("canario plan power plans/wa-backend.yaml --rps 3 --errors 0.5%")[1]
    lines = quoted.split("```text\n")[1].split("```")[0].splitlines()
    assert len(lines) >= 3
    assert [line for line in lines if line not in output.splitlines()] == []


def test_power_says_what_would_be_found_of_latency(tmp_path: Path) -> None:
    """Slower requests beside errors, with what is assumed of them; limits on latency itself take
    the service's own p95, which then says how slow it would be."""
    text = (PLANS / "demo.yaml").read_text(encoding="utf-8").replace("soak: 6s", "soak: 20m")
    limit = tmp_path / "limit.yaml"
    limit.write_text(text.replace("> 2x baseline for 5s", "> 800ms"), encoding="utf-8")
    asked = ("power", limit, "--rps", "3", "--errors", "0.5%")
    output = run(*asked).output
    assert "latency: stable has no traffic to compare with" in output
    assert "every request twice as slow: found within the soak" in output
    assert "Latencies are taken for log-normal" in output
    limited = "--p95 to be played: latency."
    assert limited in output
    known = run(*asked, "--p95", "400ms").output
    assert "of which 0.5 % fail, with a p95 of 400 ms." in known
    assert "every request 20 % slower (p95 480 ms): " in known
    assert limited not in known
    assert "every request twice as slow (p95 800 ms): not found" in known.split("\n100 %")[1]


def test_power_says_what_nothing_is_proven_of(tmp_path: Path) -> None:
    """At 100 % errors have a limit of their own and latency has nothing; and a plan may prove
    nothing at all."""
    of_all = run("power", PLANS / "demo.yaml", "--rps", "3", "--errors", "0.5%").output
    assert "latency: stable has no traffic to compare with" in of_all.split("\n100 %")[1]
    text = (PLANS / "wa-backend.yaml").read_text(encoding="utf-8")
    bare = tmp_path / "bare.yaml"
    bare.write_text(f"{text}\nguard: false\n", encoding="utf-8")
    said = run("power", bare, "--rps", "3", "--errors", "0.5%").output
    assert "It proves nothing: " in said


DENIS = ("power", PLANS / "denis-materializers.yaml", "--rps", "20", "--errors", "0.5%")
"""A flag, whose limits are all about queries of the plan's own."""


def test_power_plays_the_queries_of_a_plan_when_it_is_told_what_they_find(tmp_path: Path) -> None:
    """Bad events and their latency are found as those of requests are, at the step that asks."""
    text = re.sub(r"soak: \d+h", "soak: 30m", DENIS[1].read_text(encoding="utf-8"))
    short = tmp_path / "short.yaml"
    short.write_text(text, encoding="utf-8")
    told = ("--events", "errors=2/s,1%", "--events", "materializer_latency=300/min,2s")
    said = run("power", short, *DENIS[2:], *told).output
    assert "errors: 2 events a second, of which 1 % are bad." in said
    assert "materializer_latency: 5 events a second, with a p95 of 2 s." in said
    ten, fifty = (said.split(f"\n{percent} %, ")[1].split("\n\n")[0] for percent in (10, 50))
    assert "errors, twice as many bad (2 %): not found in 30 min" in ten
    assert "errors, half of all bad (50 %): found within the soak" in ten
    assert "materializer_latency" not in ten
    assert "materializer_latency, five times as much (p95 10 s): found within the soak" in fifty
    assert "jobs=3/min: errors_emergency." in said


def test_power_plays_numbers_of_events(tmp_path: Path) -> None:
    """Ten times as many are seen, and so is that nobody has said how many there are."""
    text = (PLANS / "wa-backend.yaml").read_text(encoding="utf-8")
    counted = tmp_path / "counted.yaml"
    limits = 'promote: "<= 5/min"\n    rollback: "> 5/min"'
    text = text.replace('promote: "<= 5/min"', limits).replace("soak: 5m", "soak: 15m")
    counted.write_text(text, encoding="utf-8")
    asked = ("power", counted, "--rps", "3", "--errors", "0.5%")
    assert "take an --events to be played" in run(*asked).output
    said = run(*asked, "--events", "errors_per_minute=20/min").output
    assert "errors_per_minute: 20 events a minute." in said
    assert "errors_per_minute, ten times: found within the soak" in said.split("\n10 %")[1]
    assert "take an --events to be played" not in said


@pytest.mark.parametrize(
    ("events", "wrong"),
    [
        ("errrs=2/s,1%", "is no check with a query"),
        ("success=2/s,1%", "is no check with a query"),
        ("errors 2/s", "does not say how many events"),
        ("errors=-2/s,1%", "does not say how many events"),
        ("errors=2/s", "does not say which part is bad"),
        ("errors=2/s,100%", "does not say which part is bad"),
        ("errors=2/s,400ms", "does not say which part is bad"),
        ("errors=0/s,1%", "has to be over 0"),
        ("errors=9999999/s,1%", "has to be over 0 and at most"),
        ("materializer_latency=2/s,1%", "takes a p95 in seconds"),
        ("materializer_latency=2/s,4", "takes a p95 in seconds"),
        ("materializer_latency=2/s,0s", "takes a p95 in seconds"),
    ],
)
def test_events_that_can_not_be_played_are_refused(events: str, wrong: str) -> None:
    """With what is wrong; nothing is played."""
    refused = run(*DENIS, "--events", events)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert wrong in refused.stderr
