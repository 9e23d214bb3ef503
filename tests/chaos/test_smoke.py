"""A short chaos run, so that the long one can be believed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.service.carrying_out.paging.pages import PAGE_PREFIX
from infra.cloud_run.jobs import KEY
from infra.http.poster import HttpPoster
from infra.http.ssrf import Allowed
from sandbox.cloud_run.jobs import Job, job_path
from tests.chaos.faults import FIRST_AFTER, KINDS, schedule
from tests.chaos.plans import channel_of
from tests.chaos.run import Played, look, played, trail_of
from tests.chaos.streets.called import CalledStreet, Taken
from tests.chaos.streets.jobs import JobStreet
from tests.chaos.streets.mitigated import MitigatedStreet
from tests.e2e.shop import REGION

SEED = 155850
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
    """Two services, some faults: what was decided is served and told, once, and nothing else. And
    this is no empty praise: what somebody spoils afterwards is found."""
    with played(9, SEED, tmp_path, ("shop", "called")) as end:
        report = look(end)
        assert report.good, "\n".join(report.lines())
        assert report.injected.total() > 3
        assert report.ended.total() > 0
        spoil(end)
        spoiled = look(end)
        others = list(spoil_others(end))
    assert len(spoiled.lost) == 1
    assert [text for text in spoiled.wrong if "was told 2 times" in text]
    assert [text for text in spoiled.problems if "the last decision says" in text]
    assert [text for text in others if "ran, and nobody had decided that" in text]
    assert [text for text in others if "was made up" in text]
    assert [text for text in spoiled.problems if "s after it was taken" in text]
    assert [text for text in spoiled.problems if "was taken by nobody, and is not" in text]


def spoil_others(end: Played) -> Iterator[str]:
    """A job runs and a switch is thrown that nobody has asked for; what is said of that."""
    here, name = end.here, end.streets[0].name
    path = job_path(here.project, REGION, "smoke")
    here.cloud.platform.jobs.set_up(Job(path))
    here.cloud.platform.jobs.run(path, "", (), {KEY: "somebody's"}, 0)
    poster = HttpPoster(SecretStr(here.switches.secret), Allowed.of(["127.0.0.1"]))
    assert poster.post(f"{here.switches.url}/{name}", "somebody's", {}).ok
    for kind in (JobStreet, MitigatedStreet):
        street = kind(here, name, SEED)
        yield from street.check(trail_of(here, street))


def spoil(end: Played) -> None:
    """A notice is gone, another stands twice, traffic goes where nobody sent it; and somebody says
    that they had taken a page long before it went out."""
    street, called = end.streets[0], end.streets[1]
    assert isinstance(called, CalledStreet)
    called.taken += [Taken("called-none", 0.0, "nobody"), *long_before(end)]
    said = end.here.slack.workspace.channel(channel_of(street.name)).messages
    notices = [m for m in said if m.metadata.get("event_type") == "canario_notice"]
    said.remove(notices[0])
    said.append(notices[1])
    end.here.cloud.platform.set_traffic_by_hand(
        end.here.project, REGION, street.name, {street.first: 50, f"{street.name}-00002": 50}
    )


def long_before(end: Played) -> Iterator[Taken]:
    """Acknowledgements that came before the pages."""
    for each in end.here.pagerduty.incidents():
        yield Taken(each.dedup_key.removeprefix(PAGE_PREFIX), 0.0, "the button")
