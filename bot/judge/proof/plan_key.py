"""What tells one reading of a plan from another, so that stored evidence continues only for the
question that it answers.

The key is ``k2:`` and 16 hexadecimal digits of the SHA-256 of this text, one line for what the
plan shares and one for each criterion in the plan's order, fields in the order below, numbers as
``repr`` writes a float or an int:

    canario evidence 2
    horizon=60 alpha=0.01 … period=60.0
    "guard errors" signal=errors kind=relative ratio=1.0 … tolerance=1.1

Names of classes and modules are not in it, and no field that is not listed here. A field that is
added later is written only where it differs from what it was before there was the field, so that
evidence of running rollouts continues.
"""

import json
from dataclasses import replace
from hashlib import sha256
from zlib import crc32

from bot.judge.evidence.spec import CriterionSpec, EvidencePlan
from bot.plan.values.once import once_for_each

EARLIER_TOLERANCE = 20.0
"""What a tolerance had to reach before steady minutes alone counted for it: evidence from then is
about the same question, and is continued."""

_SHARED = (
    "horizon",
    "alpha",
    "pass_e",
    "tolerance_e",
    "kappa",
    "most_errors",
    "most_latency",
    "skip",
    "start_weight",
    "reserve",
)
_NUMBERS = (
    "ratio",
    "delta",
    "limit",
    "quantile",
    "margin_ratio",
    "margin_delta",
    "shape",
    "weight",
    "hard",
    "sustained",
    "min_requests",
    "min_events",
    "tolerance",
)


def canonical(plan: EvidencePlan) -> str:
    """The text that the key is made of."""
    shared = " ".join(f"{name}={getattr(plan, name)!r}" for name in _SHARED)
    lines = [f"{shared} period={plan.period.total_seconds()!r}", *map(_line, plan.criteria)]
    drops = [
        f"{json.dumps(each.name)} drop times={each.times!r} more={each.more!r} source={each.source}"
        for each in plan.drops
    ]
    return "\n".join(("canario evidence 2", *lines, *drops))


def plan_key(plan: EvidencePlan) -> str:
    """The key that evidence is stored under."""
    return _key(plan, "k2")


@once_for_each
def _key(plan: EvidencePlan, version: str) -> str:
    return f"{version}:{sha256(canonical(plan).encode()).hexdigest()[:16]}"


def belongs_to(key: str, plan: EvidencePlan) -> bool:
    """Whether evidence that was stored under this key, by this version or the one before, is about
    this reading of the plan."""
    if key == plan_key(plan):
        return True
    earlier = replace(plan, tolerance_e=EARLIER_TOLERANCE)
    return key in (plan_key(earlier), first_key(plan))


def first_key(plan: EvidencePlan) -> str:
    """The key of version 1: a checksum over how its classes printed themselves."""
    plan = replace(plan, tolerance_e=EARLIER_TOLERANCE)
    gates = ", ".join(map(_printed, plan.criteria))
    gates = f"({gates},)" if len(plan.criteria) == 1 else f"({gates})"
    shared = ", ".join(f"{name}={getattr(plan, name)!r}" for name in _SHARED)
    period, micro = plan.period, plan.period.microseconds
    parts = {"days": period.days, "seconds": period.seconds, "microseconds": micro}
    length = ", ".join(f"{name}={value}" for name, value in parts.items() if value) or "0"
    text = f"EvidencePlan(gates={gates}, {shared}, period=datetime.timedelta({length}))"
    return f"{crc32(text.encode()):08x}"


def _line(spec: CriterionSpec) -> str:
    numbers = " ".join(f"{name}={getattr(spec, name)!r}" for name in _NUMBERS)
    if spec.source:
        numbers += f" source={spec.source} unit={spec.unit}"
    return f"{json.dumps(spec.name)} signal={spec.signal.value} kind={spec.kind.value} {numbers}"


def _printed(spec: CriterionSpec) -> str:
    signal, kind = spec.signal.value, spec.kind.value
    numbers = ", ".join(f"{name}={getattr(spec, name)!r}" for name in _NUMBERS)
    return (
        f"GateSpec(name={spec.name!r}, signal=<Signal.{signal.upper()}: {signal!r}>, "
        f"kind=<Kind.{kind.upper()}: {kind!r}>, {numbers})"
    )
