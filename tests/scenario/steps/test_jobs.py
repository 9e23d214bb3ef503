"""A step's Cloud Run jobs: started once, read by the ticks, and what their ends decide."""

from typing import Any

from sandbox.cloud_run.jobs import Job, Run, job_path
from tests.support.world import CANARY, PROJECT, REGION, STABLE, World

SMOKE = {"name": "smoke", "timeout": "5m", "arguments": {"users": "50"}}


def path(name: str) -> str:
    """The job's full name."""
    return job_path(PROJECT, REGION, name)


def plan_with(world: World, *jobs: Any, at: int = 0) -> None:
    """The shop's plan, with jobs in one step."""
    steps: list[dict[str, Any]] = [
        {"traffic": "0%", "probe": {"paths": ["/healthz"]}},
        {"traffic": "10%", "soak": "2m"},
        {"traffic": "100%", "soak": "2m"},
    ]
    steps[at]["job"] = list(jobs)
    world.write_plan(steps=steps)


def set_up(world: World, name: str = "smoke", **does: Any) -> None:
    """A job as somebody has deployed it."""
    world.cloud.platform.jobs.set_up(Job(path(name), **does))


def runs(world: World, name: str = "smoke") -> list[Run]:
    """The newest first."""
    return world.cloud.platform.jobs.runs(path(name))


def test_a_job_at_0_percent_decides_whether_traffic_moves(world: World) -> None:
    """It is told what it tests, its log is linked, and traffic waits until it has succeeded."""
    set_up(world, seconds=90)
    plan_with(world, SMOKE)
    world.say(f"start shop {CANARY}")
    (run,) = runs(world)
    assert run.arguments == ("--users=50",)
    assert run.environment["CANARIO_REVISION"] == CANARY
    assert run.environment["CANARIO_URL"].startswith("http")
    assert any("console.cloud.google.com/logs" in text for text in world.story())
    world.soak(61, visitors=0)
    assert world.phase == "verifying"
    assert "smoke" in world.say("status shop")[-1]
    world.soak(61, visitors=0)
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert len(runs(world)) == 1


def test_a_failed_job_at_0_percent_cancels(world: World) -> None:
    """With the platform's own words, and without any traffic."""
    set_up(world, failure="the container exited with 3")
    plan_with(world, SMOKE)
    world.say(f"start shop {CANARY}")
    world.soak(61, visitors=0)
    assert world.phase == "idle"
    assert "exited with 3" in world.last_ended().outcome
    assert world.served() == {STABLE: 100}


def test_a_job_that_is_not_there_cancels_at_once(world: World) -> None:
    """The message names it."""
    plan_with(world, SMOKE)
    world.say(f"start shop {CANARY}")
    assert "smoke" in world.last_ended().outcome


def test_jobs_of_a_step_run_one_after_the_other_and_an_optional_one_may_fail(
    world: World,
) -> None:
    """The load test's failure is reported, and the step continues."""
    set_up(world, "smoke")
    set_up(world, "load", failure="p95 was 900 ms")
    plan_with(world, SMOKE, {"name": "load", "timeout": "5m", "optional": True}, at=1)
    world.start(10)
    assert (len(runs(world)), len(runs(world, "load"))) == (1, 0)
    world.soak(61)
    assert len(runs(world, "load")) == 1
    world.soak(61)
    assert any("900 ms" in text for text in world.story())
    world.soak(61)
    assert world.served() == {CANARY: 100}


def test_a_failed_job_of_a_step_holds_it_and_a_resume_runs_it_again(world: World) -> None:
    """Each resume is one more run."""
    set_up(world, failure="exit 1")
    plan_with(world, SMOKE, at=1)
    world.start(10)
    world.soak(61)
    assert world.phase == "holding"
    assert "exit 1" in world.say("explain shop --details")[-1]
    set_up(world)
    world.say("resume shop")
    assert len(runs(world)) == 2
    world.soak(61)
    world.soak(121)
    assert world.served() == {CANARY: 100}


def test_a_lost_answer_and_a_redelivery_run_it_once(world: World) -> None:
    """The run is found by its key when the start is tried again."""
    set_up(world, seconds=200)
    world.cloud.platform.jobs.lose_answers = 1
    plan_with(world, SMOKE)
    world.say(f"start shop {CANARY}")
    assert world.rollout.jobs[0].execution == ""
    world.soak(61, visitors=0)
    assert world.rollout.jobs[0].execution == runs(world)[0].name
    world.soak(61, visitors=0)
    assert len(runs(world)) == 1


def test_nothing_waits_for_a_job_that_takes_long(world: World) -> None:
    """A rollback during it is as fast as ever, and what it comes to is nobody's any more."""
    set_up(world, seconds=3600)
    plan_with(world, {"name": "smoke", "timeout": "2h"}, at=1)
    world.start(10)
    world.say("rollback shop")
    assert world.served() == {STABLE: 100}
    world.soak(3601, visitors=0)
    assert world.phase == "idle"


def test_the_doctor_names_a_job_that_is_not_there(world: World) -> None:
    """Before a rollout needs it."""
    set_up(world, "smoke")
    plan_with(world, SMOKE, {"name": "smke", "timeout": "5m"})
    told = world.say("doctor")[-1]
    assert "the job smke" in told
    assert "the job smoke:" not in told


def test_a_run_under_a_key_that_was_guessed_is_not_ours(world: World) -> None:
    """Somebody who may run the job ran it beforehand, with arguments of their own and the variable
    as ours have it: each step's job runs all the same, and its own end decides. The key of one run
    says nothing of the next one's."""
    set_up(world)
    steps: list[dict[str, Any]] = [
        {"traffic": "0%", "probe": {"paths": ["/healthz"]}, "job": [SMOKE]},
        {"traffic": "10%", "soak": "2m", "job": [SMOKE]},
        {"traffic": "100%", "soak": "2m"},
    ]
    world.write_plan(steps=steps)
    world.say(f"start shop {CANARY}")
    (first,) = runs(world)
    rollout, _, n, generation, secret = first.environment["CANARIO_RUN"].split("~")
    for later in range(int(generation), int(generation) + 12):
        for guess in ("", f"~{secret}"):
            planted = {"CANARIO_RUN": f"{rollout}~1~{n}~{later}{guess}"}
            world.cloud.platform.jobs.run(path("smoke"), "", ["--help"], planted, 0)
    before = len(runs(world))
    set_up(world, failure="the smoke test fails")
    for _ in range(4):
        world.soak(61)
    assert len(runs(world)) > before
    assert runs(world)[0].arguments == ("--users=50",)
    assert world.phase == "holding"
    assert world.served() == {STABLE: 90, CANARY: 10}


def end_with(world: World, watch: Any = "10m") -> None:
    """The shop's plan, with a job before it is complete."""
    steps = [{"traffic": "10%", "soak": "2m"}, {"traffic": "100%", "soak": "2m"}]
    kept = {"for": watch, "keep": "0%"} if watch else None
    world.write_plan(steps=steps, watch=kept, on_complete={"job": SMOKE})
    world.push_plans()


def test_a_job_of_the_end_runs_after_the_watch_and_completes(world: World) -> None:
    """Not before the watch is over; it is told the address at which the canary serves."""
    set_up(world, seconds=90)
    end_with(world)
    world.start(100)
    world.soak()
    assert (world.phase, len(runs(world))) == ("watching", 0)
    world.soak(601)
    (run,) = runs(world)
    assert "canario" not in run.environment["CANARIO_URL"]
    assert "smoke" in world.say("status shop")[-1]
    assert world.phase == "watching"
    world.soak(121)
    assert world.last_ended().phase == "completed"
    assert len(runs(world)) == 1


def test_a_failed_job_of_the_end_holds_and_a_resume_runs_it_again(world: World) -> None:
    """Without a watch it follows the last soak."""
    set_up(world, failure="3 rows are missing")
    end_with(world, watch=None)
    world.start(100)
    assert runs(world) == []
    world.soak()
    world.soak(61)
    assert world.phase == "holding"
    assert "3 rows are missing" in world.say("explain shop --details")[-1]
    set_up(world)
    world.say("resume shop")
    world.soak(61)
    world.soak(61)
    assert world.last_ended().phase == "completed"
    assert world.served() == {CANARY: 100}


LOAD = {
    "name": "load",
    "timeout": "5m",
    "limits": {"latency_p95": "< 800ms", "error_rate": "< 1%"},
}


def loaded(world: World, prints: Any, **fields: Any) -> None:
    """A load test before any traffic has ended, and what it printed can be read."""
    set_up(world, "load", prints=prints)
    plan_with(world, {**LOAD, **fields})
    world.say(f"start shop {CANARY}")


def test_what_a_job_measures_itself_keeps_its_limits(world: World) -> None:
    """Its result is read from its log, and shown; then traffic moves."""
    loaded(world, {"canario": {"latency_p95_ms": 412, "error_rate": 0.002}})
    world.soak(61, visitors=0)
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert any("error_rate 0.2 %, latency_p95 412 ms" in text for text in world.story())


def test_a_job_whose_measure_breaks_a_limit_has_failed(world: World) -> None:
    """Although all its tasks succeeded; the message has the value and the limit."""
    loaded(world, {"canario": {"latency_p95": 0.912, "error_rate": 0.002}})
    world.soak(61, visitors=0)
    outcome = world.last_ended().outcome
    assert "latency_p95 912 ms, wanted < 800 ms" in outcome
    assert world.served() == {STABLE: 100}


def test_an_optional_job_whose_measure_breaks_a_limit_is_reported(world: World) -> None:
    """Nothing waits for it."""
    loaded(world, {"canario": {"latency_p95": 0.912, "error_rate": 0.002}}, optional=True)
    world.soak(61, visitors=0)
    assert world.served() == {STABLE: 90, CANARY: 10}
    assert any("latency_p95 912 ms, wanted" in text for text in world.story())


def test_a_number_that_is_missing_meets_no_limit(world: World) -> None:
    """What a job does not say is not taken for good."""
    loaded(world, {"canario": {"latency_p95_ms": 412, "error_rate": "low"}})
    world.soak(61, visitors=0)
    assert "error_rate is not in its result" in world.last_ended().outcome


def test_a_result_is_waited_for_as_logs_come_late(world: World) -> None:
    """A minute after the end it is not there yet, and then it is."""
    world.cloud.logging.lag = 90
    loaded(world, {"canario": {"latency_p95_ms": 412, "error_rate": 0.0}})
    world.soak(61, visitors=0)
    assert world.phase == "verifying"
    world.soak(61, visitors=0)
    assert world.served() == {STABLE: 90, CANARY: 10}


def test_a_job_without_a_result_has_failed_after_a_while(world: World) -> None:
    """Two minutes after its end; what somebody else's run printed is not its own."""
    set_up(world, "other", prints={"canario": {"latency_p95_ms": 412, "error_rate": 0.0}})
    world.cloud.platform.jobs.run(path("other"), "", [], {}, 0)
    loaded(world, None)
    for _ in range(2):
        world.soak(55, visitors=0)
        assert world.phase == "verifying"
    world.soak(61, visitors=0)
    assert "no result within 2 min" in world.last_ended().outcome


def test_a_log_that_may_not_be_read_fails_the_job_at_once(world: World) -> None:
    """The message says so."""
    world.cloud.logging.forbidden = True
    loaded(world, {"canario": {"latency_p95_ms": 412, "error_rate": 0.0}})
    world.soak(61, visitors=0)
    assert "does not let us read the log" in world.last_ended().outcome
