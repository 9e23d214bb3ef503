"""Spans, by the real exporter, at a collector that speaks its protocol."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.logs import LABELS, TRACE
from tests.scenario.traces.collector import Collector, collecting
from tests.scenario.traces.test_log import ID, PARENT, W3C, command, lines
from tests.security.doors import SECRETS, Doors, doors
from tests.support.world import OPERATOR, PROJECT, SERVICE, STABLE


@pytest.fixture
def collector() -> Iterator[Collector]:
    """Who collects."""
    with collecting() as found:
        yield found


@pytest.fixture
def opened(tmp_path: Path, collector: Collector) -> Iterator[Doors]:
    """The functions, which send their spans to the collector."""
    with doors(tmp_path, CANARIO_TRACES=collector.url) as made:
        yield made


def test_a_command_is_one_trace_to_the_shift_and_the_notice(
    opened: Doors, collector: Collector
) -> None:
    """Slack's request, across the queue, to what was decided, and from there to the traffic that
    moved and the notice that was posted: one trace, in which each span knows the rollout."""
    world = opened.world
    world.start()
    rollout = world.rollout.id
    collector.spans.clear()
    command(opened, "rollback shop because checkout is broken", W3C)
    assert {span.trace for span in collector.spans} == {ID}
    (work,) = collector.named("work")
    assert work.parent == PARENT
    (decided,) = [
        span for span in collector.named("decide") if span.about["canario.fact"] == "rollback_asked"
    ]
    (shift,) = collector.named("shift_traffic")
    notice = collector.named("announce")[0]
    above = ["work", "command rollback", "decide"]
    assert collector.way(decided) == above
    for effect in (shift, notice):
        assert collector.way(effect) == [*above, effect.name]
    ways = [collector.way(span) for span in collector.spans]
    assert [*above, "shift_traffic", "traffic: shift"] in ways
    for span in (work, decided, shift, notice):
        assert span.about["canario.rollout"] == rollout
        assert span.about["canario.service"] == SERVICE
        assert span.about["canario.actor"] == OPERATOR
        assert span.failed == ""
        assert span.resource == {"service.name": "canario", "gcp.project_id": PROJECT}


def test_an_alert_is_one_trace_to_the_shift(opened: Doors, collector: Collector) -> None:
    """A notification that came without a trace begins one, and its rollback is in it."""
    opened.world.start()
    collector.spans.clear()
    opened.world.alert(severity="Critical")
    (alert,) = collector.named("alert")
    (shift,) = collector.named("shift_traffic")
    (page,) = collector.named("page")
    assert {span.trace for span in (alert, shift, page)} == {alert.trace}
    assert collector.way(shift) == ["alert", "decide", "shift_traffic"]


def test_a_beat_and_what_it_asks_for_are_one_trace(opened: Doors, collector: Collector) -> None:
    """The scheduler's call, and each evaluation that it put into the queue."""
    opened.world.start()
    collector.spans.clear()
    opened.world.soak()
    (tick,) = collector.named("tick")
    (evaluated,) = collector.named("evaluate")
    assert evaluated.trace == tick.trace
    assert collector.way(evaluated) == ["tick", "work", "evaluate"]


def test_what_is_late_is_in_the_trace_of_its_decision(opened: Doors, collector: Collector) -> None:
    """What failed says so, and the later try belongs to the command, with a link to the beat that
    carried it out."""
    world = opened.world
    world.start()
    world.slack.faults.unavailable()
    collector.spans.clear()
    command(opened, "rollback shop because checkout is broken", W3C)
    (tried,) = [span for span in collector.named("announce") if "canario.waits" not in span.about]
    assert tried.failed == "SlackUnavailable"
    world.slack.faults.unavailable(False)
    collector.spans.clear()
    world.clock.forward(90)
    world.tick()
    (tick,) = collector.named("tick")
    late = collector.named("announce", "refresh_card")
    assert late
    assert {(span.trace, span.links, span.failed) for span in late} == {(ID, (tick.trace,), "")}
    assert tick.trace != ID


def test_lines_and_spans_are_found_together(opened: Doors, collector: Collector) -> None:
    """A line has the trace and the span in which it was written."""
    opened.world.start()
    opened.forget()
    collector.spans.clear()
    command(opened, "hold shop", W3C)
    (line,) = lines(opened, function="work", fact="held")
    assert line[TRACE].endswith(ID)
    (decided,) = [
        span for span in collector.named("decide") if span.about["canario.fact"] == "held"
    ]
    assert line["logging.googleapis.com/spanId"] == decided.id
    assert decided.about["canario.rollout"] == line[LABELS]["rollout"]


@pytest.mark.parametrize("status", [403, 500])
def test_a_collector_that_refuses_costs_a_line(
    opened: Doors, collector: Collector, status: int
) -> None:
    """What is not taken is lost, which is in the log; all else is done."""
    opened.world.start()
    opened.forget()
    collector.status = status
    command(opened, "rollback shop because checkout is broken", W3C)
    assert opened.world.served() == {STABLE: 100}
    assert [line for line in opened.lines if "spans are lost" in line]


def test_without_a_collector_all_else_is_done(tmp_path: Path) -> None:
    """Nobody answers at the collector's address."""
    with doors(tmp_path, CANARIO_TRACES="http://127.0.0.1:1/v1/traces") as made:
        command(made, "status shop", W3C)
        assert [line for line in made.lines if "spans are lost" in line]
        assert made.world.slack.ephemerals()


def test_without_credentials_all_else_is_done(tmp_path: Path) -> None:
    """For Cloud Trace there are no credentials here; that is said once."""
    with doors(tmp_path, CANARIO_TRACES="cloud", GOOGLE_APPLICATION_CREDENTIALS="/none") as made:
        command(made, "status shop", W3C)
        command(made, "status shop", W3C)
        assert len([line for line in made.lines if "nothing is traced" in line]) == 1
        assert made.world.slack.ephemerals()


def test_no_secret_is_in_a_span(opened: Doors, collector: Collector) -> None:
    """Neither what signs, nor what a person wrote."""
    opened.world.start()
    opened.world.slack.faults.unavailable()
    command(opened, "rollback shop because the-reason-words", W3C)
    opened.post("work", b'{"message": {"data": "the-body"}}')
    told = repr(collector.spans)
    for never in (*SECRETS, "the-", "v0=", "/commands/", "xoxb"):
        assert never not in told, never
