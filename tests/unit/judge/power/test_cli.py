"""``canario plan power``, played with the judge's own code."""

from pathlib import Path

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
