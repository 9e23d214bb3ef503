"""What is found when somebody asks for a rollback: what serves, what could serve, what served."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import NamedTuple

from bot.errors import CanarioError, NotFound, Unavailable
from bot.plan import AnyTarget, Plan
from bot.rollout.state import Rollout, Service
from bot.service.handlers.find import is_in_channel
from bot.service.ports.beside import all_beside
from bot.service.ports.parts import Parts, log
from bot.service.ports.traffic_router import Observed, Revision
from bot.service.values.commands.request import Request
from bot.service.values.records import Stored
from bot.service.values.spells import Spell, spells
from bot.service.watching.alert import observe_regions

MOST_REVISIONS, MOST_ENDED = 100, 20

MOST_LOOKED_UP = 6
"""Revisions that are not among the newest are looked up by their names before a rollback: what
serves, and so many as are offered."""


class Scene(NamedTuple):
    """``served`` in percent by revision, as ``observed`` or else as last seen: of several regions
    in the first, and ``regions`` is what was observed in each that answers. ``revisions`` are
    the newest and those of the history, None where Cloud Run does not say; ``unsaid`` names that
    it said nothing about. ``ended`` are the last rollouts, newest first, and ``spells`` when which
    revision served."""

    stored: Stored
    plan: Plan
    target: AnyTarget
    observed: Observed | None
    served: Mapping[str, int]
    revisions: Sequence[Revision] | None
    unsaid: frozenset[str]
    ended: Sequence[Rollout]
    spells: Sequence[Spell]
    regions: Mapping[str, Observed] = MappingProxyType({})

    @property
    def service(self) -> Service:
        """As it was read."""
        return self.stored.service

    @property
    def main(self) -> str:
        """The revision that serves most."""
        return most(self.served)

    def leaving(self, to: str) -> str | None:
        """What loses its traffic: the revision besides ``to`` that serves most, else that is about
        to, else the canary of the active rollout. None: ``to`` serves everything, and stays."""
        coming = self.observed.wanted if self.observed and self.observed.busy else {}
        canary = {self.service.active.canary: 100} if self.service.active else {}
        found = (most(each, but=to) for each in (self.served, coming, canary))
        return next((name for name in found if name != to), None)

    @property
    def rejected(self) -> set[str]:
        """What was rolled back."""
        return {each.revision for each in self.service.rejected}

    def is_meant(self, revision: str, written: str) -> bool:
        """Whether somebody means this revision by what they wrote."""
        known = (each for each in self.revisions or () if each.name == revision)
        return written == revision or bool(meant_by(self.target.service, written, known))

    def revision(self, name: str) -> Revision | None:
        """A revision of the newest, or of the history."""
        return next((each for each in self.revisions or () if each.name == name), None)

    def is_gone(self, name: str) -> bool:
        """Whether Cloud Run said that there is none of this name. Its list is only of the newest:
        what it lacks, and what was not looked up, may well be there."""
        known = self.revisions is not None and name not in self.unsaid
        return known and self.revision(name) is None


def meant_by(service: str, written: str, known: Iterable[Revision]) -> list[Revision]:
    """By its name, by its name without the service's, by its number, or by how its name begins."""
    known = list(known)
    ways = (re.escape(written), f"{re.escape(service)}-{re.escape(written)}")
    number = rf"{re.escape(service)}-0*{int(written)}(-[a-z0-9]+)?" if written.isdigit() else "-"
    for pattern in (*ways, number, rf"({'|'.join(ways)})-[a-z0-9-]+"):
        found = [each for each in known if re.fullmatch(pattern, each.name)]
        if found:
            return found
    return []


def most(served: Mapping[str, int], but: str = "") -> str:
    """The revision that serves most, of two the newer by name; ``but`` if there is no other."""
    shares = {name: percent for name, percent in served.items() if percent and name != but}
    return max(shares, key=lambda name: (shares[name], name), default=but)


def look_around(parts: Parts, request: Request, stored: Stored) -> Scene:
    """Read the history, and beside it the platform. Raises NotFound without a plan, and Unavailable
    where neither the platform nor the store says what serves."""
    service = stored.service
    ended = parts.store.ended(service.id, MOST_ENDED)
    plan = plan_of(parts, request, service, ended)
    target = plan.target.moved
    regions, revisions = parts.both(
        lambda: observe_regions(parts, target), lambda: revisions_of(parts, target.first)
    )
    observed = regions.get(target.all_regions[0])
    served = observed.served if observed else service.desired.served if service.desired else None
    served = {name: percent for name, percent in (served or {}).items() if percent}
    if not served:
        raise Unavailable(f"Cloud Run does not say what serves {target.service}.")
    found = spells(ended)
    rejected = {each.revision for each in service.rejected}
    names = [most(served), *(each.revision for each in reversed(found))]
    wanted = dict.fromkeys(each for each in names if each not in rejected or each == names[0])
    revisions, unsaid = with_unlisted(parts, target.first, revisions, wanted)
    return Scene(stored, plan, target, observed, served, revisions, unsaid, ended, found, regions)


def revisions_of(parts: Parts, target: AnyTarget) -> Sequence[Revision] | None:
    """The newest revisions; None where Cloud Run does not say: history will do."""
    try:
        return parts.router.revisions(target, MOST_REVISIONS)
    except CanarioError as error:
        log.warning("could not list the revisions of %s: %s", target.service, error)
        return None


def with_unlisted(
    parts: Parts,
    target: AnyTarget,
    listed: Sequence[Revision] | None,
    wanted: Iterable[str],
) -> tuple[Sequence[Revision] | None, frozenset[str]]:
    """The listed ones and, after these, the wanted that the list lacks, as far as they are there;
    and the names of those of which that is not known. The first wanted are looked up."""
    if listed is None:
        return None, frozenset()
    names = {each.name for each in listed}
    lacking = [each for each in wanted if each not in names]
    asked = lacking[:MOST_LOOKED_UP]
    answers = all_beside(parts.both, [partial(looked_up, parts, target, each) for each in asked])
    found = [each for answer in answers for each in answer or ()]
    silent = {name for name, answer in zip(asked, answers, strict=True) if answer is None}
    older = sorted(found, key=lambda each: each.created_at, reverse=True)
    return [*listed, *older], frozenset(silent.union(lacking[MOST_LOOKED_UP:]))


def looked_up(parts: Parts, target: AnyTarget, name: str) -> list[Revision] | None:
    """The one revision of this name, or none; None where Cloud Run does not say."""
    try:
        return [parts.router.revision(target, name)]
    except NotFound:
        return []
    except CanarioError as error:
        log.warning("could not look up %s: %s", name, error)
        return None


def plan_of(parts: Parts, request: Request, service: Service, ended: Sequence[Rollout]) -> Plan:
    """Whose channel, pages and target it is: the active rollout's, the last one's as it is stored
    now, or that of the channel where somebody asks. It is never asked for."""
    if service.active is not None:
        return service.active.plan
    fitting = [each for each in parts.plans.plans() if each.target.service_id == service.id]
    before = ended[0].plan if ended else None
    if before is not None:
        return next((each for each in fitting if each.name == before.name), before)
    here = [each for each in fitting if is_in_channel(each, request)]
    if not fitting:
        raise NotFound(f"No plan is for {service.id}.", "Add one: `canario plan push FILE`.")
    return (here or fitting)[0]
