"""Pipelines start rollouts and ask how they go."""

from dataclasses import replace
from typing import Any

from bot.errors import Unavailable
from tests.scenario.pipelines.calls import ACCOUNT, Late, Pipelines
from tests.security.tokens import Google
from tests.support.world import CANARY, OPERATOR, PROJECT, STABLE, World

PROBLEM = "application/problem+json"


def untouched(world: World) -> bool:
    """Nothing was decided, shifted or posted."""
    shifts = [e for e in world.calls("cloud_run") if e.method == "UpdateService"]
    return world.service().active is None and not shifts and not world.cards()


def test_a_run_of_the_plans_repository_starts_and_the_channel_says_who(
    world: World, pipelines: Pipelines
) -> None:
    """The start is the same as one from Slack; its notice names the repository, the run and who
    began it."""
    answer = pipelines.start(reason="release 7")
    assert (answer.status_code, answer.json()["finished"]) == (201, False)
    assert answer.headers["Location"] == f"/v1/rollouts/{world.rollout.id}"
    assert (world.rollout.canary, world.rollout.id) == (CANARY, answer.json()["id"])
    said = "The pipeline of acme/shop (run 42, by ann) started a rollout of shop-00002"
    assert any(said in text and "release 7" in text for text in world.story())


def test_a_service_account_starts_too(world: World, pipelines: Pipelines) -> None:
    """Cloud Build has a Google account."""
    assert pipelines.start(pipelines.account()).status_code == 201
    assert world.rollout.requester.words == f"the pipeline of {ACCOUNT}"


def test_the_same_key_starts_once(world: World, pipelines: Pipelines) -> None:
    """A retried request gets the same rollout, also from another branch's run of the repository;
    the key can't be used for anything else."""
    first = pipelines.start()
    again = pipelines.start()
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert len(world.cards()) == 1
    other = pipelines.start(revision="shop-00003")
    assert other.status_code == 422
    assert "new key" in other.json()["next_step"]


def test_a_refusal_says_why_and_stays_for_its_key(world: World, pipelines: Pipelines) -> None:
    """As in Slack; a new key asks anew."""
    assert "Frozen" in world.say("freeze shop because sale")[-1] or world.service().freeze
    for _ in range(2):
        no = pipelines.start()
        assert (no.status_code, no.headers["Content-Type"]) == (409, PROBLEM)
        assert "frozen by olivia: sale" in no.json()["detail"]
    world.say("unfreeze shop")
    assert pipelines.start().status_code == 409
    assert pipelines.start(key="run-43-1").status_code == 201


def test_what_people_alone_may_say_is_not_taken(world: World, pipelines: Pipelines) -> None:
    """Lifting a latch, passing a doubt and ticking a checklist are for people."""
    said: tuple[dict[str, Any], ...] = (
        {"again": True},
        {"sure": True},
        {"ticked": ["x"]},
        {"user": OPERATOR},
        {"newer": "now"},
    )
    assert [pipelines.start(**fields).status_code for fields in said] == [422] * len(said)
    assert untouched(world)


def test_a_rejected_revision_stays_rejected(world: World, pipelines: Pipelines) -> None:
    """Only people start again what was rolled back."""
    world.start()
    world.say("rollback shop because bad")
    world.soak()
    no = pipelines.start()
    assert no.status_code == 409
    assert f"{CANARY} was rolled back in" in no.json()["detail"]
    assert world.served() == {STABLE: 100}


OTHERS: tuple[tuple[dict[str, Any], int], ...] = (
    ({"ref": "refs/heads/feature"}, 403),
    ({"ref": "refs/pull/7/merge"}, 403),
    ({"repository": "acme/shop2"}, 403),
    ({"repository": "evil/shop"}, 403),
    ({"repository": None}, 403),
    ({"repository": "acme/shop@refs/heads/main"}, 403),
    ({"ref": None}, 403),
    ({"event_name": "pull_request_target"}, 403),
    ({"ref": "main"}, 403),
    ({"aud": "https://elsewhere.example"}, 401),
    ({"exp": 1_000_000_000, "iat": 999_996_400}, 401),
    ({"iss": "https://accounts.google.com"}, 401),
    ({"iss": "https://evil.example"}, 401),
    ({"iss": None}, 401),
)


def test_no_other_run_starts(world: World, pipelines: Pipelines) -> None:
    """Another branch, a fork, a pull request, another issuer, an old token."""
    for claims, status in OTHERS:
        answer = pipelines.start(pipelines.run(**claims))
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM), claims
    assert untouched(world)


def test_one_issuers_key_signs_for_no_other(world: World, pipelines: Pipelines) -> None:
    """Whoever may sign for GitHub can't make a Google account, and a stranger's key nothing."""
    forged = (
        pipelines.github.token(email=ACCOUNT),
        Google().token(email=ACCOUNT),
        pipelines.google.passed_on(email=ACCOUNT),
        pipelines.account(email_verified=False),
        pipelines.account(email="other@acme.iam.gserviceaccount.com"),
        "a.b.c",
    )
    assert {pipelines.start(each).status_code for each in forged} == {401, 403}
    assert untouched(world)


def test_a_plan_without_the_pipeline_is_not_started(world: World, pipelines: Pipelines) -> None:
    """The settings let it call; which services it starts is for their plans."""
    blog = pipelines.run(repository="acme/blog")
    no = pipelines.start(blog)
    assert no.status_code == 403
    assert "Add acme/blog@refs/heads/main to the plan's pipelines" in no.json()["next_step"]
    world.write_plan(pipelines=[])
    world.push_plans()
    assert pipelines.start(key="2").status_code == 403
    assert untouched(world)


def test_a_pipeline_sees_only_what_it_may_start(world: World, pipelines: Pipelines) -> None:
    """To others there is no such rollout."""
    rollout = pipelines.start().json()["id"]
    assert pipelines.show(rollout).status_code == 200
    assert pipelines.show(rollout, token=pipelines.run(repository="acme/blog")).status_code == 404
    assert pipelines.call("GET", "/v1/services/shop/rollout").json()["id"] == rollout


def test_a_rollout_is_shown_as_it_goes(world: World, pipelines: Pipelines) -> None:
    """State, traffic, steps, links and who asked; in the end that it is over."""
    rollout = pipelines.start().json()["id"]
    shown = pipelines.show(rollout).json()
    assert (shown["state"], shown["step"], shown["finished"]) == ("soaking", 2, False)
    assert shown["traffic"] == {STABLE: 90, CANARY: 10}
    assert [each["state"] for each in shown["steps"]] == ["done", "current", "ahead", "ahead"]
    assert [each["traffic"] for each in shown["steps"]] == [0, 10, 50, 100]
    assert (shown["project"], shown["stable"], shown["schema_version"]) == (PROJECT, STABLE, 1)
    assert shown["links"][0]["url"].startswith("https://slack.com/archives/")
    world.say("hold shop because lunch")
    held = pipelines.show(rollout).json()
    assert held["state"] == "holding"
    assert "lunch" in held["reason"]
    assert held["next"]
    world.say("rollback shop because bad")
    world.soak()
    over = pipelines.show(rollout).json()
    assert (over["state"], over["finished"]) == ("rolled_back", True)
    assert "bad" in over["reason"]


def test_waiting_ends_with_news_or_with_its_time(world: World, pipelines: Pipelines) -> None:
    """A long poll is answered when the state is another, or after so many seconds as it is."""
    rollout = pipelines.start().json()["id"]
    pauses: list[float] = []
    world.wiring.pausing = pauses.append
    assert pipelines.show(rollout, 10).json()["step"] == 2
    assert sum(pauses) == 10
    world.wiring.pausing = lambda _: world.soak()
    shown = pipelines.show(rollout, 50).json()
    assert (shown["state"], shown["step"]) == ("soaking", 3)


def test_a_queued_start_is_waited_for(world: World, pipelines: Pipelines) -> None:
    """While no worker has taken it, it is accepted and has its id already."""
    late = Late()
    world.wiring.api = replace(world.wiring.api, queue=late)
    answer = pipelines.start()
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    assert pipelines.show(answer.json()["id"], 10).status_code == 404
    for work in late.works:
        world.wiring.queue.put(work)
    world.settle()
    assert world.rollout.id == answer.json()["id"]


def test_a_start_waits_for_the_active_one_and_keeps_its_id(
    world: World, pipelines: Pipelines
) -> None:
    """Its id is known from the first answer on; when the active one is over it begins under it, and
    the channel says whose it is."""
    world.cloud.platform.add_revision(PROJECT, "us-central1", "shop", "shop-00003")
    world.start()
    answer = pipelines.start(revision="shop-00003", newer="supersede")
    world.soak()
    world.soak()
    assert world.rollout.id == answer.json()["id"]
    assert world.rollout.requester.kind == "pipeline"
    assert pipelines.show(answer.json()["id"]).json()["revision"] == "shop-00003"


UNANSWERED = (
    ("GET", "/v1/rollouts", 405),
    ("POST", "/v1/rollouts/shop-1", 405),
    ("GET", "/", 404),
    ("GET", "/v1/rollouts/shop-123456789abc", 404),
    ("GET", "/v1/rollouts/shop-1?wait=51", 400),
    ("GET", "/v1/rollouts/shop-1?wait=-1", 400),
    ("GET", "/v1/rollouts/shop-1?wait=soon", 400),
    ("GET", "/v1/services/blog/rollout", 404),
    ("GET", "/v1/services/shop/rollout", 404),
    ("POST", "/v1/rollouts/shop-1/approve", 404),
)


def test_what_can_not_be_answered_says_what_to_do(pipelines: Pipelines) -> None:
    """A problem with one clear sentence; nothing approves."""
    for method, path, status in UNANSWERED:
        answer = pipelines.call(method, path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM), path
        assert answer.json()["detail"].endswith(".")
        assert answer.json()["status"] == status


def test_a_start_needs_a_key(world: World, pipelines: Pipelines) -> None:
    """Without one a retry would start twice."""
    assert {pipelines.start(key=key).status_code for key in ("", "x" * 129, "a b")} == {400}
    assert untouched(world)


def test_an_unknown_service_gets_the_nearest_name(pipelines: Pipelines) -> None:
    """As in Slack."""
    no = pipelines.start(service="shpo")
    assert no.status_code == 404
    assert "Did you mean shop?" in no.json()["next_step"]


def test_a_store_that_is_away_is_asked_again(world: World, pipelines: Pipelines) -> None:
    """503 with the time after which to come back; nothing is half done."""
    world.wiring.around_store.before("plans", [Unavailable("The store does not answer.")])
    no = pipelines.start()
    assert (no.status_code, no.headers["Retry-After"]) == (503, "5")
    assert pipelines.start().status_code == 201
