"""What a scenario expects, one sentence each: ``rolled_back by 6h because errors``."""

import re
from datetime import timedelta
from typing import Any, ClassVar

from bot.plan.values.errors import FieldError, nearest
from bot.plan.values.units import parse_duration
from bot.rollout.state import Phase
from sandbox.rehearsal.scenario.moments import KINDS, When
from sandbox.rehearsal.scenario.sentence import Sentence

ENDS = frozenset(str(phase) for phase in Phase)
MESSAGE = "message"
KNOWN = frozenset({*KINDS, MESSAGE, "ends", "reached"})

_WORDS = r"\"[^\"]+\"|.+?"
_SENTENCE = re.compile(
    r"(?P<never>(?:not|never) )?(?P<kind>[a-z_]+)"
    rf"(?: (?P<whom>(?!at \d|because |by |after |within )(?:{_WORDS})))?"
    r"(?: at (?P<share>\d{1,3}) ?%)?"
    rf"(?: because (?P<because>{_WORDS}))?"
    r"(?: after (?P<after>.+?))?"
    r"(?: (?:by (?P<by>.+)|within (?P<within>[^ ]+(?: [^ ]+)?) of (?P<of>.+)))?"
)


class Expectation(Sentence):
    """Something of this ``kind`` is in the timeline: to or about ``whom``, at ``share`` percent,
    with ``because`` among its words, not before ``after`` and not later than ``by``; or nothing
    is (``never``). ``within`` so long of ``of``."""

    pattern: ClassVar[str] = r"^\S.*$"
    expected: ClassVar[str] = (
        "an expectation such as: rolled_back by 6h because errors, held at 10%, "
        "completed by 49h, paged sre within 1m of rolling_back, never paged"
    )

    written: str
    kind: str
    never: bool = False
    whom: str = ""
    share: int | None = None
    because: str = ""
    after: When | None = None
    by: When | None = None
    within: timedelta | None = None
    of: When | None = None

    @classmethod
    def read(cls, text: str) -> dict[str, Any]:
        """The fields that a sentence stands for; raises FieldError."""
        written = " ".join(text.split())
        found = _SENTENCE.fullmatch(_times_last(written))
        if found is None:
            raise FieldError(text, cls.expected)
        fields: dict[str, Any] = {
            name: each.strip('"') for name, each in found.groupdict().items() if each
        }
        kind = fields["kind"]
        if kind not in KNOWN:
            raise FieldError(text, cls.expected, nearest(kind, KNOWN))
        if kind == "ends" and fields.get("whom") not in ENDS:
            raise FieldError(text, f"ends and one of {', '.join(sorted(ENDS))}")
        if kind == "reached" and not re.fullmatch(r"\d{1,3}%", fields.get("whom", "")):
            raise FieldError(text, "reached and a share, such as: reached 50% by 10h")
        for name in ("after", "by", "of"):
            if name in fields:
                fields[name] = When.parse(fields[name])
        if "within" in fields:
            fields["within"] = parse_duration(fields["within"])
        if "share" in fields:
            fields["share"] = int(fields["share"])
        return {**fields, "never": "never" in fields, "written": written}

    @property
    def text(self) -> str:
        """As it was written."""
        return self.written


def _times_last(text: str) -> str:
    """``rolled_back by 6h because errors`` with its time behind the reason."""
    found = re.fullmatch(r"(.*?)( (?:by|within) .+?)( because .+)", text)
    return f"{found[1]}{found[3]}{found[2]}" if found else text
