"""A rollback, for mail lists: what the thread says, in lines."""

from collections.abc import Iterable, Iterator

from bot.rollout.effects import SendMail
from bot.rollout.notices.report import rolled_back
from bot.rollout.state import Rollout


def mails_about(rollout: Rollout, service: str, lists: Iterable[str]) -> Iterator[SendMail]:
    """One for each list, each of which is sent and tried again by itself."""
    what = f"{rollout.canary} was rolled back to {rollout.stable}"
    by = rollout.rollback.by.words if rollout.rollback else ""
    why = rollout.rollback.reason if rollout.rollback else ""
    for to in dict.fromkeys(lists):
        yield SendMail(
            rollout=rollout.id,
            to=to,
            subject=f"{service}: {what}",
            lines=(
                f"{what}, by {by}: {why}",
                *rolled_back(rollout),
                f"Rollout {rollout.id} of {service}, plan {rollout.plan.name}.",
                *(f"{name}: {address}" for name, address in rollout.plan.links.items()),
            ),
        )
