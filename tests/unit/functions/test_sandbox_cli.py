"""What can be typed beside a running sandbox, and what it prints."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from click.testing import CliRunner, Result
from pydantic import SecretStr

from cli.checkout import FUNCTIONS, PLANS, ROOT
from cli.main import main
from infra.pagerduty.pager import PagerDuty
from sandbox.demo.stage import set_the_stage
from sandbox.play.address import ADDRESS
from sandbox.play.control import Control
from sandbox.play.keeper import running
from sandbox.slack.workspace import Message
from sandbox.wire.http_server import HttpServer
from sandbox.world.world import Ground, World

ESCAPED = "&lt;b&gt; &amp; 5 &gt; 3, <@U0CODE>"


async def answer(_request: web.Request) -> web.Response:
    """A function's answer, as Slack wants it."""
    return web.json_response({"text": ESCAPED})


def slack_function() -> web.Application:
    """Answers every command alike."""
    app = web.Application()
    app.router.add_post("/", answer)
    return app


@pytest.fixture(autouse=True)
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The sandbox's door in this folder, with the demo's shop behind it."""
    monkeypatch.chdir(tmp_path)
    world = World(Ground(FUNCTIONS, PLANS, tmp_path))
    set_the_stage(world.cloud, world.slack)
    control, function = Control(world), HttpServer(slack_function)
    world.slack.start()
    control.start()
    function.start()
    world.slack.send_to(function.url + "/")
    ADDRESS.parent.mkdir()
    ADDRESS.write_text(json.dumps({"url": control.url}), encoding="utf-8")
    yield world
    function.stop()
    control.stop()
    world.slack.stop()


def run(*words: str) -> Result:
    """``canario sandbox WORDS``."""
    return CliRunner().invoke(main, ["sandbox", *words])


def test_help_loads_no_cloud() -> None:
    """What ``canario --help`` imports is what everybody waits for."""
    script = "import sys, cli.main; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT
    )
    heavy = {"grpc", "aiohttp", "google.cloud.run_v2", "slack_sdk", "PIL"}
    assert heavy.isdisjoint(ran.stdout.split())


def test_what_is_said_reads_well_in_a_terminal() -> None:
    """Slack's escapes and mentions are for Slack."""
    assert run("say", "/canary status").output == "<b> & 5 > 3, @carol\n"


@pytest.mark.parametrize(
    "words",
    [
        ("alert", "shop-00009"),
        ("fault", "shop-00009", "--errors", "5%"),
        ("traffic", "shop-00001=70", "shop-00009=30"),
    ],
)
def test_an_unknown_revision_is_answered_with_what_there_is(words: tuple[str, ...]) -> None:
    """A sentence with the name, and the next step."""
    said = run(*words)
    assert said.exit_code == 1
    assert said.output == (
        "The sandbox's shop has no revision 'shop-00009'. It has: shop-00001. "
        "Deploy one: `canario sandbox deploy`.\n"
    )


def test_a_function_that_does_not_answer_is_a_sentence(sandbox: World) -> None:
    """Never a traceback; and that it may be done all the same."""
    sandbox.slack.send_to("http://127.0.0.1:1/")
    said = run("say", "/canary status")
    assert (said.exit_code, type(said.exception)) == (1, SystemExit)
    assert said.output.startswith("The function slack gave no answer within 10 s.")


def test_an_unknown_person_or_channel_is_answered_with_who_there_is() -> None:
    """Also where Slack itself would only have a code for it."""
    for wrong in (("--user", "U0NOBODY"), ("--channel", "#nowhere")):
        said = run("say", "/canary status", *wrong)
        assert said.exit_code == 1
        assert wrong[1] in said.output
        assert "U0OPERATOR" in said.output
        assert "#deployments" in said.output


def test_what_was_done_is_said_in_words() -> None:
    """Not as a program writes it down."""
    run("deploy")
    assert run("deploy", "shop-00002").output == "Revision 'shop-00002' already exists.\n"
    well = run("fault", "shop-00002").output
    ill = run("fault", "shop-00002", "--errors", "5%", "--latency", "300ms", "--leak", "1%").output
    down = run("fault", "shop-00002", "--down").output
    assert well == "shop-00002 is well from now on.\n"
    assert ill == (
        "shop-00002 fails 5 % of its requests and takes 300 ms longer for each request "
        "and loses 1 % of its memory each second from now on.\n"
    )
    assert down == "shop-00002 fails everything, probes too, from now on.\n"
    by_hand = run("traffic", "shop-00001=70", "shop-00002=30").output
    assert by_hand == "Traffic was set by hand: shop-00002 30 %, shop-00001 70 %.\n"


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--errors", "0.05", "0.05: is that 5% or 0.05%?"),
        ("--errors", "1", "1: is that 100% or 1%?"),
        ("--errors", "5", "5: write it with its percent sign: 5%."),
        ("--errors", "500", "more than 100%"),
        ("--errors", "500%", "not a percentage from 0% to 100%"),
        ("--errors", "nan%", "not a percentage"),
        ("--errors", "-1%", "not a percentage"),
        ("--latency", "300", "with its unit"),
        ("--latency", "1e9s", "with its unit"),
        ("--latency", "7200s", "up to 3600s"),
        ("--leak", "0.01", "0.01: is that 1% or 0.01%?"),
    ],
)
def test_what_could_mean_two_things_is_asked_about(option: str, text: str, said: str) -> None:
    """No fault is made of a number without its unit, or of one out of its range."""
    answer = run("fault", "shop-00001", option, text)
    assert answer.exit_code == 2
    assert said in " ".join(answer.output.split())


def test_seconds_are_as_good_as_milliseconds() -> None:
    """And a space or a decimal point is no mistake."""
    for text in ("2s", "2000ms", "2 s", "2.0s"):
        answer = run("fault", "shop-00001", "--latency", text).output
        assert answer == "shop-00001 takes 2000 ms longer for each request from now on.\n"


def test_production_commands_and_the_sandbox_are_apart() -> None:
    """At the top is what is for real services, and the two ways to play."""
    assert set(main.commands) >= {"plan", "outbox", "demo", "sandbox"}
    assert {"say", "fault", "alert", "traffic", "kill", "deploy"}.isdisjoint(main.commands)


def test_a_button_is_pressed_by_what_stands_on_it(sandbox: World) -> None:
    """Or by its action; what there is, is named as people see it."""
    button = {
        "type": "button",
        "action_id": "canario:deployed_leave",
        "text": {"type": "plain_text", "text": "Not now"},
        "value": "v",
    }
    blocks = [{"type": "actions", "elements": [button]}]
    workspace = sandbox.slack.workspace
    place = workspace.channel("#deployments").id
    workspace.post(Message(place, workspace.next_ts(), "U0CANARIO", "Start it?", blocks=blocks))
    assert "There is: Not now." in run("press", "start").output
    for name in ("not now", "deployed_leave"):
        assert run("press", name).exit_code == 0


def test_without_a_form_it_is_said_how_one_opens() -> None:
    """And a field without a value is said how it is typed."""
    said = run("fill", "Why=faster checkout")
    assert said.exit_code == 1
    assert 'canario sandbox say "/canary start"' in said.output
    assert run("fill", "Why").exit_code == 2


def test_without_a_sandbox_it_is_said_how_to_start_one() -> None:
    """Nothing runs in this folder."""
    ADDRESS.unlink()
    assert "No sandbox runs in this folder" in run("deploy").output


def test_a_person_does_something_with_the_last_page(sandbox: World) -> None:
    """As PagerDuty's webhook tells it, signed; without a page that is said."""
    none = run("page", "acknowledge")
    assert none.exit_code == 1
    assert "No page of this sandbox is open" in none.output
    heard: list[Mapping[str, Any]] = []
    webhooks = HttpServer(lambda: listening(heard))
    sandbox.pagerduty.start()
    webhooks.start()
    sandbox.pagerduty.webhooks.url = webhooks.url + "/"
    for key in ("canario~shop-r1", "canario~shop-r2"):
        PagerDuty(SecretStr("R0SRE"), sandbox.pagerduty.events_url).trigger(
            key, "shop is rolled back", "critical", "shop", {}
        )
    assert "shop is rolled back" in run("page", "acknowledge", "--by", "Eli").output
    assert run("page", "note", "The cache").exit_code == 0
    assert run("page", "reassign", "Fay").exit_code == 0
    assert run("page", "note").exit_code == 2
    assert run("page", "resolve").exit_code == 0
    assert [event["event_type"].partition(".")[2] for event in heard] == [
        "acknowledged",
        "annotated",
        "reassigned",
        "resolved",
    ]
    assert heard[0]["agent"]["summary"] == "Eli"
    assert heard[0]["data"]["incident_key"] == "canario~shop-r2"
    assert [each.state for each in sandbox.pagerduty.incidents()] == ["triggered", "resolved"]
    webhooks.stop()
    sandbox.pagerduty.stop()


def listening(heard: list[Mapping[str, Any]]) -> web.Application:
    """Takes PagerDuty's webhooks."""

    async def take(request: web.Request) -> web.Response:
        heard.append((await request.json())["event"])
        return web.Response(status=202)

    app = web.Application()
    app.router.add_post("/", take)
    return app


def test_the_newest_button_of_a_name_is_pressed(sandbox: World) -> None:
    """By whom is said; where there is none of that name, which there are."""
    value = {"type": "button", "action_id": "canario:hold", "text": {"text": "Hold"}, "value": "x"}
    row = {"type": "actions", "elements": [value]}
    place = sandbox.slack.workspace.channel("#deployments").id
    ts = sandbox.slack.workspace.next_ts()
    sandbox.slack.workspace.post(Message(place, ts, "U0CANARIO", "card", (row,)))
    assert run("press", "hold", "--user", "U0VISITOR").exit_code == 0
    wrong = run("press", "promote")
    assert wrong.exit_code == 1
    assert "There is: Hold" in wrong.output


def test_a_second_sandbox_in_the_folder_is_refused() -> None:
    """It would take over the first one's door, and close it at its own end."""
    assert running() is not None
    refused = run()
    assert refused.exit_code == 1
    assert "A sandbox runs in this folder" in refused.stderr
    assert ADDRESS.exists()


def test_what_a_killed_sandbox_left_behind_is_none() -> None:
    """Its file names an address at which nobody answers, or is cut off."""
    for left in ('{"url": "http://127.0.0.1:9"}', "{", "[]"):
        ADDRESS.write_text(left, encoding="utf-8")
        assert running() is None
