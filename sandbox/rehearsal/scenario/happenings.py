"""What a scenario lets happen, one sentence each: ``canary errors 3%``, ``alert critical on the
canary``, ``operators types hold because we look``."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar, Literal

from bot.plan.values.errors import FieldError
from bot.plan.values.units import parse_duration
from sandbox.rehearsal.scenario.sentence import Sentence

What = Literal[
    "types",
    "traffic",
    "by_hand",
    "alert",
    "closes",
    "probe",
    "job",
    "job_takes",
    "job_measures",
    "ci",
    "coverage",
    "reviews",
    "on_call",
    "metrics",
    "platform",
    "switch",
    "completes",
    "split",
    "value",
]

_SENTENCES: tuple[tuple[What, str], ...] = (
    ("types", r"(?P<name>\S+) types? (?P<words>\S.*)"),
    ("by_hand", r"traffic by hand (?P<number>\S+)"),
    ("traffic", r"traffic (?:is )?(?P<number>\d+(?:\.\d+)?) ?rps"),
    ("traffic", r"traffic (?P<off>stops|falls to zero)"),
    ("closes", r'alert (?:"(?P<name>[^"]+)" )?closes'),
    (
        "alert",
        r'alert (?P<severity>critical|warning|info)(?: "(?P<name>[^"]+)")?'
        r"(?: on (?P<side>canary|stable|service))?(?: with (?P<label>\S+)=(?P<words>\S+))?",
    ),
    ("probe", r"probes? (?:(?P<off>fails?)(?: with (?P<words>.+))?|answers?)"),
    ("job_takes", r"job (?P<name>\S+) takes (?P<long>.+)"),
    ("job_measures", r"job (?P<name>\S+) measures (?P<label>\S+) (?P<number>\S+)"),
    ("job", r"job (?P<name>\S+) (?:(?P<off>fails)(?: with (?P<words>.+))?|succeeds)"),
    ("ci", r"ci (?P<name>.+) (?:(?P<off>fails)|succeeds)"),
    ("coverage", r"coverage (?:is )?(?P<number>\S+)"),
    ("reviews", r"(?P<number>\d) reviewers? approved?"),
    ("on_call", r"(?:(?P<off>nobody)|somebody) is on call"),
    ("metrics", r"metrics are (?:(?P<off>silent)|back)"),
    ("platform", r"cloud run (?:(?P<off>refuses)(?: with (?P<words>.+))?|accepts)"),
    ("switch", r"switch (?:(?P<off>fails)(?: with (?P<words>.+))?|works)"),
    ("completes", r"(?P<name>\S+) completes"),
    ("split", r"canary gets (?P<number>\S+) of its share"),
    ("value", r"(?:(?P<side>canary|stable) )?(?P<name>\S+) (?:is )?(?P<number>\S+)"),
)
_UNITS = {"%": 0.01, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "/min": 1.0, "": 1.0}
_NUMBER = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(%|ms|s|m|h|/min|)", re.ASCII)


class Happening(Sentence):
    """``what`` happens; ``off``: it stops, fails or is gone. ``number`` is in the unit of plans: a
    fraction for percentages, seconds for times. ``side`` is whom it concerns, both where empty."""

    pattern: ClassVar[str] = r"^\S.*$"
    expected: ClassVar[str] = (
        "an event such as: canary errors 3%, traffic 5 rps, alert critical on canary, "
        "probe fails, ROLE types hold"
    )

    what: What
    written: str
    name: str = ""
    side: Literal["", "canary", "stable", "service"] = ""
    number: float = 0.0
    off: bool = False
    words: str = ""
    severity: str = ""
    label: str = ""
    long: timedelta = timedelta()

    @classmethod
    def read(cls, text: str) -> dict[str, Any]:
        """The fields that a sentence stands for; raises FieldError."""
        written = " ".join(text.split())
        plain = re.sub(r"\bthe ", "", re.sub(r"\berror rate\b", "errors", written))
        typed = re.fullmatch(_SENTENCES[0][1], re.sub(r"^the ", "", written))
        if typed:
            return {"what": "types", "written": written, **typed.groupdict()}
        for what, pattern in _SENTENCES[1:]:
            found = re.fullmatch(pattern, plain, re.IGNORECASE if what == "ci" else 0)
            if found:
                fields = {name: each for name, each in found.groupdict().items() if each}
                return {"what": what, "written": written, **_read(fields)}
        raise FieldError(text, cls.expected)

    @property
    def text(self) -> str:
        """As it was written."""
        return self.written


def _read(fields: dict[str, str]) -> dict[str, Any]:
    reads: dict[str, Callable[[str], Any]] = {
        "number": number_of,
        "long": parse_duration,
        "off": bool,
    }
    return {name: reads.get(name, str)(each) for name, each in fields.items()}


def number_of(text: str) -> float:
    """``3%`` as 0.03, ``900ms`` as 0.9, ``6/min`` as 6; raises FieldError."""
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        raise FieldError(text, "a value such as 3%, 900ms, 2s, 6/min or 12")
    return float(found[1]) * _UNITS[found[2]]
