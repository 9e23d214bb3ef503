"""Who may call ``tick``, ``work`` and ``alert``, told by their OIDC token at the real function."""

import base64
import json
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import Unavailable
from bot.service.values.work import Evaluate
from functions.oidc import CallerCheck, Refused, Required
from infra.queue.envelope import encode
from tests.security.doors import Doors, doors
from tests.security.tokens import AUDIENCE, CALLER, KEY, Google, google

INSIDE = ("tick", "work", "alert")
OTHER = "somebody@acme.iam.gserviceaccount.com"


@pytest.fixture(scope="module")
def signer() -> Iterator[Google]:
    """Google."""
    with google() as made:
        yield made


@pytest.fixture(scope="module")
def checking(tmp_path_factory: pytest.TempPathFactory, signer: Google) -> Iterator[Doors]:
    """Functions that ask for a token and check its signature themselves."""
    env = {
        "CANARIO_OIDC_AUDIENCE": AUDIENCE,
        "CANARIO_OIDC_EMAILS": f"{CALLER}, another@acme.iam.gserviceaccount.com",
        "CANARIO_OIDC_CERTS_URL": signer.url,
    }
    with doors(tmp_path_factory.mktemp("checking"), **env) as made:
        yield made


@pytest.fixture
def guarded(checking: Doors) -> Doors:
    """The same, of which nothing was asked yet."""
    checking.new_instance()
    checking.forget()
    return checking


@pytest.fixture
def behind_iam(guarded: Doors, signer: Google, monkeypatch: pytest.MonkeyPatch) -> Doors:
    """Functions as terraform deploys them: Cloud Run has checked the signature and took it off."""
    env = {
        "CANARIO_OIDC_AUDIENCE": AUDIENCE,
        "CANARIO_OIDC_EMAILS": CALLER,
        "CANARIO_OIDC_CERTS_URL": signer.url,
        "CANARIO_OIDC_SIGNATURE": "platform",
    }
    set_anew(guarded, monkeypatch, env)
    return guarded


def set_anew(guarded: Doors, monkeypatch: pytest.MonkeyPatch, env: dict[str, str]) -> None:
    """The functions' gate as these settings make it, until the end of the test."""
    for name in ("AUDIENCE", "EMAILS", "CERTS_URL", "SIGNATURE"):
        monkeypatch.delenv(f"CANARIO_OIDC_{name}", raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    guarded.new_instance()


def work() -> bytes:
    """A push of something that can be done."""
    evaluate = Evaluate(services=("acme-shops~shop",), asked_at=datetime(2026, 3, 10, tzinfo=UTC))
    message = {"data": encode(evaluate), "messageId": "1"}
    return json.dumps({"message": message, "subscription": "s"}).encode()


def carrying(token: str) -> dict[str, str]:
    """The header of a caller."""
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("target", INSIDE)
def test_the_right_caller_is_let_in(guarded: Doors, signer: Google, target: str) -> None:
    """Google's signature, this audience, this account: what was asked for is done."""
    answer = guarded.post(target, work(), carrying(signer.token()))
    assert answer.status_code == 200


REFUSALS: dict[str, tuple[dict[str, Any], int]] = {
    "wrong audience": ({"aud": "https://elsewhere.example"}, 401),
    "several audiences": ({"aud": [AUDIENCE, "https://elsewhere.example"]}, 401),
    "no audience": ({"aud": None}, 401),
    "wrong e-mail": ({"email": OTHER}, 403),
    "no e-mail": ({"email": None}, 403),
    "an e-mail that is no text": ({"email": {"a": 1}}, 403),
    "unverified e-mail": ({"email_verified": False}, 403),
    "verified in words only": ({"email_verified": "true"}, 403),
    "expired": ({"iat": 1_700_000_000, "exp": 1_700_003_600}, 401),
    "not yet": ({"iat": 4_000_000_000, "exp": 4_000_003_600}, 401),
    "no end": ({"exp": None}, 401),
    "an end that is no number": ({"exp": "tomorrow"}, 401),
    "wrong issuer": ({"iss": "https://accounts.evil.example"}, 401),
    "no issuer": ({"iss": None}, 401),
}


@pytest.mark.parametrize("target", INSIDE)
@pytest.mark.parametrize("why", REFUSALS)
def test_a_token_that_says_something_else_is_refused(
    guarded: Doors, signer: Google, target: str, why: str
) -> None:
    """Signed by Google and not for this: 401 or 403, and nothing is done."""
    claims, status = REFUSALS[why]
    answer = guarded.post(target, work(), carrying(signer.token(**claims)))
    assert (answer.status_code, answer.text) == (status, "refused\n")
    assert guarded.done == ()


GARBAGE = {
    "nothing": "",
    "no token": "Bearer ",
    "another scheme": "Basic dXNlcjpwYXNz",
    "a word": "Bearer garbage",
    "dots": "Bearer a.b.c",
    "numbers": f"Bearer {base64.b64encode(b'5').decode()}.x.y",
    "too long": "Bearer " + "a" * 100_000 + ".b.c",
    "deep": "Bearer " + base64.urlsafe_b64encode(b"[" * 5000).decode() + ".b.c",
    "not ASCII": "Bearer ä.b.c",
}


@pytest.mark.parametrize("target", INSIDE)
@pytest.mark.parametrize("said", GARBAGE)
def test_what_is_no_token_is_refused(guarded: Doors, target: str, said: str) -> None:
    """No token, another scheme, garbage: 401, and nothing is done."""
    headers = {"Authorization": GARBAGE[said]} if GARBAGE[said] else {}
    answer = guarded.post(target, work(), headers)
    assert (answer.status_code, answer.text) == (401, "refused\n")
    assert guarded.done == ()


def test_a_signature_of_somebody_else_is_refused(guarded: Doors) -> None:
    """The right words under the right key's name, signed with another key."""
    forged = Google(KEY).token()
    assert guarded.post("work", work(), carrying(forged)).status_code == 401


def test_a_key_that_nobody_published_is_refused(guarded: Doors) -> None:
    """A key id that Google doesn't have."""
    assert guarded.post("work", work(), carrying(Google("key-9").token())).status_code == 401


@pytest.mark.parametrize("algorithm", ["none", "HS256", "ES256", None, ["RS256"]])
def test_another_algorithm_is_refused(guarded: Doors, signer: Google, algorithm: object) -> None:
    """A token can't choose how it is checked: neither not at all, nor with a public key as the
    secret."""
    _, body, signature = signer.token().split(".")
    head = json.dumps({"alg": algorithm, "kid": KEY, "typ": "JWT"}).encode()
    token = f"{base64.urlsafe_b64encode(head).rstrip(b'=').decode()}.{body}.{signature}"
    assert guarded.post("work", work(), carrying(token)).status_code == 401


def test_a_changed_claim_breaks_the_signature(guarded: Doors, signer: Google) -> None:
    """Other claims under a good signature."""
    head, _, signature = signer.token(email=OTHER).split(".")
    body = signer.token().split(".")[1]
    assert guarded.post("work", work(), carrying(f"{head}.{body}.{signature}")).status_code == 401


def test_the_markers_text_is_no_signature_where_nobody_checked(
    guarded: Doors, signer: Google
) -> None:
    """Anybody can write what Cloud Run writes; without IAM in front it is refused."""
    answer = guarded.post("work", work(), carrying(signer.passed_on()))
    assert answer.status_code == 401


@pytest.mark.parametrize("target", INSIDE)
def test_behind_iam_the_marker_stands_for_the_signature(
    behind_iam: Doors, signer: Google, target: str
) -> None:
    """What Cloud Run has checked is let in, without asking for keys."""
    before = signer.asked
    answer = behind_iam.post(target, work(), carrying(signer.passed_on()))
    assert answer.status_code == 200
    assert signer.asked == before


@pytest.mark.parametrize("why", REFUSALS)
def test_behind_iam_the_claims_are_looked_at_all_the_same(
    behind_iam: Doors, signer: Google, why: str
) -> None:
    """IAM lets in whoever holds run.invoker anywhere above; the function only its own caller."""
    claims, status = REFUSALS[why]
    answer = behind_iam.post("work", work(), carrying(signer.passed_on(**claims)))
    assert answer.status_code == status
    assert behind_iam.done == ()


def test_behind_iam_a_whole_signature_is_still_checked(behind_iam: Doors) -> None:
    """A token that comes with a signature was checked by nobody yet."""
    assert behind_iam.post("work", work(), carrying(Google(KEY).token())).status_code == 401


def test_the_header_that_cloud_run_ignores_is_ignored(behind_iam: Doors, signer: Google) -> None:
    """Of two headers Cloud Run checks X-Serverless-Authorization alone, and passes the other on
    as it was written: it must not be believed."""
    headers = {
        "X-Serverless-Authorization": f"Bearer {signer.passed_on(email=OTHER)}",
        "Authorization": f"Bearer {signer.passed_on()}",
    }
    assert behind_iam.post("work", work(), headers).status_code == 403


def test_without_settings_iam_alone_is_relied_on(
    guarded: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unset means that the platform decides alone."""
    set_anew(guarded, monkeypatch, {})
    assert guarded.post("work", work()).status_code == 200


def test_nothing_of_a_token_is_logged(guarded: Doors, signer: Google) -> None:
    """Refused or not, neither a token nor a part of it is in the log; why it was refused is."""
    token = signer.token(aud="https://elsewhere.example")
    guarded.post("work", work(), carrying(token))
    guarded.post("work", work(), carrying("ä.b.c"))
    written = "\n".join(guarded.lines)
    assert "for somebody else" in written
    assert not any(part in written for part in token.split("."))


def test_when_googles_keys_cannot_be_read_it_is_tried_again(
    guarded: Doors, signer: Google, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A caller who can't be told yet is asked to come back, and isn't let in."""
    env = {
        "CANARIO_OIDC_AUDIENCE": AUDIENCE,
        "CANARIO_OIDC_EMAILS": CALLER,
        "CANARIO_OIDC_CERTS_URL": signer.url,
    }
    good = signer.certs
    for signer.certs, signer.status in (([], 200), ({}, 200), (good, 500)):
        set_anew(guarded, monkeypatch, env)
        answer = guarded.post("work", work(), carrying(signer.token()))
        assert (answer.status_code, guarded.done) == (503, ())
    signer.certs, signer.status = good, 200
    set_anew(guarded, monkeypatch, env)
    assert guarded.post("work", work(), carrying(signer.token())).status_code == 200


def test_keys_are_asked_for_once_an_hour_and_anew_for_a_new_key(signer: Google) -> None:
    """Neither each request nor a flood of made-up key ids makes us ask Google."""
    seconds = 0.0
    gate = CallerCheck(Required(AUDIENCE, certs_url=signer.url), monotonic=lambda: seconds)
    before = signer.asked
    for _ in range(3):
        gate.admit(carrying(signer.token()))
    for number in range(5):
        seconds += 10.0
        with pytest.raises(Refused):
            gate.admit(carrying(signer.token(f"made-up-{number}")))
    assert signer.asked - before == 1
    seconds = 61.0
    newer = Google("key-2")
    signer.certs = {**signer.certs, **newer.certs}
    gate.admit(carrying(newer.token()))
    assert signer.asked - before == 2
    seconds = 61.0 + 3601.0
    gate.admit(carrying(signer.token()))
    assert signer.asked - before == 3


def test_keys_are_read_from_where_they_are_and_from_nowhere_else() -> None:
    """Whoever could send us elsewhere could publish keys of their own."""
    with google() as moved:
        moved.moved_to = "/elsewhere"
        gate = CallerCheck(Required(AUDIENCE, certs_url=moved.url))
        with pytest.raises(Unavailable):
            gate.admit(carrying(moved.token()))


@pytest.mark.parametrize(("late", "good"), [(0, True), (60, True), (61, False), (300, False)])
def test_a_token_is_good_until_it_ends(signer: Google, late: int, good: bool) -> None:
    """And a minute more, for clocks differ."""
    ends = 1_800_000_000
    token = signer.passed_on(iat=ends - 3600, exp=ends)
    gate = CallerCheck(Required(AUDIENCE, platform_checked=True), now=lambda: ends + late)
    with nullcontext() if good else pytest.raises(Refused):
        assert gate.admit(carrying(token)) == CALLER
