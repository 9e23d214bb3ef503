"""Poster over real HTTP: signed, bounded, and only where it may go."""

import hashlib
import hmac
import json
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from infra.http.poster import EXCERPT, HttpPoster, excerpt, signed
from infra.http.ssrf import Allowed
from sandbox.switches.server import SwitchServer
from sandbox.wire.journal import Journal
from tests.support.dripping import dripping
from tests.support.http_script import CUT, HttpScript

HERE = Allowed.of(["127.0.0.1"])
SECRET = SecretStr(SwitchServer.secret)
BODY = {"id": "k1", "reason": "errors 12 % → too many"}


@pytest.fixture
def switches() -> Iterator[SwitchServer]:
    """What is switched off by a signed POST."""
    server = SwitchServer(Journal())
    server.start()
    yield server
    server.stop()


def test_it_is_signed_over_time_key_and_body(switches: SwitchServer) -> None:
    """Whoever has the secret knows who sent it; with another secret it is refused."""
    answer = HttpPoster(SECRET, HERE).post(f"{switches.url}/off", "k1", BODY)
    assert answer == (True, f"POST {switches.url}/off answered 200 (switched off)")
    (thrown,) = switches.thrown()
    assert (thrown.key, thrown.path, thrown.body) == ("k1", "/off", BODY)
    other = HttpPoster(SecretStr("another"), HERE).post(f"{switches.url}/off", "k2", BODY)
    assert not other.ok
    assert "401" in other.words
    assert len(switches.thrown()) == 1


def test_the_signature_is_as_documented() -> None:
    """HMAC-SHA256 of ``v1:TIMESTAMP:KEY:BODY``."""
    content = json.dumps(BODY).encode()
    found = signed(SECRET, 1_700_000_000, "k1", content)
    right = hmac.new(
        SwitchServer.secret.encode(), b"v1:1700000000:k1:" + content, hashlib.sha256
    ).hexdigest()
    assert found == {"Canario-Timestamp": "1700000000", "Canario-Signature": f"v1={right}"}


def test_the_same_key_counts_once(switches: SwitchServer) -> None:
    """A request whose answer was lost is sent again."""
    poster = HttpPoster(SECRET, HERE)
    switches.faults.fail_after_doing_it()
    assert not poster.post(f"{switches.url}/off", "k1", BODY).ok
    assert poster.post(f"{switches.url}/off", "k1", BODY).ok
    assert len(switches.thrown()) == 1


def test_without_a_secret_nothing_is_sent(switches: SwitchServer) -> None:
    """The answer says what is missing."""
    poster = HttpPoster(SecretStr(""), HERE)
    assert "CANARIO_POST_SECRET" in poster.lacks
    answer = poster.post(f"{switches.url}/off", "k1", BODY)
    assert not answer.ok
    assert "CANARIO_POST_SECRET" in answer.words
    assert not switches.thrown()


def test_an_address_of_the_inside_is_not_called(switches: SwitchServer) -> None:
    """Unless the settings name it."""
    answer = HttpPoster(SECRET).post(f"{switches.url}/off", "k1", BODY)
    assert not answer.ok
    assert "may not be called" in answer.words
    assert not switches.thrown()


@pytest.mark.parametrize("status", [302, 404, 409, 500])
def test_only_2xx_is_a_good_answer(status: int) -> None:
    """The words have the status and what was said."""
    with HttpScript(statuses=[status], answer=b"it is\n locked") as script:
        answer = HttpPoster(SECRET, HERE).post(f"http://{script.address}/off", "k1", BODY)
    assert not answer.ok
    assert f"answered {status} (it is locked)" in answer.words


def test_a_redirect_is_an_answer_and_not_a_good_one(switches: SwitchServer) -> None:
    """Nobody is led elsewhere."""
    with HttpScript(statuses=[307], headers={"Location": f"{switches.url}/off"}) as script:
        assert not HttpPoster(SECRET, HERE).post(f"http://{script.address}/", "k1", BODY).ok
    assert not switches.thrown()


def test_an_answer_that_drips_is_given_up() -> None:
    """However slowly its head comes."""
    with dripping(b"HTTP/1.1 200 OK\r\nX: ") as address:
        answer = HttpPoster(SECRET, HERE, whole=0.3).post(f"{address}/off", "k1", BODY)
    assert not answer.ok
    assert "no answer within" in answer.words


def test_who_is_not_there_is_said_so() -> None:
    """Nobody listens, or hangs up."""
    with HttpScript(statuses=[CUT]) as script:
        address = f"http://{script.address}/off"
        cut = HttpPoster(SECRET, HERE).post(address, "k1", BODY)
    gone = HttpPoster(SECRET, HERE).post(address, "k1", BODY)
    for each in (cut, gone):
        assert not each.ok
        assert "can't be reached" in each.words


def test_a_name_that_is_nobody_s_is_said_so() -> None:
    """As the resolver says."""

    def nobody(host: str, _port: int) -> list[str]:
        raise OSError(host)

    poster = HttpPoster(SECRET, HERE, resolver=nobody)
    assert "can't be found" in poster.post("https://nobody.example/off", "k1", BODY).words


def test_an_excerpt_is_one_short_line_of_text() -> None:
    """Whatever the answer is."""
    assert excerpt(b"  a\n\n\tb\x00\x1b[31m\xff ") == "a b[31m"
    long = excerpt(b"x" * 5000)
    assert len(long) == EXCERPT
    assert long.endswith("…")
