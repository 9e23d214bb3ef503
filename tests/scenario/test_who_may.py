"""Who may do what, verb by verb: one story, in which everybody tries everything at its moment."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.slack.verbs.table import VERBS
from sandbox.logging.audit import as_account
from tests.support.running_world import running
from tests.support.world import CANARY, CHANNEL, OPERATOR, PLAN, PROJECT, REGION, SHOP, World

ELSEWHERE = "#elsewhere"


class Person(NamedTuple):
    """Somebody whom the plan's role has in its group, but for who was removed; ``kind`` as in the
    sandbox's User."""

    user: str
    kind: dict[str, Any] = {}  # noqa: RUF012 - never changed
    room: str = CHANNEL


PEOPLE = {
    "member": Person("U0MEMBER"),
    "single guest": Person("U0SINGLE", {"guest": "ultra_restricted"}),
    "multi guest": Person("U0MULTI", {"guest": "restricted"}),
    "guest elsewhere": Person("U0FARGUEST", {"guest": "restricted"}, ELSEWHERE),
    "bot": Person("U0BOT", {"bot": True}, ELSEWHERE),
    "deleted": Person("U0DELETED", {"deleted": True}, ELSEWHERE),
    "stranger": Person("U0STRANGER9", {"team_id": "T0ELSEWHERE"}, ELSEWHERE),
    "outside": Person("U0OUTSIDE", {}, ELSEWHERE),
    "removed": Person("U0REMOVED", {}, ELSEWHERE),
}
CONTINUE = frozenset({"member"})
BY_ROLE = frozenset({"member", "outside"})
FULL = frozenset({"member", "outside", "removed"})
STOP = FULL | {"single guest", "multi guest"}
"""``outside`` is in the role's group and not in the channel; ``removed`` was in both a minute
ago."""


class Moment(NamedTuple):
    """A verb at the moment at which it does something: what is said, who may, and who of them does
    it in the end; ``ready`` brings the moment about."""

    verb: str
    text: str
    may: frozenset[str]
    does: str
    ready: Callable[[World], object] = lambda world: None


def said(*texts: str) -> Callable[[World], None]:
    """The operator says so."""

    def ready(world: World) -> None:
        for text in texts:
            world.say(text)

    return ready


def soaked(world: World) -> None:
    """The step has soaked, and what it asks is known for more than a minute."""
    world.soak()
    world.clock.forward(61)


def asked_again(world: World) -> None:
    """The same people are asked for the same step."""
    world.say("resume shop --yes")
    world.clock.forward(70)
    world.say("promote shop --yes --anyway because it is reviewed")


ASK = {"text": "Ready for production?", "answers": ["Yes", "No"]}


def rolled_back_again(world: World) -> None:
    """By an alert, on a plan without gates."""
    world.write_plan(people={"first": [OPERATOR]}, escalation=[{"role": "first"}], watch=None)
    world.push_plans()
    world.say(f"start shop {CANARY} --again because it is fixed")
    world.close_alert(world.alert())


def shadowed(world: World) -> None:
    """On a plan that moves nothing, some minutes after what was left of the last one is done."""
    world.clock.forward(360)
    world.write_plan(people={}, mode="shadow", watch=None)
    world.push_plans()
    world.say(f"start shop {CANARY}")


def completed(world: World) -> None:
    """And the plan asks what now."""
    world.write_plan(people={}, watch=None, on_complete={"ask": ASK})
    world.push_plans()
    world.say(f"start shop {CANARY} --again because it was the database")
    for _ in range(4):
        world.soak()


def asks_of_deployments(world: World) -> None:
    """Somebody has deployed without traffic."""
    world.write_plan(people={}, watch=None, on_deploy="ask")
    world.push_plans()
    world.cloud.log_deployments(world.urls["work"])
    with as_account("dev@acme.example"):
        world.cloud.platform.add_revision(PROJECT, REGION, SHOP, "shop-00007")
    world.settle()


MOMENTS = (
    Moment("start", f"start shop {CANARY}", CONTINUE, "member"),
    Moment("override", "override shop window because of the fix", BY_ROLE, "outside"),
    Moment("freeze", "freeze shop because of a sale", CONTINUE, "member", soaked),
    Moment(
        "unfreeze",
        "unfreeze shop",
        CONTINUE,
        "member",
        said("unfreeze shop", "freeze shop because of me"),
    ),
    Moment("hold", "hold shop because of odd logs", STOP, "single guest"),
    Moment("resume", "resume shop --yes", CONTINUE, "member"),
    Moment("promote", "promote shop --yes --anyway because I can", CONTINUE, "member"),
    Moment("refuse", "refuse shop because of the migration", BY_ROLE, "outside"),
    Moment("approve", "approve shop", BY_ROLE, "outside", asked_again),
    Moment("confirm", "confirm shop 1", BY_ROLE, "outside", soaked),
    Moment("incident", "incident shop because orders are lost", FULL, "removed"),
    Moment("acknowledge", "acknowledge shop", FULL, "outside"),
    Moment("kill", "kill shop because it charges twice", STOP, "multi guest"),
    Moment("rollback", "rollback shop because of odd logs", STOP, "single guest"),
    Moment("postmortem", "postmortem shop", FULL | {"single guest"}, "outside", soaked),
    Moment("cancel", "cancel shop", STOP, "single guest", shadowed),
    Moment("review", "review shop unneeded", FULL, "removed", rolled_back_again),
    Moment("answer", "answer shop 1", CONTINUE, "member", completed),
    Moment("postpone", "postpone shop", CONTINUE, "member", asks_of_deployments),
)
READS = frozenset({"status", "explain", "history", "report", "oncall", "doctor", "plan", "bucket"})
"""Everybody of ours may: they change nothing, and the person alone is told. So is help."""
OWN = frozenset({"notify"})
"""Everybody of ours may: they change what is one's own, and nothing else."""


class Crowd(World):
    """A shop whose plan asks for everything that there is to ask for; nobody is an operator, so
    that the members of its channel are."""

    def furnish(self) -> None:
        """See World."""
        super().furnish()
        steps = [dict(step) for step in PLAN["steps"]]
        steps[2]["approvals"] = {"roles": ["lead"]}
        steps[2]["confirm"] = [{"what": "No user has complained", "by": "lead"}]
        self.write_plan(
            people={"lead": ["S0LEADS"], "first": [OPERATOR]},
            gates={"window": {"closed": ["1 Jan - 31 Dec"]}, "override": {"roles": ["lead"]}},
            steps=steps,
            kill_switch={"post": f"{self.switches.url}/off", "within": "10s"},
            escalation=[{"role": "first"}],
            on_rollback={"page": "sre", "postmortem": True},
            watch=None,
        )
        everybody = [each.user for each in PEOPLE.values()]
        self.slack.add_channel(ELSEWHERE, everybody)
        for name, each in PEOPLE.items():
            self.slack.add_user(each.user, name.replace(" ", "-"), **each.kind)
            if name not in ("outside", "guest elsewhere"):
                self.slack.join(CHANNEL, each.user)
        self.slack.add_group("S0LEADS", "leads", everybody)


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[World]:
    """Everybody is there, and somebody was removed a moment after they looked."""
    with running(Crowd(tmp_path)) as world:
        gone = PEOPLE["removed"].user
        assert world.say("status shop", user=gone)
        world.slack.leave(CHANNEL, gone)
        left = [each.user for each in PEOPLE.values() if each.user != gone]
        world.slack.add_group("S0LEADS", "leads", left)
        yield world


def test_each_verb_has_its_row() -> None:
    """A new verb needs a moment above, or changes nothing."""
    reads = {each.name for each in VERBS.values() if each.command is None or each.command.reads}
    assert {each.verb for each in MOMENTS} | READS | OWN | {"help"} == set(VERBS)
    assert reads == READS | {"help"}
    assert len(MOMENTS) == len({each.verb for each in MOMENTS})


def test_everybody_does_what_they_may_and_nothing_else(crowd: World) -> None:
    """Who may not is answered and changes nothing; the one of those who may whom one would doubt
    first does it."""
    for moment in MOMENTS:
        moment.ready(crowd)
        assert moment.does in moment.may
        for name, person in PEOPLE.items():
            if name not in moment.may:
                tries(crowd, moment, name, person, changes=False)
        tries(crowd, moment, moment.does, PEOPLE[moment.does], changes=True)


def tries(crowd: World, moment: Moment, name: str, person: Person, *, changes: bool) -> None:
    """Somebody says it in their channel, and reads an answer."""
    before = crowd.service()
    told = crowd.say(moment.text, user=person.user, channel=person.room)
    assert told, (moment.verb, name)
    assert (crowd.service() != before) == changes, (moment.verb, name, told)


def test_each_of_ours_stops_a_rollout(crowd: World) -> None:
    """Holds it and rolls it back, whoever it is and wherever they are."""
    crowd.write_plan(people={}, watch=None)
    crowd.push_plans()
    for name in sorted(STOP):
        crowd.say(f"start shop {CANARY} --again --yes because of the drill")
        for verb, phase in (("hold", "holding"), ("rollback", "idle")):
            told = crowd.say(f"{verb} shop", user=PEOPLE[name].user, channel=PEOPLE[name].room)
            assert crowd.phase == phase, (verb, name, told)


def test_everybody_of_ours_may_look(crowd: World) -> None:
    """Nothing changes, and they read what a member does; who is of another workspace does not."""
    before = crowd.service()
    for verb in sorted(READS):
        said = crowd.say(f"{verb} shop", user=PEOPLE["member"].user)
        for name in ("single guest", "guest elsewhere", "stranger"):
            person = PEOPLE[name]
            told = crowd.say(f"{verb} shop", user=person.user, channel=person.room)
            assert (told == said) == (name != "stranger"), (name, told)
    assert crowd.service() == before


def test_everybody_of_ours_chooses_for_themselves(crowd: World) -> None:
    """Also guests, in whatever channel they are; nobody chooses for another, and strangers not."""
    before = crowd.service()
    for name in ("single guest", "guest elsewhere", "stranger"):
        person = PEOPLE[name]
        crowd.say("notify off", user=person.user, channel=person.room)
        kept = crowd.wiring.store.person(person.user)
        assert kept.direct == (name == "stranger")
    assert crowd.wiring.store.person(PEOPLE["member"].user).direct
    assert crowd.service() == before
