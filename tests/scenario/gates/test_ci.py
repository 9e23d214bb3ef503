"""The gate ``ci``: traffic moves only where GitHub knows of the commit what the plan wants."""

from html import unescape
from pathlib import Path

import pytest

from tests.support.running_world import running
from tests.support.world import PROJECT, REGION, SHOP, STABLE, World

CODE, SHA = "acme/shop", "4f2a9c1d77aabbcc4f2a9c1d77aabbcc4f2a9c1d"
NEWER = "shop-00003"
CI = {"github": CODE, "checks": ["Tests", "Scan"], "approvals": 1, "coverage": ">= 80%"}


def deploy(world: World, commit: str = SHA, image: str = "", **ci: object) -> None:
    """A revision of that commit, and a plan with this gate."""
    labels = {"commit-sha": commit} if commit else {}
    world.cloud.platform.add_revision(PROJECT, REGION, SHOP, NEWER, labels=labels, image=image)
    world.write_plan(gates={"ci": ci or CI})
    world.push_plans()


def pass_ci(world: World, *, but: str = "") -> None:
    """Everything that CI asks for is so, ``but`` one thing is not yet there."""
    if but != "Tests":
        world.github.run(CODE, SHA, "Tests")
    world.github.run(CODE, SHA, "Scan")
    if but != "approval":
        world.github.review(CODE, SHA, "ann")
    if but != "coverage":
        world.github.status(CODE, SHA, "codecov/project", text="81.2% (+0.3%) compared to 77a")


def why(world: World) -> str:
    """What the rollout's message says it waits for."""
    (waiting,) = world.rollout.waiting
    shown = unescape(world.card().text + str(world.card().blocks))
    assert waiting.words in shown
    return waiting.words


def test_a_commit_of_which_all_is_known_starts_at_once(world: World) -> None:
    """The four kinds of things that a plan may ask about it."""
    deploy(world)
    pass_ci(world)
    assert world.say(f"start shop {NEWER}")[-1].startswith(f"Started {NEWER}")
    assert world.phase != "requested"


@pytest.mark.parametrize(
    ("but", "missing"),
    [
        ("Tests", "Tests: there is none of that name"),
        ("approval", "no pull request has this commit"),
        ("coverage", "coverage: nothing says a percentage"),
    ],
)
def test_it_waits_for_each_and_starts_when_it_is_so(world: World, but: str, missing: str) -> None:
    """Each thing is asked for, its lack is named, and it is read again at each tick."""
    deploy(world)
    pass_ci(world, but=but)
    told = world.say(f"start shop {NEWER}")[-1]
    assert f"It waits for CI of 4f2a9c1 in acme/shop ({missing})." in told
    assert why(world) in "\n".join(world.story())
    world.clock.forward(60)
    world.tick()
    assert world.phase == "requested"
    assert world.served() == {STABLE: 100}
    pass_ci(world)
    world.clock.forward(60)
    world.tick()
    assert world.phase != "requested"


def test_what_it_waits_for_follows_what_github_says(world: World) -> None:
    """A check that begins, fails and is repeated: its message says so each time."""
    deploy(world, github=CODE, checks=["Tests"])
    world.github.run(CODE, SHA, "Tests", None)
    world.say(f"start shop {NEWER}")
    assert "(Tests: in progress)" in why(world)
    world.github.run(CODE, SHA, "Tests", "failure")
    world.clock.forward(60)
    world.tick()
    assert "(Tests: failure)" in why(world)
    assert any(
        "Gate ci before the start: closed, Tests: failure." in line
        for line in world.say("explain shop --details")[-1].splitlines()
    )
    told = len(world.story())
    world.clock.forward(60)
    world.tick()
    assert len(world.story()) == told
    world.github.run(CODE, SHA, "Tests")
    world.clock.forward(60)
    world.tick()
    assert world.phase != "requested"


@pytest.mark.parametrize(
    ("text", "share", "opens"),
    [
        ("85.42% (+0.12%) compared to 77aabbc", 85.42, True),
        ("Coverage increased (+0.1%) to 80.0%", 80, True),
        ("Coverage decreased (-0.3%) to 79.9%", 79.9, False),
        ("First build on main at 12 %", 12, False),
    ],
)
def test_coverage_is_the_first_percentage_without_a_sign(
    world: World, text: str, share: float, opens: bool
) -> None:
    """As Codecov and Coveralls write it; what covers only the change does not count."""
    deploy(world, github=CODE, coverage=">= 80%")
    world.github.status(CODE, SHA, "codecov/patch", text="100.00% of diff hit (target 80%)")
    world.github.status(CODE, SHA, "coverage/coveralls", "failure", text)
    told = world.say(f"start shop {NEWER}")[-1]
    assert (world.phase != "requested") is opens
    if not opens:
        assert f"coverage {share:g} % (coverage/coveralls), must be &gt;= 80 %" in told


def test_the_least_coverage_counts_unless_the_plan_says_whose(world: World) -> None:
    """Two say something, one of them in a check run's title."""
    deploy(world, github=CODE, coverage="> 80%", coverage_from="Our coverage")
    world.github.run(CODE, SHA, "Our coverage", title="81 % of lines")
    world.github.status(CODE, SHA, "codecov/project", text="60%")
    world.say(f"start shop {NEWER}")
    assert world.phase != "requested"
    world.say("rollback shop because of another plan")
    world.write_plan(gates={"ci": {"github": CODE, "coverage": "> 80%"}})
    world.push_plans()
    assert (
        "coverage 60 % (codecov/project)"
        in world.say(f"start shop {NEWER} --again because it was fine")[-1]
    )


def test_somebody_who_wants_changes_keeps_it_closed(world: World) -> None:
    """However many others have approved; who reviews from outside counts for nothing."""
    deploy(world, github=CODE, approvals=2)
    world.github.review(CODE, SHA, "ann")
    world.github.review(CODE, SHA, "mallory", belongs="NONE")
    told = world.say(f"start shop {NEWER}")[-1]
    assert "(#7: approved by ann, 2 needed)" in told
    world.github.review(CODE, SHA, "bob")
    world.github.review(CODE, SHA, "cal", "CHANGES_REQUESTED")
    world.clock.forward(60)
    world.tick()
    assert "(#7: cal asked for changes)" in why(world)


@pytest.mark.parametrize(
    ("commit", "said"),
    [
        ("", "the revision says no commit"),
        ("main", "main is no whole commit id"),
        ("4f2a9c1", "4f2a9c1 is no whole commit id"),
        ("0" * 40, "GitHub shows no commit 0000000 of acme/shop: 422."),
    ],
)
def test_a_commit_that_is_not_known_keeps_it_closed(world: World, commit: str, said: str) -> None:
    """A branch's name is no commit: it would be another one tomorrow."""
    deploy(world, commit)
    pass_ci(world)
    assert said in world.say(f"start shop {NEWER}")[-1]
    assert world.phase == "requested"


def test_an_image_whose_tag_is_the_commit_says_it(world: World) -> None:
    """Where no label does, with or without a digest."""
    deploy(world, "", f"docker.example/acme/shop:{SHA}@sha256:{'1' * 64}")
    pass_ci(world)
    world.say(f"start shop {NEWER}")
    assert world.phase != "requested"
    assert world.rollout.commit == SHA


def test_a_rate_limit_is_said_with_its_end_and_passes(world: World) -> None:
    """It is not asked before, and opens after."""
    deploy(world)
    pass_ci(world)
    world.github.used_up = True
    world.github.resets_at = int(world.clock()) + 1800
    assert "GitHub's rate limit is used up until" in world.say(f"start shop {NEWER}")[-1]
    world.github.used_up = False
    asked = len(world.calls("github"))
    world.clock.forward(1700)
    world.tick()
    assert len(world.calls("github")) == asked
    world.clock.forward(200)
    world.tick()
    assert world.phase != "requested"


def test_without_a_token_it_stays_closed_and_names_the_setting(tmp_path: Path) -> None:
    """Nothing is asked without one."""
    with running(World(tmp_path), GITHUB_TOKEN="") as world:
        deploy(world)
        pass_ci(world)
        told = world.say(f"start shop {NEWER}")[-1]
        assert "(No GitHub token is set. Set GITHUB_TOKEN)" in told
        assert world.calls("github") == []


def test_a_github_that_is_away_keeps_it_closed(world: World) -> None:
    """No answer is no yes; the token is in nothing that is said."""
    deploy(world)
    pass_ci(world)
    world.github.faults.unavailable()
    assert "GitHub does not answer: 503" in world.say(f"start shop {NEWER}")[-1]
    world.github.faults.unavailable(False)
    world.clock.forward(60)
    world.tick()
    assert world.phase != "requested"
    said = [message.text for message in world.slack.messages("#deployments")]
    assert not any(world.github.token in each for each in said)


def test_words_of_a_check_mention_nobody(world: World) -> None:
    """What others write on GitHub is only text here."""
    deploy(world, github=CODE, coverage="> 80%")
    world.github.status(CODE, SHA, "<!channel> coverage", text="<!here> 12%")
    world.say(f"start shop {NEWER}")
    assert all(message.pings == [] for message in world.slack.messages("#deployments"))
    assert "12 %" in why(world)


def test_a_request_that_ci_never_lets_through_is_cancelled_with_the_reason(world: World) -> None:
    """After the time that a rollout may hold."""
    deploy(world, github=CODE, checks=["Tests"])
    world.github.run(CODE, SHA, "Tests", "failure")
    world.say(f"start shop {NEWER}")
    world.clock.forward(24 * 3600 + 60)
    world.tick()
    assert world.phase == "idle"
    assert "Tests: failure" in "\n".join(world.story())
