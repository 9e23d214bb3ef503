"""Which service a person means."""

import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from bot.errors import NotFound
from bot.plan import Plan
from bot.rollout.state import Rollout
from bot.service.deciding.room import plan_of_rollout
from bot.service.ports.known import Known, service_ids
from bot.service.values.commands.request import Request
from bot.service.values.records import Stored
from bot.service_id import name_of


def find_service(parts: Known, request: Request) -> Stored:
    """The named service, or the one whose active rollout belongs to this channel.

    Raises NotFound with the nearest matches.
    """
    if not request.service:
        return only_one_here(parts, request)
    known = known_ids(parts)
    meant = request.service.lower()
    matches = [i for i in known if meant in (i.lower(), name_of(i).lower())]
    if len(matches) == 1:
        return parts.store.load(matches[0])
    if matches:
        raise NotFound(
            f"{request.service} is the name of {len(matches)} services.",
            f"Say which: {', '.join(matches)}.",
        )
    names = [name_of(i) for i in known]
    raise NotFound(f"There is no service named {request.service}.", nearest(request.service, names))


def known_ids(parts: Known) -> list[str]:
    """Every service that has a rollout or a plan."""
    return service_ids(parts.store, parts.plans)


def only_one_here(parts: Known, request: Request) -> Stored:
    """The channel's one active rollout. Raises NotFound."""
    return only_one([s for s in active(parts) if is_channel_of(s.service.active, request)])


def only_one(here: Sequence[Stored]) -> Stored:
    """The one of these rollouts, which are active in a channel. Raises NotFound."""
    if len(here) == 1:
        return here[0]
    if here:
        names = ", ".join(name_of(s.service.id) for s in here)
        raise NotFound(
            f"{len(here)} rollouts are active in this channel.", f"Name the service: {names}."
        )
    raise NotFound(
        "No rollout is active in this channel.",
        "Name the service, or start one: `/canary start <service>`.",
    )


def active(parts: Known) -> list[Stored]:
    """All services with an active rollout."""
    loaded = (parts.store.load(service_id) for service_id in parts.store.active())
    return [s for s in loaded if s.service.active is not None]


def is_channel_of(rollout: Rollout | None, request: Request) -> bool:
    """Whether the plan's channel is where the person asked: by its id, for another channel may
    have taken its name since. The name counts only as long as nobody has looked up the id."""
    if rollout is None:
        return False
    return is_in_channel(plan_of_rollout(rollout), request)


def is_in_channel(plan: Plan, request: Request) -> bool:
    """Whether a person asked in the plan's channel; see ``is_channel_of``."""
    name = unicodedata.normalize("NFC", request.channel_name)
    return plan.room in (request.channel, f"#{name}")


def nearest(word: str, known: Iterable[str]) -> str:
    """``Did you mean …?`` or what there is."""
    names = sorted(set(known))
    close = get_close_matches(word, names, n=3, cutoff=0.5)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    return f"There is: {', '.join(names[:10])}." if names else "There is none yet."
