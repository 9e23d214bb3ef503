"""Cloud Scheduler's calls."""

import threading
from datetime import datetime

from sandbox.messaging.scheduler import Job, Scheduler
from sandbox.wire.journal import Journal
from tests.sandbox.endpoint import Endpoint


def test_calls_carry_the_schedulers_headers() -> None:
    """Each call names its job and its own time, a multiple of the interval, and brings its body."""
    endpoint, scheduler = Endpoint(), Scheduler(Journal())
    endpoint.start()
    job = Job("tick", endpoint.url, 0.05, b"{}", {"Content-Type": "application/json"})
    scheduler.add(job)
    scheduler.start()
    received = endpoint.wait(3)
    scheduler.stop()
    endpoint.stop()
    assert {r.headers["X-CloudScheduler-JobName"] for r in received} == {"tick"}
    assert {r.headers["User-Agent"] for r in received} == {"Google-Cloud-Scheduler"}
    assert all(r.body == {} for r in received)
    times = [datetime.fromisoformat(r.headers["X-CloudScheduler-ScheduleTime"]) for r in received]
    assert times == sorted(set(times))
    assert all(round(time.timestamp() * 1000) % 50 == 0 for time in times)


def test_it_goes_on_while_its_target_is_down() -> None:
    """Refused connections are journaled, and the next calls come through when it is back."""
    journal, endpoint = Journal(), Endpoint()
    endpoint.start()
    url = endpoint.url
    endpoint.stop()
    scheduler = Scheduler(journal)
    scheduler.start()
    scheduler.add(Job("tick", url, 0.05))
    down = journal.wait_for(lambda entry: entry.detail["answer"] == "ClientConnectorError")
    assert down is not None
    endpoint.start()
    back = journal.wait_for(lambda entry: entry.detail["answer"] == 204)
    scheduler.stop()
    endpoint.stop()
    assert back is not None
    assert back.number > down.number


def test_a_job_can_be_run_now() -> None:
    """A run by hand does not wait for the job's time, and stop leaves no thread."""
    before = threading.enumerate()
    journal, endpoint = Journal(), Endpoint([500])
    endpoint.start()
    scheduler = Scheduler(journal)
    scheduler.add(Job("tick", endpoint.url, 3600))
    scheduler.start()
    scheduler.run_now("tick")
    scheduler.stop()
    scheduler.stop()
    endpoint.stop()
    (entry,) = journal.entries()
    assert (entry.detail["job"], entry.detail["answer"]) == ("tick", 500)
    assert threading.enumerate() == before
