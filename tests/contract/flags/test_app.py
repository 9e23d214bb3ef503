"""Switchboard over an app's own endpoint, on the wire."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr

from bot.errors import Conflict, Rejected, Unavailable
from bot.plan import FlagTarget
from infra.flags.app import AppFlags
from infra.http.header_secrets import HeaderSecrets
from infra.http.json_calls import JsonCalls
from infra.http.ssrf import Allowed
from sandbox.switches.app import AppServer
from sandbox.wire.journal import Journal

HERE = Allowed.of(["127.0.0.1"])
SECRETS = HeaderSecrets.of(SecretStr(f"app-token@127.0.0.1=Bearer {AppServer.token}"))


@pytest.fixture
def app() -> Iterator[AppServer]:
    """Switched off."""
    server = AppServer(Journal())
    server.start()
    yield server
    server.stop()


def target(app: AppServer, **fields: Any) -> FlagTarget:
    """The flag that it keeps."""
    endpoint = {
        "status": "/canary/status",
        "config": "/canary/config",
        "enabled": "canary.enabled",
        "percentage": "canary.percentage",
        "whole": 1,
        "headers": {"Authorization": {"secret": "app-token"}},
    }
    return FlagTarget.model_validate(
        {"key": "PULPO", "address": app.url, "app": {**endpoint, **fields}}
    )


@pytest.fixture
def board() -> AppFlags:
    """The adapter."""
    return AppFlags(JsonCalls(SECRETS, HERE))


def test_what_it_does_is_what_the_app_says(app: AppServer, board: AppFlags) -> None:
    """Its own numbers, in hundredths of a percent; off keeps its share."""
    it = target(app)
    assert board.read(it)[:2] == (False, 0)
    app.enabled, app.percentage = True, 0.1025
    assert board.read(it)[:2] == (True, 1025)
    app.enabled = False
    assert board.read(it)[:2] == (False, 1025)


def test_switch_and_share_are_posted_as_the_template_says(app: AppServer, board: AppFlags) -> None:
    """Both together, and read back."""
    it = target(app, body={"enabled": "{enabled}", "percentage": "{percentage}", "by": ["bot"]})
    board.write(it, board.read(it), True, 1000)
    assert app.posted == [{"enabled": True, "percentage": 0.1, "by": ["bot"]}]
    assert board.read(it)[:2] == (True, 1000)
    board.write(it, board.read(it), True, 10000)
    assert app.does == (True, 1.0)
    board.write(it, board.read(it), False, 0)
    assert app.does == (False, 0.0)


def test_an_app_that_is_rolled_back_to_zero_stays_on(app: AppServer, board: AppFlags) -> None:
    """At 0 % it counts as off."""
    it = target(app, rollback="zero")
    app.enabled, app.percentage = True, 0.5
    board.write(it, board.read(it), False, 0)
    assert app.does == (True, 0.0)
    assert board.read(it)[:2] == (False, 0)


def test_somebody_elses_change_is_a_conflict(app: AppServer, board: AppFlags) -> None:
    """Nothing is posted over it."""
    it = target(app)
    seen = board.read(it)
    app.enabled = True
    with pytest.raises(Conflict):
        board.write(it, seen, True, 1000)
    assert app.posted == []


def test_what_the_app_does_not_do_is_not_done(app: AppServer, board: AppFlags) -> None:
    """It took the request, and says something else."""
    it = target(app)
    app.ignores = True
    with pytest.raises(Unavailable, match=r"off at 0 %, after it was asked for on at 10 %"):
        board.write(it, board.read(it), True, 1000)


def test_a_lost_answer_is_read_back_by_the_next_try(app: AppServer, board: AppFlags) -> None:
    """It may have been carried out."""
    it = target(app)
    seen = board.read(it)
    app.faults.fail_after_doing_it()
    with pytest.raises(Unavailable):
        board.write(it, seen, True, 1000)
    assert board.read(it)[:2] == (True, 1000)


def test_an_app_that_is_away_or_refuses_says_so(app: AppServer, board: AppFlags) -> None:
    """Another try may help, or none will."""
    it = target(app)
    app.faults.unavailable()
    with pytest.raises(Unavailable, match="answered 503"):
        board.read(it)
    app.faults.unavailable(False)
    with pytest.raises(Rejected, match="answered 404"):
        board.read(target(app, status="/nowhere"))
    with pytest.raises(Unavailable, match="does not say"):
        board.read(target(app, percentage="canary.share"))
    app.percentage = 20.0
    with pytest.raises(Unavailable, match="from 0 to 1"):
        board.read(it)
    app.stop()
    with pytest.raises(Unavailable, match="reached"):
        board.read(it)


def test_a_secret_goes_to_its_own_host_alone(app: AppServer) -> None:
    """Whoever writes a plan can't have it sent elsewhere; a revision's address is its service's."""
    calls = JsonCalls(HeaderSecrets.of(SecretStr("app-token@app.example.com=Bearer x")), HERE)
    with pytest.raises(Rejected, match=r"no secret named app-token for 127\.0\.0\.1"):
        AppFlags(calls).read(target(app))
    secrets = HeaderSecrets.of(SecretStr("t@shop-x.a.run.app=Bearer x, t@b.example=y"))
    wanted = target(app).app
    assert wanted is not None
    named = {"Authorization": wanted.headers["Authorization"].model_copy(update={"secret": "t"})}
    for url in ("https://shop-x.a.run.app/a", "https://canario---shop-x.a.run.app/a"):
        assert secrets.headers(url, named) == {"Authorization": "Bearer x"}
    for url in (
        "https://shop-x.a.run.app.evil.example/",
        "https://evil-shop-x.a.run.app/",
        "https://evil---b.example/",
        "https://b.example---evil.example/",
        "https://b.example:1@evil.example/",
    ):
        with pytest.raises(Rejected):
            secrets.headers(url, named)
