"""What a plan shows: in words, and on its dashboard."""

import json
from pathlib import Path
from typing import Any

import yaml
from click.testing import CliRunner

from cli.main import main
from tests.scenario.promises.stage import Stage
from tests.support.world import PLAN

QUEUE = {"monitoring": {"filter": 'metric.type = "custom.googleapis.com/q"'}, "unit": "count"}


def test_a_plan_says_what_it_is_for() -> None:
    """Asked for in Slack."""
    stage = Stage().follow(description="The shop behind two approvals", environment="production")
    assert "The shop behind two approvals" in stage.say("plan shop")


def test_a_dashboard_has_the_plans_own_panels(tmp_path: Path) -> None:
    """Its checks with their limits, and metrics beside them; nothing else."""
    panels: list[dict[str, Any]] = [
        {"title": "What fails", "checks": ["errors"]},
        {"title": "What waits", "metrics": [QUEUE, {"promql": "sum(jobs)", "unit": "count"}]},
    ]
    plan = {**PLAN, "dashboard": {"title": "The shop's own", "panels": panels}}
    file = tmp_path / "shop.yaml"
    file.write_text(yaml.safe_dump(plan), encoding="utf-8")
    printed = CliRunner().invoke(main, ["dashboard", str(file)])
    assert printed.exit_code == 0, printed.output
    shown = json.loads(printed.output)
    assert shown["displayName"] == "The shop's own"
    tiles = [tile["widget"] for tile in shown["mosaicLayout"]["tiles"]]
    assert [tile["title"] for tile in tiles] == ["What fails", "What waits"]
    assert "request_count" in json.dumps(tiles[0])
    assert "sum(jobs)" in json.dumps(tiles[1])
