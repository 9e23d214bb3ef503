"""Pages in PagerDuty."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from bot.errors import Rejected, Unavailable
from infra.pagerduty.absent import NoPager
from infra.pagerduty.pager import PAUSE_SECONDS, PagerDuty, key_of
from sandbox.pagerduty.server import PagerDutyServer
from tests.support.dripping import dripping
from tests.support.http_script import HttpScript


def trigger(pager: PagerDuty, key: str = "shop-1", summary: str = "shop rolled back") -> None:
    """Page about a rollback of shop."""
    pager.trigger(key, summary, "critical", "shop", {"reason": "errors 4.8 %"})


def test_a_page_opens_one_incident_and_resolving_closes_it(
    pager: PagerDuty, pagerduty: PagerDutyServer
) -> None:
    """Repeats of a page add to its incident; resolving ends it."""
    trigger(pager)
    trigger(pager)
    (incident,) = pagerduty.incidents()
    assert (incident.state, incident.severity, incident.triggers) == ("triggered", "critical", 2)
    assert incident.details == {"reason": "errors 4.8 %"}
    pager.resolve("shop-1", "completed")
    assert [i.state for i in pagerduty.incidents()] == ["resolved"]


KEYS = {"sre": SecretStr("R0SRE"), "payments": SecretStr("R0PAY")}


def test_each_team_is_paged_by_its_own_key(pagerduty: PagerDutyServer) -> None:
    """One incident per team; a team without a key is paged by the common one; a resolve closes
    all of them, and a repeat opens none."""
    pager = PagerDuty(SecretStr("R0ALL"), pagerduty.events_url, KEYS)
    for _ in range(2):
        pager.trigger("shop-1", "shop", "critical", "shop", {}, teams=("sre", "payments", "ops"))
    found = pagerduty.incidents()
    assert [each.routing_key for each in found] == ["R0SRE", "R0PAY", "R0ALL"]
    pager.resolve("shop-1", "completed", teams=("sre", "payments", "ops"))
    assert {each.state for each in pagerduty.incidents()} == {"resolved"}


def test_a_team_that_nobody_can_page_keeps_no_other_asleep(pagerduty: PagerDutyServer) -> None:
    """The known team is paged all the same, and the error names the other."""
    pager = PagerDuty(SecretStr(""), pagerduty.events_url, KEYS)
    with pytest.raises(Rejected, match="Nobody can be paged as ops"):
        pager.trigger("shop-1", "shop", "critical", "shop", {}, teams=("ops", "payments"))
    assert [each.routing_key for each in pagerduty.incidents()] == ["R0PAY"]


def test_resolving_what_never_was_is_harmless(pager: PagerDuty, pagerduty: PagerDutyServer) -> None:
    """No incident comes of it."""
    pager.resolve("shop-1", "completed")
    assert pagerduty.incidents() == []


def test_a_page_whose_answer_was_lost_stays_one(
    pager: PagerDuty, pagerduty: PagerDutyServer
) -> None:
    """Trying again after a lost answer leads to the same incident."""
    pagerduty.faults.fail_after_doing_it()
    with pytest.raises(Unavailable):
        trigger(pager)
    trigger(pager)
    assert len(pagerduty.incidents()) == 1


def test_long_keys_and_summaries_are_taken(pager: PagerDuty, pagerduty: PagerDutyServer) -> None:
    """They are shortened to PagerDuty's limits, the keys without running into each other."""
    trigger(pager, "k" * 300 + "1", "s" * 3000)
    trigger(pager, "k" * 300 + "2", "s" * 3000)
    keys = [i.dedup_key for i in pagerduty.incidents()]
    assert len(set(keys)) == 2
    assert all(len(key) == 255 for key in keys)
    assert key_of("short") == "short"
    assert len(pagerduty.incidents()[0].summary) == 1024


def test_a_limit_or_an_outage_is_worth_another_try(
    pager: PagerDuty, pagerduty: PagerDutyServer
) -> None:
    """429, 5xx and nobody there are Unavailable."""
    pagerduty.faults.rate_limit_next()
    with pytest.raises(Unavailable):
        trigger(pager)
    pagerduty.faults.unavailable()
    with pytest.raises(Unavailable):
        trigger(pager)
    pagerduty.stop()
    with pytest.raises(Unavailable):
        trigger(pager)


def test_a_refused_event_is_rejected_without_the_key(pagerduty: PagerDutyServer) -> None:
    """400 is never tried again; the error says what was wrong and keeps the key to itself."""
    pager = PagerDuty(SecretStr("R0SECRET"), pagerduty.events_url)
    with pytest.raises(Rejected) as refused:
        pager.trigger("shop-1", "shop", "catastrophic", "shop", {})
    assert "severity" in refused.value.sentence
    assert "R0SECRET" not in str(refused.value)


@pytest.mark.parametrize(
    ("all_others", "keys", "said"),
    [
        ("R0ALL", {}, ""),
        ("R0ALL", {"sre": "R0SRE"}, "PAGERDUTY_ROUTING_KEY is of"),
        ("", {"sre": "R0SRE"}, "nobody is paged"),
    ],
)
def test_teams_without_a_key_are_known(all_others: str, keys: dict[str, str], said: str) -> None:
    """One key for all serves every name; beside teams' own keys it is somebody else's."""
    own = {team: SecretStr(key) for team, key in keys.items()}
    found = PagerDuty(SecretStr(all_others), "", own).without_key(["sre", "payments"])
    assert list(found) == (["payments"] if said else [])
    assert said in found.get("payments", "")
    assert NoPager().without_key(["sre"])["sre"].endswith("nobody is paged")


def test_without_a_pager_pages_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    """It warns once that nobody is paged, and keeps each page in the log."""
    pager = NoPager()
    with caplog.at_level("INFO", "canario.pager"):
        for _ in range(2):
            pager.trigger("shop-1", "shop rolled back", "critical", "shop", {})
        pager.resolve("shop-1", "completed")
    warnings = [r for r in caplog.records if r.levelname == "WARNING"]
    assert len(warnings) == 1
    assert sum("shop rolled back" in r.getMessage() for r in caplog.records) == 2


def test_links_go_with_the_page(pager: PagerDuty, pagerduty: PagerDutyServer) -> None:
    """An address by what it leads to."""
    pager.trigger("shop-1", "shop", "critical", "shop", {}, links={"Thread": "https://slack.com/x"})
    assert pagerduty.incidents()[0].links == {"Thread": "https://slack.com/x"}


def test_a_pagerduty_that_is_away_costs_changes_one_wait_a_minute(
    pagerduty: PagerDutyServer,
) -> None:
    """After a change without an answer the next ones are not tried until the minute is over; pages
    are."""
    now = [1000.0]
    pager = PagerDuty(SecretStr("R0ALL"), pagerduty.events_url, monotonic=lambda: now[0])
    at = datetime(2026, 3, 10, 12, tzinfo=UTC)
    pagerduty.faults.unavailable()
    with pytest.raises(Unavailable):
        pager.record_change("shop-00002 gets 10 %", "shop", at)
    pagerduty.faults.unavailable(False)
    pager.record_change("shop-00002 gets 50 %", "shop", at)
    assert pagerduty.change_events == []
    trigger(pager)
    assert len(pagerduty.incidents()) == 1
    now[0] += PAUSE_SECONDS
    pager.record_change("shop-00002 gets 100 %", "shop", at, teams=("sre", "ops"))
    assert len(pagerduty.change_events) == 1
    assert pagerduty.change_events[0]["payload"]["timestamp"] == "2026-03-10T12:00:00+00:00"


def test_an_answer_that_drips_is_given_up() -> None:
    """Each byte comes in time, and the answer does not: the page is sent again."""
    with dripping(b"HTTP/1.1 202 Accepted\r\nX: ") as address:
        pager = PagerDuty(SecretStr("R0ALL"), address, whole=0.3)
        with pytest.raises(Unavailable, match="no answer within"):
            trigger(pager)


def test_of_a_refusal_the_beginning_is_read() -> None:
    """Whatever somebody answers in PagerDuty's place, it is not taken in whole."""
    with HttpScript([400], b"no " * 10_000_000) as server, pytest.raises(Rejected) as refused:
        trigger(PagerDuty(SecretStr("R0ALL"), f"http://{server.address}"))
    assert "no no" in str(refused.value)
    assert len(str(refused.value)) < 1000


@pytest.mark.parametrize(
    "address", ["https://events pagerduty", "https://[::1", "http://169.254.169.254", "https://"]
)
def test_an_address_that_is_none_is_said(address: str) -> None:
    """The setting is named, and everything else works."""
    with pytest.raises(Rejected, match="CANARIO_PAGERDUTY_EVENTS_URL"):
        trigger(PagerDuty(SecretStr("R0ALL"), address))


def test_a_redirect_is_not_followed(pagerduty: PagerDutyServer) -> None:
    """A page is sent to PagerDuty and nobody else, and its routing key with it."""
    with (
        HttpScript([307], headers={"Location": pagerduty.events_url}) as server,
        pytest.raises(Rejected, match="307"),
    ):
        trigger(PagerDuty(SecretStr("R0ALL"), f"http://{server.address}"))
    assert pagerduty.incidents() == []
