"""A short chaos run, so that the long one can be believed."""

from pathlib import Path

import pytest

from tests.chaos.faults import FIRST_AFTER, KINDS, schedule
from tests.chaos.plans import channel_of
from tests.chaos.run import Played, look, played
from tests.e2e.shop import REGION

SEED = 4413
"""Slack, the store and one of the functions go away, an operation ends with the error of another
revision though its traffic is served, and messages come twice; the worker lives, so that nothing
has to wait for its lease to end."""


def test_a_seed_is_a_schedule() -> None:
    """The same seed gives the same faults, all of them over by the end."""
    faults = schedule(7, 60)
    assert faults == schedule(7, 60) != schedule(8, 60)
    assert all(FIRST_AFTER <= each.at <= each.at + each.lasts <= 60.001 for each in faults)
    assert len({each.kind for each in schedule(7, 600)}) == len(KINDS)


@pytest.mark.emulator
@pytest.mark.alone
def test_some_seconds_of_chaos_lose_nothing(tmp_path: Path) -> None:
    """One service, some faults: what was decided is served and told, once, and nothing else. And
    this is no empty praise: what somebody spoils afterwards is found."""
    with played(9, SEED, tmp_path, ("shop",)) as end:
        report = look(end)
        assert report.good, "\n".join(report.lines())
        assert report.injected.total() > 3
        assert report.ended.total() > 0
        spoil(end)
        spoiled = look(end)
    assert len(spoiled.lost) == 1
    assert [text for text in spoiled.wrong if "was told 2 times" in text]
    assert [text for text in spoiled.problems if "the last decision says" in text]


def spoil(end: Played) -> None:
    """A notice is gone, another stands twice, and traffic goes where nobody sent it."""
    street = end.streets[0]
    said = end.here.slack.workspace.channel(channel_of(street.name)).messages
    notices = [m for m in said if m.metadata.get("event_type") == "canario_notice"]
    said.remove(notices[0])
    said.append(notices[1])
    end.here.cloud.platform.set_traffic_by_hand(
        end.here.project, REGION, street.name, {street.first: 50, f"{street.name}-00002": 50}
    )
