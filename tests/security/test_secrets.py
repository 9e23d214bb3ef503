"""No text that leaves a process repeats one of its secrets, whoever said it."""

import json
import logging
from urllib.parse import quote, quote_plus

import pytest
from pydantic import SecretStr

from bot.errors import CanarioError, Rejected
from bot.secrets import keep_out, without_secrets
from infra.http.header_secrets import HeaderSecrets
from infra.logs import OneLine
from infra.pagerduty.pager import PagerDuty
from infra.slack.client import slack_client
from tests.support.http_script import HttpScript

KEY = "R0UT1NGKEY/0123456789abcdef+="
SIGNS = 'b&d <k>y "of\\the/däy"'


@pytest.fixture(autouse=True)
def _known() -> None:
    keep_out(KEY, SIGNS)


def spelled() -> list[str]:
    """The key as an address and JSON spell it, too."""
    return [KEY, quote(KEY, safe=""), KEY.replace("/", "\\/")]


@pytest.mark.parametrize("said", spelled())
def test_an_error_never_holds_one(said: str) -> None:
    """Neither its sentence, nor its next step, nor what Python prints of it."""
    error = CanarioError(f"It said: {said}.", f"Check {said}.")
    texts = (str(error), error.sentence, error.next_step, repr(error), *map(str, error.args))
    assert not any(said in text for text in texts)
    assert error.sentence == "It said: [secret]."


@pytest.mark.parametrize("said", spelled())
def test_a_log_line_never_holds_one(said: str) -> None:
    """Neither its message nor a label."""
    record = logging.LogRecord("canario", logging.INFO, "", 0, f"heard {said}", None, None)
    record.labels = {"reason": said}
    line = OneLine().format(record)
    assert said not in json.loads(line)["message"]
    assert KEY not in line


def test_pagerduty_s_own_words_are_masked() -> None:
    """It quotes the key that it refuses, and the refusal is kept in the outbox and shown."""
    quoted = json.dumps({"message": f"Invalid key {KEY}", "url": quote(KEY, safe="")}).encode()
    with HttpScript([400], quoted) as server, pytest.raises(Rejected) as refused:
        PagerDuty(SecretStr(KEY), f"http://{server.address}").resolve("d", "over")
    assert all(spelling not in str(refused.value) for spelling in spelled())
    assert "Invalid key [secret]" in str(refused.value)


def test_what_is_sent_to_slack_is_masked() -> None:
    """Also deep in a message's blocks, where a person's or an alert's words stand."""
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": f"because {KEY}"}}]
    with HttpScript(answer=b'{"ok": true}') as server:
        client = slack_client(SecretStr("xoxb-made-up"), f"http://{server.address}/api/")
        client.chat_postMessage(channel="C0", text=f"because {KEY}", blocks=blocks)
    (body,) = (json.loads(each) for each in server.bodies)
    assert body["text"] == "because [secret]"
    assert body["blocks"][0]["text"]["text"] == "because [secret]"


@pytest.mark.parametrize(
    "said",
    [
        json.dumps(SIGNS),
        json.dumps(SIGNS, ensure_ascii=False),
        r'"b\u0026d \u003ck\u003ey \"of\\the/däy\""',
        r'"b&d <k>y \"of\\the\/d\u00e4y\""',
        quote(SIGNS),
        quote(SIGNS, safe=""),
        quote_plus(SIGNS),
    ],
)
def test_a_secret_is_known_as_json_and_forms_write_it(said: str) -> None:
    """Whoever repeats it escapes its signs."""
    assert without_secrets(said).strip('"') == "[secret]"


def test_the_key_of_a_header_is_known_without_its_kind() -> None:
    """Who is asked says which key is wrong, not which header."""
    found = HeaderSecrets.of(SecretStr("app@app.example=Bearer a-key-of-an-app, b@b.example=plain"))
    values = [each.get_secret_value() for each in found.values]
    assert values == ["Bearer a-key-of-an-app", "plain", "a-key-of-an-app"]


def test_words_that_are_no_secrets_stay() -> None:
    """A short value is not taken for one."""
    keep_out("shop", "")
    assert without_secrets("shop is fine") == "shop is fine"
