"""The gate ``ci``: what counts as coverage, and what does not."""

import pytest

from bot.rollout.state import Phase
from bot.service.ports.commit_results import CheckResult, CommitResults
from tests.support.fakes import World
from tests.unit.service.handlers.people import start, world_of

SHA = "c" * 40


def started_with(*checks: CheckResult, **ci: object) -> World:
    """A start whose commit has these checks, of a plan that wants 80 % coverage."""
    world = world_of(gates={"ci": {"github": "acme/shop", "coverage": ">= 80%", **ci}})
    commit = {"commit": SHA}
    world.shop.revisions = [each.model_copy(update=commit) for each in world.shop.revisions]
    world.commits.known = {SHA: CommitResults(checks)}
    start(world)
    return world


@pytest.mark.parametrize(
    "check",
    [
        CheckResult("Coverage", "under way", "in progress", ("95 % so far",)),
        CheckResult("codecov/patch", "succeeded", "success", ("100% of diff hit",)),
        CheckResult("Codecov/Patch", "succeeded", "success", ("100% of diff hit",)),
        CheckResult("Coverage of the changes", "succeeded", "success", ("100%",)),
        CheckResult("Coverage diff", "succeeded", "success", ("100%",)),
        CheckResult("Tests", "succeeded", "success", ("100% passed",)),
        CheckResult("Coverage", "succeeded", "success", ("+95 %",)),
        CheckResult("Coverage", "succeeded", "success", ("950 %",)),
        CheckResult("Coverage", "succeeded", "success", ("٩٥ %",)),
        CheckResult("Coverage", "succeeded", "success", ()),
    ],
)
def test_what_is_no_coverage_of_the_whole_opens_nothing(check: CheckResult) -> None:
    """Under way, of the changed lines only, of something else, or no percentage."""
    world = started_with(check)
    assert world.rollout.phase is Phase.REQUESTED
    (waiting,) = world.rollout.waiting
    assert "nothing says a percentage" in waiting.words


@pytest.mark.parametrize("name", ["Coverage", "codecov/project", "COVERALLS"])
def test_coverage_is_found_by_its_name(name: str) -> None:
    """However it is written."""
    world = started_with(CheckResult(name, "succeeded", "success", ("81 %",)))
    assert world.rollout.phase is not Phase.REQUESTED


@pytest.mark.parametrize("name", ["Our lines (beta)", "our lines", "Coverage"])
def test_a_named_source_is_that_and_no_other(name: str) -> None:
    """Neither one whose name contains it, nor what is usually taken."""
    said = CheckResult(name, "succeeded", "success", ("95 %",))
    world = started_with(said, coverage_from="Our lines")
    (waiting,) = world.rollout.waiting
    assert "Our lines: nothing says a percentage" in waiting.words


def test_of_several_checks_of_one_name_none_may_be_bad() -> None:
    """Two workflows may have a check of one name: one that failed keeps the gate shut, whichever
    is first;
    where all succeeded the gate is open."""
    good = CheckResult("Tests", "succeeded", "success")
    bad = CheckResult("Tests", "failed", "failure")
    for checks in ((good, bad), (bad, good)):
        world = started_with(*checks, coverage=None, checks=["Tests"])
        assert world.rollout.phase is Phase.REQUESTED
    world = started_with(good, good, coverage=None, checks=["Tests"])
    assert world.rollout.phase is not Phase.REQUESTED
