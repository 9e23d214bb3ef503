"""``canario dashboard``: JSON that Cloud Monitoring takes, with lines for what a plan limits."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from google.cloud.monitoring_dashboard_v1 import Dashboard

from cli.main import main
from tests.unit.plan.examples import ALL_PLANS, GOOD, PLANS

PANELS = "dashboard:\n  title: Shop\n  panels:\n    - title: Ours\n"


def run(file: Path) -> tuple[int, str]:
    """The exit code and the output of ``canario dashboard FILE``."""
    result = CliRunner().invoke(main, ["dashboard", str(file)])
    return result.exit_code, result.output


def shown(tmp_path: Path, text: str) -> list[dict[str, Any]]:
    """The charts of the plan's dashboard, which Monitoring's own message takes whole."""
    file = tmp_path / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    code, output = run(file)
    assert code == 0, output
    Dashboard.from_json(output, ignore_unknown_fields=False)
    return [tile["widget"] for tile in json.loads(output)["mosaicLayout"]["tiles"]]


def query(chart: dict[str, Any], index: int = 0) -> dict[str, Any]:
    """One of the chart's queries."""
    found: dict[str, Any] = chart["xyChart"]["dataSets"][index]["timeSeriesQuery"]
    return found


@pytest.mark.parametrize("name", ALL_PLANS)
def test_monitoring_takes_the_dashboard_of_every_plan(name: str) -> None:
    """No field that its API doesn't know, no panel over another, and a line in each."""
    code, output = run(PLANS / name)
    assert code == 0, output
    board = Dashboard.from_json(output, ignore_unknown_fields=False)
    places = [(tile.x_pos, tile.y_pos) for tile in board.mosaic_layout.tiles]
    assert places
    assert len(set(places)) == len(places)
    assert all(tile.widget.xy_chart.data_sets for tile in board.mosaic_layout.tiles)


def test_it_can_be_written_to_a_file(tmp_path: Path) -> None:
    """The same JSON, for terraform and gcloud."""
    target = tmp_path / "shop.json"
    args = ["dashboard", str(PLANS / "demo.yaml"), "--write", str(target)]
    assert CliRunner().invoke(main, args).exit_code == 0
    assert target.read_text(encoding="utf-8") == run(PLANS / "demo.yaml")[1]


def test_a_plan_without_one_gets_the_usual_panels(tmp_path: Path) -> None:
    """What people look at first, a line a revision, of this service alone; with the limits."""
    charts = shown(tmp_path, GOOD)
    assert [chart["title"] for chart in charts] == [
        "Requests a second",
        "Error rate (5xx)",
        "Latency: p50, p95, p99",
        "CPU",
        "Memory",
        "Instances",
    ]
    ratio = query(charts[1])["timeSeriesFilterRatio"]
    assert 'service_name = "shop"' in ratio["denominator"]["filter"]
    assert 'project_id = "acme-prod"' in ratio["denominator"]["filter"]
    assert 'location = one_of("us-central1")' in ratio["denominator"]["filter"]
    assert ratio["numerator"]["filter"].endswith('response_code_class = one_of("5xx")')
    assert ratio["numerator"]["aggregation"]["groupByFields"] == ["resource.labels.revision_name"]
    lines = [each["value"] for each in charts[1]["xyChart"]["thresholds"]]
    assert lines == [0.01, 0.02]
    in_ms = [each["value"] for each in charts[2]["xyChart"]["thresholds"]]
    assert in_ms == [800]


def test_a_limit_per_minute_is_drawn_where_the_chart_has_it(tmp_path: Path) -> None:
    """Requests are drawn a second, so 90 a minute are 1.5."""
    text = GOOD.replace("steps:", '  calls: {metric: requests, promote: ">= 90/min"}\nsteps:', 1)
    charts = shown(tmp_path, text)
    assert charts[0]["title"] == "Requests a second"
    assert [each["value"] for each in charts[0]["xyChart"]["thresholds"]] == [1.5]


def test_a_panels_own_check_is_drawn_with_its_limits(tmp_path: Path) -> None:
    """The check's metric is the chart's, in the panel's words."""
    (chart,) = shown(tmp_path, GOOD + PANELS + "      checks: [errors]\n")
    assert chart["title"] == "Ours"
    assert [each["label"] for each in chart["xyChart"]["thresholds"]] == [
        "promote <= 1 %",
        "roll back > 2 % for 2 min",
    ]


def test_what_names_one_variant_shows_all(tmp_path: Path) -> None:
    """A dashboard has no canary: the term goes, and there is a line for each of the label."""
    metric = (
        'metrics:\n        - monitoring: {filter: \'metric.type = "a/b" AND '
        'metric.label.side = "{variant}"\', aligner: ALIGN_MAX}\n          unit: count\n'
    )
    (chart,) = shown(tmp_path, GOOD + PANELS + "      " + metric)
    asked = query(chart)["timeSeriesFilter"]
    assert asked["filter"] == ('metric.type = "a/b" AND resource.labels.project_id = "acme-prod"')
    assert asked["aggregation"]["groupByFields"] == ["metric.labels.side"]
    assert asked["aggregation"]["perSeriesAligner"] == "ALIGN_MAX"


def test_promql_and_percentiles_that_charts_do_not_know(tmp_path: Path) -> None:
    """p90 has no reducer of its own; a PromQL query is shown for every revision."""
    metrics = (
        "      metrics:\n        - latency_p90\n        - promql: "
        '\'sum(up{revision="{revision}", job="{service}"})\'\n          unit: count\n'
    )
    (chart,) = shown(tmp_path, GOOD + PANELS + metrics)
    assert query(chart)["prometheusQuery"].startswith("histogram_quantile(0.9, sum by")
    assert query(chart, 1)["prometheusQuery"] == 'sum(up{revision=~".+", job="shop"})'


@pytest.mark.parametrize(
    "text",
    [
        'metric.type = "a/b" AND metric.label.side = starts_with("{revision}")',
        'metric.type = "a/b" OR metric.label.side = "{variant}"',
        'metric.type = "a/b" AND NOT metric.label.side = "{variant}"',
    ],
)
def test_what_no_dashboard_can_show_is_said(tmp_path: Path, text: str) -> None:
    """The query is quoted, with what helps; nothing is drawn that means something else."""
    metric = f"      metrics:\n        - monitoring: {{filter: '{text}'}}\n          unit: count\n"
    file = tmp_path / "plan.yaml"
    file.write_text(GOOD + PANELS + metric, encoding="utf-8")
    code, output = run(file)
    assert code == 1
    assert "A dashboard can't show" in output
    assert "as a term of its own" in output
