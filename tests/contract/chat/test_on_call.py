"""Who is on call, as PagerDuty's REST API says."""

import pytest
from pydantic import SecretStr

from bot.errors import Rejected, Unavailable
from bot.service.ports.on_calls import OnCall
from infra.pagerduty.oncalls import PagerDutyOnCalls
from infra.pagerduty.rest import PagerDutyRest
from sandbox.pagerduty.server import PagerDutyServer
from tests.support.dripping import dripping
from tests.support.http_script import HttpScript


@pytest.fixture
def on_calls(pagerduty: PagerDutyServer) -> PagerDutyOnCalls:
    """The real adapter."""
    return PagerDutyOnCalls(PagerDutyRest(SecretStr(pagerduty.api_token), pagerduty.api_url))


def test_those_on_call(pagerduty: PagerDutyServer, on_calls: PagerDutyOnCalls) -> None:
    """With name and address: those of the schedule that is asked for, each once."""
    pagerduty.put_on_call("PSCHED1", "Dana <dana@example.com>", "Eli", "Dana <dana@example.com>")
    pagerduty.put_on_call("PSCHED2", "Fay")
    assert on_calls.on_call("PSCHED1") == (OnCall("Dana", "dana@example.com"), OnCall("Eli"))
    assert on_calls.on_call("PSCHED3") == ()


def test_a_pagerduty_that_is_down_is_unavailable(
    pagerduty: PagerDutyServer, on_calls: PagerDutyOnCalls
) -> None:
    """A gate that can't be asked is asked again later."""
    pagerduty.faults.unavailable()
    with pytest.raises(Unavailable, match="503"):
        on_calls.on_call("PSCHED1")
    pagerduty.faults.unavailable(False)
    pagerduty.faults.rate_limit_next()
    with pytest.raises(Unavailable, match="429"):
        on_calls.on_call("PSCHED1")
    pagerduty.stop()
    with pytest.raises(Unavailable, match="can't be reached"):
        on_calls.on_call("PSCHED1")


@pytest.mark.parametrize("token", ["wrong", ""])
def test_a_token_that_is_refused_is_named(pagerduty: PagerDutyServer, token: str) -> None:
    """The next step is the setting; the token itself is not told."""
    with pytest.raises(Rejected) as refused:
        PagerDutyOnCalls(PagerDutyRest(SecretStr(token), pagerduty.api_url)).on_call("PSCHED1")
    assert "PAGERDUTY_API_TOKEN" in str(refused.value)
    assert "wrong" not in str(refused.value)


def test_an_address_that_is_no_pagerduty_is_rejected(pagerduty: PagerDutyServer) -> None:
    """Nothing can be concluded from another server's answer."""
    token = SecretStr(pagerduty.api_token)
    with pytest.raises(Rejected, match="404"):
        PagerDutyOnCalls(PagerDutyRest(token, f"{pagerduty.api_url}/nowhere")).on_call("PSCHED1")


def test_an_answer_that_drips_is_given_up() -> None:
    """A gate that is asked keeps no worker for ever."""
    with dripping(b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n") as address:
        asked = PagerDutyOnCalls(PagerDutyRest(SecretStr("a-token"), address, whole=0.3))
        with pytest.raises(Unavailable, match="no answer within"):
            asked.on_call("PSCHED1")


def asking(server: HttpScript) -> PagerDutyOnCalls:
    """The real adapter, and a server that answers anything."""
    return PagerDutyOnCalls(PagerDutyRest(SecretStr("a-token"), f"http://{server.address}"))


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"oncalls": null}', b'{"oncalls": [7]}', b"[" * 100_000]
)
def test_an_answer_that_is_none_is_no_yes(body: bytes) -> None:
    """Nobody is on call by an answer that can't be read."""
    with HttpScript(answer=body) as server:
        asked = asking(server)
        with pytest.raises(Unavailable, match="could not be read"):
            asked.on_call("PSCHED1")


def test_an_answer_that_is_too_long_is_not_read() -> None:
    """It is said, and nothing runs out of memory."""
    with HttpScript(answer=b" " * 2_000_000) as server:
        asked = asking(server)
        with pytest.raises(Rejected, match="more than"):
            asked.on_call("PSCHED1")
