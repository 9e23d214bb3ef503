"""How large a stored service may get, whatever comes from outside.

A rollback's commit must never fail for what others have sent. So every decision ends here: what is
too large is shed, the least important first, in a fixed order; the plan is not counted, for its
size is bounded when it is pushed.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from functools import partial
from typing import Any, TypeVar

from bot.model import Model
from bot.rollout.regions import judged_anew
from bot.rollout.state import Cause, OpenAlert, Service
from bot.rollout.state.calling import Calling
from bot.short import cut

MOST_BYTES = 96 * 1024
"""Of a service without its plan. A document may have 1 MiB; a quarter of that is never reached."""

WORDS = frozenset(
    {
        "answer",
        "author",
        "because",
        "branch",
        "changes",
        "closed",
        "closed_why",
        "commit",
        "ended",
        "ends",
        "image",
        "log",
        "needed",
        "outcome",
        "probe_words",
        "proofs",
        "reason",
        "summary",
        "url",
        "why",
        "words",
    }
)
"""Texts that are only shown. Nothing is found by them, so they can be cut. An image is compared
with those of other services, and none is as long as what is cut first."""

MOST_SAID = 16 * 1024
"""Bytes as JSON of one text of an effect: a plan has up to a hundred checks, each with its own."""

MOST_EVIDENCE = 48 * 1024
"""Characters of the judge's evidence, of all regions; without it, evidence begins anew."""

UNVERIFIED = {"verify": (), "target": None}
"""Changes to a kill of which nothing must be seen."""

M = TypeVar("M", bound=Model)
Shed = Callable[[Service], Service]


def bounded(service: Service, most: int = MOST_BYTES) -> Service:
    """The service, or as much of it as fits into ``most`` bytes as JSON."""
    for shed in SHEDDING:
        before = None
        while service != before:
            if size(service) <= most:
                return service
            before, service = service, shed(service)
    return service


def short(effect: M) -> M:
    """The effect with no text that is too long to be stored and said."""
    return with_texts(effect, partial(cut, most=MOST_SAID))


def size(service: Service) -> int:
    """In bytes as JSON, without the plan."""
    return len(service.model_dump_json(exclude={"active": {"plan"}}).encode())


def _rollout(service: Service, **changes: Any) -> Service:
    if service.active is None:
        return service
    return service.model_copy(update={"active": service.active.model_copy(update=changes)})


def _few_notes(service: Service) -> Service:
    """Incidents that change nothing, but for the newest five; of the service's own the twelve most
    severe."""
    severe = sorted(service.incidents, key=_worth)[:12]
    kept_open = tuple(each for each in service.incidents if each in severe)
    service = service.model_copy(update={"incidents": kept_open})
    if service.active is None:
        return service
    noted = [each for each in service.active.alerts if each.noted][-5:]
    kept = tuple(each for each in service.active.alerts if not each.noted or each in noted)
    return _rollout(service, alerts=kept)


def _no_labels(service: Service) -> Service:
    """Without them an incident is known by its policy and its severity."""
    bare = tuple(each.model_copy(update={"labels": {}}) for each in service.incidents)
    return service.model_copy(update={"incidents": bare})


def _shorter(longest: int) -> Shed:
    return lambda service: with_texts(service, partial(cut, most=longest))


def with_texts(model: M, change: Callable[[str], str]) -> M:
    """The same with WORDS changed, all the way down; but not in the plan."""
    changes: dict[str, Any] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if name == "plan" or isinstance(value, Enum):
            continue
        if isinstance(value, Mapping):
            changes[name] = {key: _changed(name, each, change) for key, each in value.items()}
        elif isinstance(value, tuple):
            changes[name] = tuple(_changed(name, each, change) for each in value)
        else:
            changes[name] = _changed(name, value, change)
    return model.model_copy(update=changes)


def _changed(name: str, value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, Model):
        return with_texts(value, change)
    return change(value) if name in WORDS and isinstance(value, str) else value


def _fewer_calls(calls: int, people: int) -> Shed:
    """The newest calls, those that somebody is still to take first, and of each level so many
    people and teams; of what is over it is only known that it is."""

    def shed(service: Service) -> Service:
        by_worth = sorted(service.calling, key=lambda each: each.open)[-calls:]
        kept = (_smaller(each, people) for each in service.calling if each in by_worth)
        return service.model_copy(update={"calling": tuple(kept)})

    return shed


def _smaller(calling: Calling, people: int) -> Calling:
    levels = tuple(
        each.model_copy(
            update={
                "people": each.people[:people],
                "first_people": each.first_people[:people],
                "teams": each.teams[:people],
            }
        )
        for each in calling.levels
    )
    return calling.model_copy(update={"levels": levels if calling.open else ()})


def _older_verification(service: Service) -> Service:
    """What must be seen after a kill that is still to be thrown: of one that is not the newest, for
    the newest asks for it, too."""
    older = tuple(each.model_copy(update=UNVERIFIED) for each in service.kills[:-1])
    return service.model_copy(update={"kills": (*older, *service.kills[-1:])})


def _older_question(service: Service) -> Service:
    """The one that was answered first, but for the last answer, which is still to be shown; then
    the oldest that nobody has answered, but for the newest."""
    given = sorted((each.given.at, n) for n, each in enumerate(service.questions) if each.given)
    others = [n for n, each in enumerate(service.questions) if not each.given]
    first = ([n for _, n in given[:-1]] or others[:-1])[:1]
    left = tuple(each for n, each in enumerate(service.questions) if n not in first)
    return service.model_copy(update={"questions": left})


def _older_kill(service: Service) -> Service:
    """Of an older kill it is only said how its call was answered."""
    return service.model_copy(update={"kills": service.kills[1:] or service.kills})


def _less_evidence(service: Service) -> Service:
    """The longest, as long as there is too much: its region is judged anew, the others are not."""
    rollout = service.active
    if rollout is None:
        return service
    own, *in_places = (rollout.evidence, *(each.evidence for each in rollout.places))
    if len(own) + sum(map(len, in_places)) <= MOST_EVIDENCE:
        return service
    longest = max(own, *in_places, key=len)
    if own == longest:
        return _rollout(service, evidence="")
    first = in_places.index(longest)
    places = (
        each.model_copy(update={"evidence": ""}) if n == first else each
        for n, each in enumerate(rollout.places)
    )
    return _rollout(service, places=tuple(places))


def _few(service: Service) -> Service:
    """The twelve most severe incidents, first those that a mitigation is to end; the twelve holds
    that last longest, of these first what is mitigated; the newest approvals."""
    rollout = service.active
    service = service.model_copy(update={"rejected": service.rejected[-12:]})
    if rollout is None:
        return service
    mitigated = {each for run in rollout.mitigations[-1:] for each in run.incidents}
    severe = sorted(rollout.alerts, key=lambda it: (it.incident not in mitigated, *_worth(it)))[:12]
    ours = sorted(rollout.holds, key=lambda hold: _LASTING.get(hold.cause, 1))[:12]
    return _rollout(
        service,
        alerts=tuple(each for each in rollout.alerts if each in severe),
        holds=tuple(each for each in rollout.holds if each in ours),
        approvals=rollout.approvals[-30:],
        asks=rollout.asks[-5:],
        warned=rollout.warned[-30:],
        opened=rollout.opened[-30:],
    )


_LASTING = {Cause.MITIGATION: 0, Cause.ALERT: 2}


def _worth(alert: OpenAlert) -> tuple[bool, int]:
    return alert.noted, alert.rank


def _no_evidence(service: Service) -> Service:
    if service.active is None:
        return service
    return service.model_copy(update={"active": judged_anew(service.active)})


def _no_verification(service: Service) -> Service:
    """No switch that is still to be thrown is looked at then; what a plan asks to be seen may be as
    long as a plan."""
    kills = tuple(each.model_copy(update=UNVERIFIED) for each in service.kills)
    service = service.model_copy(update={"kills": kills})
    if service.active is None:
        return service
    nothing = {"verify": (), "unseen": ()}
    runs = (
        each.model_copy(update=nothing) if each.verify else each
        for each in service.active.mitigations
    )
    return _rollout(service, mitigations=tuple(runs))


SHEDDING: tuple[Shed, ...] = (
    _few_notes,
    _no_labels,
    _shorter(600),
    _fewer_calls(10, 20),
    _fewer_calls(10, 3),
    _older_question,
    _older_verification,
    _older_kill,
    _less_evidence,
    _few,
    _shorter(100),
    _fewer_calls(3, 1),
    _no_evidence,
    _no_verification,
)
"""The least important first; each as often as it takes something away."""
