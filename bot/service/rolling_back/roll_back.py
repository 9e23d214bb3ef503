"""``/canary rollback``: of the active rollout, or at any time to a revision that served before."""

from functools import partial

from bot.errors import CanarioError, Unavailable
from bot.retry import COMMIT
from bot.rollout.decision import Refusal
from bot.rollout.facts import RollbackAsked
from bot.rollout.notices.next_steps import Next
from bot.rollout.state import Phase, Rollout, Service
from bot.rollout.state.destination import Destination
from bot.service.carrying_out.act import act
from bot.service.deciding.commit import Applied
from bot.service.deciding.rights import may_roll_back
from bot.service.handlers.answering import as_answer, handles
from bot.service.handlers.find import is_in_channel
from bot.service.handlers.steer import ended_before, guard_stop, is_over, other_rollout, who
from bot.service.ports.parts import Parts
from bot.service.rolling_back import offers
from bot.service.rolling_back.candidates import clear_one, may_serve
from bot.service.rolling_back.places import places_back
from bot.service.rolling_back.scene import Scene, look_around
from bot.service.rolling_back.typed_revision import named
from bot.service.rolling_back.whose import whose
from bot.service.starting.start import rollout_id
from bot.service.values.answers import Answer
from bot.service.values.commands.steer import RollBack
from bot.service.values.records import Stored
from bot.service.values.spells import last_spell
from bot.service.watching.alert import observe_regions
from bot.service_id import name_of

BACK = ("", "stable", "previous")
"""What means stable, or what served before; nobody has to know a name for it."""


AGAIN = Answer(sentence="That was done before; nothing was done twice.")


class Meanwhile(Exception):  # noqa: N818 - named for what happened
    """The service was changed after it was looked at: what was found does not count."""


@handles(RollBack)
def roll_back(parts: Parts, request: RollBack) -> Answer:
    """All traffic back. Raises Unavailable where the platform does not say what serves, or the
    service is being changed by too many at once."""
    for _ in range(COMMIT.tries):
        stored = whose(parts, request)
        try:
            if stored.service.active is None:
                return late(parts, request, stored)
            return of_active(parts, request, stored, stored.service.active)
        except Meanwhile:
            continue
    raise Unavailable(f"{request.service} is being changed by too many at once.")


def of_active(parts: Parts, request: RollBack, stored: Stored, active: Rollout) -> Answer:
    """The active rollout, by the fast way: the platform is looked at before the commit."""
    if is_over(parts, active, request):
        return ended_before(parts, stored.service.id, request)
    guard_stop(parts, stored, request)
    plainly = request.to in (*BACK, active.stable) and request.leaving in ("", active.canary)
    if not plainly:
        return to_another(parts, request, stored, active)
    target = stored.service.target
    observed = observe_regions(parts, target) if target else {}
    fact = RollbackAsked(id=request.id, by=who(request), reason=request.reason)
    applied = act(parts, stored.service.id, fact, observed=observed, unless=partial(gone, request))
    if applied.decision.ended and applied.decision.ended.phase is Phase.CANCELLED:
        return cancelled(applied, active)
    return as_answer(
        applied,
        f"Rolling back: all traffic goes to {active.stable}.",
        "The rollout's message says when it is served.",
    )


def cancelled(applied: Applied, active: Rollout) -> Answer:
    """What served before still does, and that may be what somebody wants to be rid of."""
    return as_answer(
        applied,
        f"Cancelled: {active.canary} had no traffic, {active.stable} still serves.",
        f"To roll that back: `/canary rollback {name_of(active.service_id)} to REVISION`.",
    )


def to_another(parts: Parts, request: RollBack, stored: Stored, active: Rollout) -> Answer:
    """The active rollout goes to another revision than its stable one."""
    scene = look_around(parts, request, stored)
    if request.leaving and not scene.is_meant(active.canary, request.leaving):
        return seen_before(parts, request, f"{active.id} of {active.canary} is active")
    to = active.stable if request.to in BACK else named_beside(parts, scene, request.to, active)
    no = offers.unsure(parts, request, scene, to)
    return refused(parts, request, stored, no) if no else done(parts, request, scene, to)


def named_beside(parts: Parts, scene: Scene, written: str, active: Rollout) -> str:
    """As ``named``; what can't be meant is refused with the way to stable, too."""
    try:
        return named(parts, scene, written)
    except Unavailable:
        raise
    except CanarioError as no:
        usual = f"To roll back to {active.stable}: `/canary rollback {scene.target.service}`."
        raise CanarioError(no.sentence, f"{no.next_step} {usual}") from None


def late(parts: Parts, request: RollBack, stored: Stored) -> Answer:
    """No rollout is active: what serves most is rolled back."""
    before, scene = parts.both(
        lambda: parts.store.handled(request.id), lambda: look_around(parts, request, stored)
    )
    if before:
        return AGAIN
    here = is_in_channel(scene.plan, request)
    may_roll_back(parts, scene.plan, scene.target.service, here, request)
    to = where_to(parts, request, scene)
    if isinstance(to, Answer):
        return refused(parts, request, stored, to)
    no = why_not(parts, request, scene, to)
    return refused(parts, request, stored, no) if no else done(parts, request, scene, to)


def where_to(parts: Parts, request: RollBack, scene: Scene) -> str | Answer:
    """The revision that is meant, or what there is to choose from."""
    if request.leaving and not scene.is_meant(scene.main, request.leaving):
        return offers.moved_on(f"{request.leaving} is not what serves most: {offers.serves(scene)}")
    if request.to not in BACK:
        to = named(parts, scene, request.to)
        itself = request.leaving and scene.is_meant(to, request.leaving)
        return offers.moved_on(f"{to} can't be left for itself") if itself else to
    now = request.at or parts.clock.now()
    if request.rollout:
        return before_rollout(parts, request, scene)
    found = clear_one(scene, now) if request.service else None
    return found.name if found else offers.choose(request, scene, offers.why_unclear(scene, now))


def before_rollout(parts: Parts, request: RollBack, scene: Scene) -> str | Answer:
    """What served before the rollout that the person saw, as long as its canary still serves."""
    saw = next((each for each in scene.ended if each.id == request.rollout), None)
    if saw is None or saw.phase is not Phase.COMPLETED or saw.canary != scene.main:
        over = ended_before(parts, scene.service.id, request)
        name = scene.target.service
        return over.model_copy(
            update={"next": f"{offers.serves(scene)}. To roll back: `/canary rollback {name}`."}
        )
    if may_serve(scene, saw.stable) and saw.stable not in scene.rejected:
        return saw.stable
    return offers.choose(request, scene, f"{saw.stable} can't serve any more")


def why_not(parts: Parts, request: RollBack, scene: Scene, to: str) -> Answer | None:
    """Why there is nothing to do, or what has to be said first."""
    if scene.leaving(to) is None:
        return offers.already(scene, to)
    return offers.unsure(parts, request, scene, to)


def refused(parts: Parts, request: RollBack, stored: Stored, answer: Answer) -> Answer:
    """Remembered: a command that is delivered again must not do later what it did not do now.
    Raises Meanwhile."""
    then = Next.CHOOSE_REVISION.step(service=name_of(stored.service.id))
    no = Refusal(sentence=answer.sentence, next_step=then)

    def unless(service: Service) -> Refusal:
        changed(stored.service, service)
        return no

    fact = RollbackAsked(id=request.id, by=who(request), reason=request.reason)
    act(parts, stored.service.id, fact, unless=unless)
    return answer


def seen_before(parts: Parts, request: RollBack, what: str) -> Answer:
    """A button was about what is no longer so, unless this is what it has led to."""
    return AGAIN if parts.store.handled(request.id) else offers.moved_on(what)


def done(parts: Parts, request: RollBack, scene: Scene, to: str) -> Answer:
    """Decide, shift, and say whether it is served."""
    service, active = scene.service, scene.service.active
    usual = active is not None and to == active.stable
    fact = RollbackAsked(
        id=request.id,
        by=who(request),
        reason=request.reason,
        to=None if usual else destination(parts, request, scene, to),
    )
    applied = act(
        parts,
        service.id,
        fact,
        stored=scene.stored,
        observed=scene.regions,
        unless=partial(changed, service),
    )
    after = parts.store.load(service.id).service
    served = after.settled and after.desired and dict(after.desired.traffic.split) == {to: 100}
    channel = scene.plan.channel
    if not served:
        then = f"Its message in {channel} says when it is served."
        return as_answer(applied, f"Rolling back: all traffic goes to {to}.", then)
    outline = "" if active else ", and an outline for the postmortem"
    return as_answer(
        applied,
        f"{to} serves everything. {scene.leaving(to)} is rejected.",
        f"What happened{outline}: in its thread in {channel}.",
    )


def destination(parts: Parts, request: RollBack, scene: Scene, to: str) -> Destination:
    """What was found, for the decision: it looks at nothing itself."""
    leaving = scene.leaving(to) or to
    revision, spell = scene.revision(leaving), last_spell(scene.spells, leaving)
    return Destination(
        to=to,
        leaving=leaving,
        served=dict(scene.served),
        rollout=rollout_id(request, scene.target),
        plan=scene.plan,
        since=spell.since if spell and spell.until is None else None,
        image=revision.image if revision else "",
        commit=revision.commit if revision else "",
        author=revision.author if revision else "",
        places=places_back(parts, scene, leaving, to),
    )


def gone(request: RollBack, service: Service) -> Refusal | None:
    """What was pressed is about the rollout that was seen. What was typed is about the service:
    where its rollout has ended meanwhile, it is looked at again."""
    no = other_rollout(request)(service)
    if no is None and service.active is None:
        raise Meanwhile
    return no


def changed(before: Service, service: Service) -> None:
    """Raises Meanwhile where somebody was faster: what was found does not count any more."""
    if mark(service) != mark(before):
        raise Meanwhile


def mark(service: Service) -> tuple[str, int]:
    """Which rollout it is in, and which traffic was decided last."""
    return (
        service.active.id if service.active else "",
        service.desired.version if service.desired else 0,
    )
