"""What Cloud Run can say that the local one doesn't."""

from datetime import UTC, datetime
from typing import Any

import pytest
from google.cloud import run_v2

from infra.cloud_run.revisions import revision_of
from infra.cloud_run.traffic import observed

States = run_v2.Condition.State
BORN = datetime(2026, 3, 3, 12, tzinfo=UTC)


def revision(**fields: Any) -> run_v2.Revision:
    """A revision as it comes."""
    return run_v2.Revision(name="projects/p/x/revisions/shop-00003", create_time=BORN, **fields)


@pytest.mark.parametrize(
    ("fields", "ready"),
    [
        ({"conditions": [{"type_": "Ready", "state": States.CONDITION_SUCCEEDED}]}, True),
        ({"conditions": [{"type_": "Ready", "state": States.CONDITION_FAILED}]}, False),
        ({"conditions": [{"type_": "Ready", "state": States.CONDITION_RECONCILING}]}, False),
        ({"conditions": [{"type_": "Active", "state": States.CONDITION_FAILED}]}, True),
        ({"reconciling": True}, False),
        ({}, True),
    ],
)
def test_readiness_is_its_ready_condition(fields: dict[str, Any], ready: bool) -> None:
    """A revision that failed to start, or still starts, is not ready; one out of use is."""
    assert revision_of(revision(**fields)).ready is ready


def test_the_image_is_of_the_container_that_takes_requests() -> None:
    """Beside a sidecar, the container with a port is the service's."""
    containers = [
        {"image": "agents/proxy"},
        {"image": "apps/shop", "ports": [{"container_port": 8080}]},
    ]
    assert revision_of(revision(containers=containers)).image == "apps/shop"
    assert revision_of(revision()).image == ""


def test_the_creator_stands_in_for_an_author() -> None:
    """Without a label or annotation of a pipeline, who created it is its author."""
    assert revision_of(revision(creator="ana@example.com")).author == "ana@example.com"
    labelled = revision(creator="ci@example.com", labels={"author": "ben"})
    assert revision_of(labelled).author == "ben"
    assert revision_of(labelled).created_at == BORN


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ({"labels": {"commit-time": "1773144000"}}, datetime(2026, 3, 10, 12, tzinfo=UTC)),
        (
            {"annotations": {"commit-time": "2026-03-10T12:00:00Z"}},
            datetime(2026, 3, 10, 12, tzinfo=UTC),
        ),
        (
            {"annotations": {"git-commit-time": "2026-03-10T14:00+02:00"}},
            datetime(2026, 3, 10, 12, tzinfo=UTC),
        ),
        (
            {"annotations": {"commit-time": "2026-03-10T12:00:00"}},
            datetime(2026, 3, 10, 12, tzinfo=UTC),
        ),
        ({"labels": {"commit-time": "yesterday"}}, None),
        ({"labels": {"commit-time": "7"}}, None),
        ({"labels": {"commit-time": "9" * 40}}, None),
        ({}, None),
    ],
)
def test_a_commit_s_time_is_read_in_each_form(said: dict[str, Any], at: datetime | None) -> None:
    """Seconds as labels can hold them, or a written time, in UTC unless it says another zone;
    nothing for what is neither."""
    assert revision_of(revision(**said)).committed_at == at


@pytest.mark.parametrize(
    ("fields", "busy"),
    [
        ({"terminal_condition": {"state": States.CONDITION_SUCCEEDED}}, False),
        ({"terminal_condition": {"state": States.CONDITION_FAILED}}, False),
        ({"terminal_condition": {"state": States.CONDITION_FAILED}, "reconciling": True}, True),
        ({"terminal_condition": {"state": States.CONDITION_SUCCEEDED}, "reconciling": True}, True),
        ({}, True),
    ],
)
def test_it_is_busy_until_it_is_known_to_be_done(fields: dict[str, Any], busy: bool) -> None:
    """A service at rest is done, well or not: a revision that can't start doesn't make it busy."""
    assert observed(run_v2.Service(name="projects/p/x/services/shop", **fields)).busy is busy


def test_shares_of_one_revision_are_added() -> None:
    """A revision may have several entries, one for each of its tags."""
    traffic = [
        {"revision": "shop-1", "percent": 30, "tag": "blue"},
        {"revision": "shop-1", "percent": 50},
        {"revision": "shop-2", "percent": 20},
        {"revision": "shop-2", "percent": 0, "tag": "green"},
    ]
    seen = observed(run_v2.Service(traffic=traffic, traffic_statuses=traffic))
    assert seen.wanted == seen.served == {"shop-1": 80, "shop-2": 20}
    assert seen.tags == {"blue": "shop-1", "green": "shop-2"}
