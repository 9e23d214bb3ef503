"""When something happens: so long after the start, or after something else in the rehearsal."""

import re
from datetime import datetime, timedelta
from typing import Any, ClassVar

from bot.plan.values.errors import FieldError, nearest
from bot.plan.values.units import format_duration, parse_duration
from bot.rollout.notices.topics import Topic
from sandbox.rehearsal.scenario.sentence import Sentence
from sandbox.rehearsal.timeline import OTHERS

KINDS = frozenset({*(str(each) for each in Topic), *OTHERS})
"""Every kind of entry that a timeline may have."""

_TEXT = re.compile(r"(?:(?:at|(?P<after>.+?) after) )?(?P<anchor>\d{1,3}%|\S+ off|[a-z_]+)")


class When(Sentence):
    """``5h``: after the start. ``10m after 50%``, ``at 50%``: after the canary first served so
    much. ``5m after SMART_MODE off``, ``1h after held``: after a flag was switched off, or after
    the first entry of this kind."""

    pattern: ClassVar[str] = r"^\S.*$"
    expected: ClassVar[str] = "a time such as 5h, 10m after 50%, at 100% or 1h after held"

    after: timedelta = timedelta()
    anchor: str = ""

    @classmethod
    def read(cls, text: str) -> dict[str, Any]:
        """The fields that a time's text stands for; raises FieldError."""
        words = " ".join(text.split()).replace(" %", "%")
        if re.match(r"\d+[dhms]( ?\d+[hms])*$", words):
            return {"after": parse_duration(words)}
        found = _TEXT.fullmatch(words)
        if found is None:
            raise FieldError(text, cls.expected)
        after = parse_duration(found["after"]) if found["after"] else timedelta()
        anchor = found["anchor"]
        if "%" not in anchor and " off" not in anchor and anchor not in KINDS:
            raise FieldError(text, cls.expected, nearest(anchor, KINDS))
        return {"after": after, "anchor": anchor}

    @property
    def text(self) -> str:
        """The one way to write it."""
        if not self.anchor:
            return format_duration(self.after)
        return f"{format_duration(self.after)} after {self.anchor}" if self.after else self._at

    @property
    def _at(self) -> str:
        return f"at {self.anchor}"

    def __hash__(self) -> int:
        return hash((self.after, self.anchor))

    def moment(self, start: datetime, anchors: dict[str, datetime]) -> datetime | None:
        """The moment; None while what it is after has not happened."""
        since = anchors.get(self.anchor) if self.anchor else start
        return None if since is None else since + self.after
