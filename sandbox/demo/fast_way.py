"""How fast an alert became a shift, counted at the servers."""

from dataclasses import dataclass

from sandbox.wire.journal import Entry, Journal

NOTICES = ("slack", "pagerduty")


@dataclass(frozen=True)
class FastWay:
    """From an alert's publication to the UpdateService call that answers it.

    ``calls``: what the same client asked of Cloud Run in that time, in order; ``notices``: calls
    to Slack and PagerDuty in that time that tell of it; ``milliseconds`` between the two.
    """

    calls: tuple[str, ...]
    notices: int
    milliseconds: float

    @property
    def in_sequence(self) -> int:
        """Remote calls one after another: those at Cloud Run, and the commit between them. The
        store's read stands beside the first."""
        return len(self.calls) + 1

    @property
    def words(self) -> str:
        """For the summary."""
        return (
            f"alert to UpdateService: {self.in_sequence} remote calls in sequence "
            f"(read beside {self.calls[0]}, commit, {', '.join(self.calls[1:])}), "
            f"{self.milliseconds:.0f} ms, {self.notices} notices before it"
        )


def fast_way(journal: Journal, since: int, stable: str) -> FastWay | None:
    """The way from the alert published at entry ``since`` to all traffic on ``stable``."""
    entries = journal.entries(since)
    shift = next((e for e in entries if is_rollback(e, stable)), None)
    if shift is None:
        return None
    between = [e for e in entries if e.number <= shift.number]
    mine = shift.detail.get("peer")
    return FastWay(
        calls=tuple(
            e.method for e in between if e.server == "cloud_run" and e.detail.get("peer") == mine
        ),
        notices=sum(1 for e in between if e.server in NOTICES and tells(e)),
        milliseconds=1000 * (shift.at - entries[0].at),
    )


def is_rollback(entry: Entry, stable: str) -> bool:
    """An accepted UpdateService that sends everything to ``stable``."""
    return (
        (entry.server, entry.method) == ("cloud_run", "UpdateService")
        and entry.detail.get("code") == "OK"
        and entry.detail.get("traffic", {}).get(stable) == 100
    )


def tells(entry: Entry) -> bool:
    """A new message or page; the card's own refreshes by other evaluations are none."""
    return entry.method in ("chat.postMessage", "trigger")
