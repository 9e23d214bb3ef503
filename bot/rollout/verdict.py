"""What judging found: the words that a decision is made from and that people read."""

from datetime import datetime
from enum import StrEnum

from pydantic import Field

from bot.model import Model


class Outcome(StrEnum):
    """Of one check, or of a whole verdict (where ``miss`` does not occur).

    ``pass``: what is needed to continue was seen. ``fail``: a rollback limit is broken. ``miss``:
    seen, and not good enough to continue, yet not bad enough to roll back. ``inconclusive``: not
    enough was seen to say.
    """

    PASS = "pass"  # noqa: S105
    MISS = "miss"
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


SHARE_CHECK = "share of requests"
"""The name of the result about the canary's share of the requests, which no plan writes."""


class CheckResult(Model):
    """One check's outcome with its evidence.

    ``value`` and ``baseline`` are in the metric's own unit (a fraction, seconds, a count);
    ``requests`` is the sample
    size where the metric counts requests. ``words`` says to a person what was seen: ``p95 912 ms on
    1,204 requests, limit 800 ms; stable: 604 ms``;
    ``needed`` what a verdict still needs, which is of interest only while the rollout is active.
    ``plain`` is the same for a rollback's first sentence, where it fails, without a full stop;
    ``lately`` what was measured of it last, which the judge uses for that and nobody keeps.
    ``unseen``: nothing, or nothing lately, could be measured. ``at_once``: a miss that holds, not
    waiting for the soak's end; ``lasts_until``: it rolls back when it is as bad until then.
    """

    check: str
    metric: str
    hard: bool
    outcome: Outcome
    words: str
    value: float | None = None
    baseline: float | None = None
    requests: int | None = None
    unseen: bool = False
    needed: str = ""
    plain: str = ""
    lately: str = Field(default="", exclude=True)
    at_once: bool = False
    lasts_until: datetime | None = None
    region: str = ""
    """Of which region, where there are several."""

    @property
    def name(self) -> str:
        """The check, told apart from that of another region."""
        return f"{self.check} in {self.region}" if self.region else self.check

    @property
    def reason(self) -> str:
        """What was seen, for who asks why something was done."""
        return self.plain or self.words

    @property
    def in_full(self) -> str:
        """What was seen, and what is needed still."""
        return "; ".join(each for each in (self.words, self.needed) if each)


class Verdict(Model):
    """All checks of a step at one time; ``since`` to ``until`` is the window that was judged.

    ``certified``: it is a pass, and evidence proves all that evidence can. ``proofs`` says of each
    gate that evidence is gathered for what was seen and what proof still needs. ``share_seen``:
    the canary's share of the requests is known; it isn't while traffic is not the step's.
    """

    outcome: Outcome
    results: tuple[CheckResult, ...]
    since: datetime
    until: datetime
    certified: bool = False
    proofs: tuple[str, ...] = ()
    share_seen: bool = False

    @property
    def bad(self) -> tuple[CheckResult, ...]:
        """Checks that are not met."""
        return tuple(r for r in self.results if r.outcome in (Outcome.FAIL, Outcome.MISS))

    @property
    def warnings(self) -> tuple[CheckResult, ...]:
        """Soft checks that are not met; they are said, and decide nothing."""
        return tuple(r for r in self.bad if not r.hard)

    @property
    def blind(self) -> bool:
        """Whether no hard check saw anything, and none is decided all the same."""
        hard = [r for r in self.results if r.hard]
        return bool(hard) and all(r.unseen and r.outcome is Outcome.INCONCLUSIVE for r in hard)

    @property
    def holds_at_once(self) -> str:
        """What was seen that holds before the soak is over; empty where nothing does."""
        return "; ".join(r.words for r in self.results if r.hard and r.at_once)

    def reasons(self, *outcomes: Outcome) -> str:
        """What was seen by the hard checks with one of these outcomes, joined."""
        return "; ".join(r.reason for r in self.results if r.hard and r.outcome in outcomes)
