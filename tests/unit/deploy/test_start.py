"""Whether a function starts with its settings: all that is wrong is said at once."""

import json
from typing import Protocol

import pytest

from functions.startup import NEEDS, prepare
from infra.bad_settings import BadSettings
from infra.read_settings import read_settings
from infra.settings import Settings

INSIDE = ("work", "alert", "tick")
AUDIENCE, EMAILS = "CANARIO_OIDC_AUDIENCE", "CANARIO_OIDC_EMAILS"
GOOD = {
    "GOOGLE_CLOUD_PROJECT": "acme-canario",
    "SLACK_SIGNING_SECRET": "made-up",
    "SLACK_TEAM_ID": "T0ACME",
    "SLACK_BOT_TOKEN": "xoxb-made-up",
    "PAGERDUTY_WEBHOOK_SECRET": "made-up",
    "CANARIO_ALERT_SOURCES": "prom=alertmanager:bearer:0123456789abcdef",
    "CANARIO_ALERT_TOPIC": "canario-alert",
    "CANARIO_FLAGS_KEYS": "shop=made-up-made-up-1",
    "CANARIO_PAGE_SECRET": "made-up-made-up-made-up-made-up-1",
    "CANARIO_API_AUDIENCE": "https://api.example",
    "CANARIO_API_CALLERS": "acme/shop",
    AUDIENCE: "https://canario-work.example",
    EMAILS: "caller@acme.iam.gserviceaccount.com",
}


class Start(Protocol):
    """Starts a function; what it ended with."""

    def __call__(self, target: str, **changes: str | None) -> str: ...


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> "Start":
    """Starts a function with GOOD and some changes; the sentence that it ended with, or nothing."""

    def started(target: str, **changes: str | None) -> str:
        read = [str(field.validation_alias) for field in Settings.model_fields.values()]
        for name in (*read, "K_SERVICE"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {**GOOD, **changes}.items():
            if value is not None:
                monkeypatch.setenv(name, value)
        try:
            prepare(target)
        except SystemExit as end:
            return str(end)
        return ""

    return started


@pytest.mark.parametrize("target", NEEDS)
def test_good_settings_start_on_cloud_run_and_elsewhere(start: Start, target: str) -> None:
    """With everything set nothing is asked for."""
    assert start(target) == ""
    assert start(target, K_SERVICE=target) == ""


@pytest.mark.parametrize("target", INSIDE)
@pytest.mark.parametrize(
    ("half", "says"),
    [
        ({EMAILS: None}, f"{EMAILS} is missing"),
        ({AUDIENCE: None}, f"{AUDIENCE} is missing"),
        ({AUDIENCE: " "}, f"{AUDIENCE} is missing"),
        ({EMAILS: " , "}, EMAILS),
        ({EMAILS: "caller"}, EMAILS),
    ],
)
def test_half_a_caller_check_stops_the_start(
    start: Start, target: str, half: dict[str, str | None], says: str
) -> None:
    """An audience alone lets in any account, e-mails alone a token for another service, a blank
    list everybody: on Cloud Run and elsewhere."""
    assert says in start(target, **half)
    assert says in start(target, K_SERVICE=target, **half)


@pytest.mark.parametrize("target", INSIDE)
def test_on_cloud_run_a_caller_check_is_left_out_only_by_a_word_that_is_logged(
    start: Start, target: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Left out it stops the start there; CANARIO_OIDC=off is obeyed, and said at each start."""
    neither: dict[str, str | None] = {AUDIENCE: None, EMAILS: None}
    said = start(target, K_SERVICE=target, **neither)
    assert f"{AUDIENCE} is missing" in said
    assert f"{EMAILS} is missing" in said
    assert start(target, **neither) == ""
    for _ in range(2):
        capsys.readouterr()
        assert start(target, K_SERVICE=target, CANARIO_OIDC="off", **neither) == ""
        logged = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert [f"{target} obeys" in line["message"] for line in logged] == [True]


def test_the_public_function_needs_no_caller_check(start: Start) -> None:
    """Slack signs its requests, and has no account."""
    assert start("slack", K_SERVICE="slack", **{AUDIENCE: None, EMAILS: None}) == ""


def test_what_is_wrong_and_what_is_missing_is_said_in_one_go(start: Start) -> None:
    """One deployment teaches all of it, and no value is repeated."""
    said = start(
        "work",
        K_SERVICE="work",
        CANARIO_STORE="mysql://secret",
        CANARIO_QUEUE="kafka",
        SLACK_BOT_TOKEN=None,
        **{EMAILS: None},
    )
    for name in ("CANARIO_STORE", "CANARIO_QUEUE", "SLACK_BOT_TOKEN is missing", EMAILS):
        assert name in said
    assert "mysql" not in said


def test_a_name_that_is_wrong_is_not_missing_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each problem is said once."""
    monkeypatch.setenv(EMAILS, "caller")
    monkeypatch.setenv(AUDIENCE, "https://canario.example")
    with pytest.raises(BadSettings) as wrong:
        read_settings(EMAILS)
    assert str(wrong.value).count(EMAILS) == 1


@pytest.mark.parametrize("keys", ["shop", "shop=", "=0123456789abcdef", "shop=short", "a=b, ,c=d"])
def test_a_key_of_an_app_that_could_be_guessed_stops_the_start(start: Start, keys: str) -> None:
    """An app's name and at least 16 characters; what was given is not repeated."""
    said = start("flags", CANARIO_FLAGS_KEYS=keys)
    assert "CANARIO_FLAGS_KEYS: must be APP=KEY" in said
    assert "short" not in said


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "PAGERDUTY_API_TOKEN", "GITHUB_TOKEN"])
@pytest.mark.parametrize("token", ["two words", "sécret-token", "a-token\r\nX-Admin: yes"])
def test_a_token_that_no_header_can_have_stops_the_start(
    start: Start, name: str, token: str
) -> None:
    """It would be found out by each request anew; what was given is not repeated."""
    said = start("work", **{name: token})
    assert f"{name}: must be one word of ASCII" in said
    assert "token\r" not in said
    assert "sécret" not in said


def test_a_line_s_end_that_came_with_a_secret_is_no_part_of_it(start: Start) -> None:
    """As ``echo`` adds it."""
    given = {"GITHUB_TOKEN": "a-token-of-github\n", "CANARIO_MAIL_FROM": " a@b.example\n"}
    assert start("work", **given) == ""
    found = read_settings()
    assert found.github_token.get_secret_value() == "a-token-of-github"
    assert found.mail_from == "a@b.example"


def test_a_page_secret_that_could_be_guessed_is_refused(start: Start) -> None:
    """Whoever guesses it makes links; a deployment without a page needs none."""
    said = start("page", CANARIO_PAGE_SECRET="sh0rt-secret")
    assert "CANARIO_PAGE_SECRET" in said
    assert "sh0rt-secret" not in said
