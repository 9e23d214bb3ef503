"""Any fact from outside, as long as its door lets it be, about what a service has at the moment."""

import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import Enum
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from bot.plan import Plan
from bot.rollout.actors import Actor
from bot.rollout.bounds import WORDS
from bot.rollout.facts import Happened
from bot.rollout.state import Service
from bot.rollout.state.destination import Destination
from bot.rollout.state.next_start import NextStart
from bot.rollout.state.places import Place
from bot.rollout.state.shadow import Followed
from bot.rollout.traffic import Left
from bot.rollout.verdict import CheckResult, Outcome, Verdict
from bot.service.watching.incident import LONGEST_NAME, MOST_LABELS
from tests.support.rollouts import CANARY, IN_WAVES, NOON, PLACES, STABLE, new_id, plan

LETTERS = ("a", "€", "😀", "\u0001", '"')
POST = {"post": "https://x.example.com/off"}
APPROVALS = {"roles": ["code", "lead"], "expire": "60m"}
RICH: dict[str, Any] = {
    "people": {"operators": ["U0ANN"], "code": ["U0BOB"], "lead": ["U0EVE"]},
    "gates": {
        "approvals": APPROVALS,
        "override": {"roles": ["lead"]},
        "checklist": ["Looked", "Read"],
    },
    "steps": [
        {"traffic": "10%", "soak": "5m", "confirm": ["Nobody complains"]},
        {"traffic": "50%", "soak": "5m", "approvals": APPROVALS},
        {"traffic": "100%", "soak": "5m"},
    ],
    "escalation": [{"role": "code"}, {"role": "lead"}],
    "mitigate": {"post": "https://x.example.com/calm", "wait": "5m"},
    "kill_switch": {**POST, "within": "1m"},
    "on_rollback": {"page": "sre", "page_by_hand": "sre", "postmortem": True},
    "on_complete": {"ask": {"text": "And now?", "answers": ["Yes", "No"]}},
    "alerts": {
        "severity": {"critical": "mitigate"},
        "rules": [{"labels": {"kind": "slow"}, "do": "hold"}],
    },
}
PLANS = (
    plan(),
    plan(**RICH),
    plan(alerts={"severity": {"warning": "mitigate"}}, mitigate={**POST, "wait": "1h"}),
    plan(target=IN_WAVES, steps=[{"traffic": "10%", "soak": "5m"}, {"traffic": "100%"}]),
)
NAMES = 63
"""Characters of what the platform names, in ASCII."""


class AnyFact:
    """Facts about this service; ``chance`` decides, and ``letter`` is what long texts are of."""

    def __init__(self, service: Service, chance: random.Random, letter: str) -> None:
        self.service, self.chance, self.letter = service, chance, letter
        self.live = live(service)

    def of(self, kind: type[Happened]) -> Happened:
        """One of this kind, with the names that the service has in most of its fields."""
        found = {name: self.field(name, each) for name, each in kind.model_fields.items()}
        found |= {"id": new_id(), "kind": kind.model_fields["kind"].default}
        plan_ = found.get("plan")
        if "places" in found and (plan_ is None or len(plan_.target.moved.all_regions) < 2):
            found["places"] = ()
        return kind.model_validate(found)

    def field(self, name: str, field: Any) -> Any:
        """A value for this field."""
        if name in self.live and self.chance.random() < 0.9:
            return self.live[name]
        if name in WORDS and field.annotation is str:
            return self.letter * self.chance.choice([0, 10, 20_000])
        if name in BY_NAME:
            return BY_NAME[name](self)
        return self.made(field.annotation)

    def made(self, kind: Any) -> Any:
        """A value of this type."""
        origin, inner = get_origin(kind), get_args(kind)
        if origin in (Union, UnionType):
            return self.made(self.chance.choice(inner))
        if origin is Literal:
            return self.chance.choice(inner)
        if origin is tuple:
            return tuple(self.made(inner[0]) for _ in range(self.chance.choice([0, 3])))
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {self.name(63): self.made(inner[1]) for _ in range(MOST_LABELS)}
        if isinstance(kind, type) and issubclass(kind, Enum):
            return self.chance.choice(list(kind))
        return BY_TYPE[kind](self)

    def name(self, longest: int = LONGEST_NAME) -> str:
        """One that no other has."""
        return f"{new_id()}-".ljust(longest, self.letter)

    def platform_name(self) -> str:
        """A revision's, or a tag's."""
        return f"{new_id()}-".ljust(NAMES, "a")

    def split(self) -> dict[str, int]:
        """The traffic as somebody set it by hand, to as many revisions as there can be."""
        several = {self.platform_name(): 1 for _ in range(self.chance.choice([0, 99]))}
        return {**several, STABLE: 100 - len(several)}

    def verdict(self) -> Verdict:
        """Of as many checks as a plan may have, each with much to say."""
        outcome = self.chance.choice(list(Outcome))
        long = self.letter * self.chance.choice([10, 2_000])
        results = tuple(
            CheckResult(
                check=f"errors-{n}",
                metric="error_rate",
                hard=True,
                outcome=outcome,
                words=long,
                needed=long,
            )
            for n in range(self.chance.choice([1, 100]))
        )
        said = Outcome.INCONCLUSIVE if outcome is Outcome.MISS else outcome
        return Verdict(outcome=said, results=results, since=NOON, until=NOON, proofs=(long,) * 9)

    def place(self, region: str) -> Place:
        """The canary there."""
        long = self.letter * 3_000
        return Place(region=region, canary=CANARY, stable=STABLE, because=long)

    def actor(self) -> Actor:
        """Somebody with a long name."""
        kind = self.chance.choice(["person", "pipeline", "deploy", "alert"])
        return Actor.model_validate({"kind": kind, "id": self.name(90), "name": self.name(90)})

    def destination(self) -> Destination | None:
        """Where to roll back."""
        if self.chance.random() < 0.5:
            return None
        return Destination(
            to=STABLE,
            leaving=CANARY,
            served=self.split(),
            rollout=self.name(60),
            plan=self.chance.choice(PLANS),
            author=self.letter * 20_000,
        )

    def followed(self) -> Followed:
        """What was measured of both sides."""
        n = 10 ** self.chance.choice([0, 15])
        return Followed(
            since=NOON, until=NOON, requests=n, errors=n, stable_requests=n, stable_errors=n
        )

    def next_start(self) -> NextStart:
        """What somebody wants after this."""
        return NextStart(
            id=new_id(),
            by=self.actor(),
            canary=self.platform_name(),
            plan="shop",
            reason=self.letter * 20_000,
            at=NOON,
        )


def live(service: Service) -> dict[str, Any]:
    """What the service has names for, by the fields of facts that name it."""
    active, desired = service.active, service.desired
    found: dict[str, Any] = {}
    names = [each.rollout for each in service.questions]
    last = next(iter([*names, *(each.rollout for each in service.calling)]), "")
    keys = [each.key for each in service.kills]
    if active is not None:
        last = active.id
        ask = active.ask
        keys += [each.key for each in active.mitigations] + [each.key for each in active.jobs]
        found |= {"step": active.step, "wave": active.wave, "digest": active.digest}
        found |= {"revision": active.canary, "percent": active.share, "deadline": active.deadline}
        found |= {"ask": ask.key if ask else "", "role": ask.roles[0] if ask and ask.roles else ""}
        found["level"] = 1 + next((e.called for e in service.calling if e.rollout == last), 0)
    if last:
        found["rollout"] = last
    if keys:
        found["key"] = keys[-1]
    if desired is not None:
        found["version"] = desired.version
    return found


BY_NAME: Mapping[str, Callable[[AnyFact], Any]] = {
    "rollout": lambda it: it.name(60),
    "canary": AnyFact.platform_name,
    "stable": lambda it: STABLE,
    "evidence": lambda it: "e" * it.chance.choice([0, 15_000]),
    "evidence_in": lambda it: {each.region: "e" * 15_000 for each in PLACES},
    "places": lambda it: tuple(it.place(each.region) for each in PLACES),
    "tags": lambda it: tuple(it.platform_name() for _ in range(it.chance.choice([0, 100]))),
    "left_out": lambda it: {it.platform_name(): it.platform_name() for _ in range(100)},
    "split": AnyFact.split,
    "ticked": lambda it: RICH["gates"]["checklist"],
    "opened": lambda it: ("ci",),
    "gate": lambda it: "window",
    "closed": lambda it: dict.fromkeys(("ci", "on_call"), it.letter * 20_000),
    "to": AnyFact.destination,
    "again": lambda it: True,
    "sure": lambda it: True,
    "severity": lambda it: it.chance.choice(["critical", "warning", "info", it.name()]),
    "teams": lambda it: ("sre",),
    "also": lambda it: (),
    "rooms": lambda it: ("#deployments",),
    "following": lambda it: 0,
    "nonce": lambda it: "n" * 32,
    "step": lambda it: 0,
    "wave": lambda it: 0,
}
BY_TYPE: Mapping[Any, Callable[[AnyFact], Any]] = {
    str: AnyFact.name,
    bool: lambda it: it.chance.random() < 0.7,
    int: lambda it: it.chance.choice([1, 2, 3]),
    type(None): lambda it: None,
    Plan: lambda it: it.chance.choice(PLANS),
    Actor: AnyFact.actor,
    Verdict: AnyFact.verdict,
    NextStart: AnyFact.next_start,
    Followed: AnyFact.followed,
    Left: lambda it: Left(following=0, latest=CANARY, split=it.split()),
}
BY_TYPE = {**BY_TYPE, type(NOON): lambda it: NOON + timedelta(minutes=it.chance.choice([0, 90]))}
