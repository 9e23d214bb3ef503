"""What is answered where a rollback is not carried out: what there is to choose from."""

from datetime import datetime

from bot.errors import CanarioError, Unavailable
from bot.rollout.notices.reasons import sentence
from bot.rollout.notices.report import COMMIT
from bot.rollout.state import Phase
from bot.rollout.traffic import in_words
from bot.service.deciding.rights import may_lift_latch
from bot.service.ports.parts import Parts
from bot.service.rolling_back.candidates import JUST_NOW, Candidate, candidates
from bot.service.rolling_back.scene import Scene
from bot.service.values.answers import Answer, Offer
from bot.service.values.commands.steer import RollBack


def choose(request: RollBack, scene: Scene, why: str = "") -> Answer:
    """The last good revisions, each with a button. ``why`` is why none was chosen for them."""
    found, service = candidates(scene), scene.target.service
    if not found:
        return Answer(
            sentence=f"{why or serves(scene)}. No other revision is known to be good; nothing was "
            "done.",
            next=f"Name one all the same: `/canary rollback {service} to REVISION`.",
            ok=False,
        )
    return Answer(
        sentence=f"{why or serves(scene)}. Nothing was done yet: choose where all traffic goes.",
        lines=tuple(map(described, found)),
        next=f"Press one, or write `/canary rollback {service} to REVISION`.",
        ok=False,
        offers=tuple(offer(request, scene, each.name) for each in found),
    )


def why_unclear(scene: Scene, now: datetime) -> str:
    """What was over just before somebody asked, if anything: they may have meant that."""
    last = scene.ended[0] if scene.ended else None
    if last is None or last.ended_at is None or last.phase is Phase.COMPLETED:
        return ""
    if now >= last.ended_at + JUST_NOW:
        return ""
    what = "rolled back" if last.phase is Phase.ROLLED_BACK else "cancelled"
    return (
        f"{last.canary} was {what} just now, by {last.last_by.words}; {in_words(scene.served)} is "
        "served"
    )


def described(found: Candidate) -> str:
    """``shop-00002: served until 2026-03-10 11:00 UTC, commit 4f2a9c1d77aa by carol``."""
    revision = found.revision
    commit = f", commit {revision.commit[:COMMIT]}" if revision and revision.commit else ""
    by = f" by {revision.author}" if revision and revision.author else ""
    return f"{found.name}: {_when(found)}{commit}{by}"


def _when(found: Candidate) -> str:
    spell, revision = found.spell, found.revision
    if spell is None:
        return f"created {_utc(revision.created_at)}" if revision else "served before"
    since = f"from {_utc(spell.since)} " if spell.since else ""
    until = f"until {_utc(spell.until)}" if spell.until else "until now"
    return f"served everything {since}{until}"


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC")


def offer(request: RollBack, scene: Scene, to: str, *, sure: bool = False) -> Offer:
    """A button for this revision, good while the same one serves most."""
    return Offer(
        service=scene.service.id, to=to, leaving=scene.main, reason=request.reason, sure=sure
    )


def serves(scene: Scene) -> str:
    """``shop-00003 serves everything``."""
    shares = {name: percent for name, percent in scene.served.items() if percent}
    if len(shares) == 1:
        return f"{scene.main} serves everything"
    return f"{scene.target.service} serves {in_words(shares)}"


def moved_on(what: str) -> Answer:
    """A button was about something else than what is so now."""
    return Answer(
        sentence=f"{what}; nothing was done.",
        next="Ask again: `/canary rollback SERVICE`.",
        ok=False,
    )


def already(scene: Scene, to: str) -> Answer:
    """It serves everything."""
    service = scene.target.service
    return Answer(
        sentence=f"{to} serves everything already; nothing was done.",
        next=f"Another revision: `/canary rollback {service} to REVISION`.",
        ok=False,
    )


def unsure(parts: Parts, request: RollBack, scene: Scene, to: str) -> Answer | None:
    """A revision that was rolled back itself takes an operator of every plan who is sure; None
    where it is none or they are. Raises CanarioError for anybody else who is sure, Unavailable
    where Slack does not say who they are."""
    latch = next((each for each in scene.service.rejected if each.revision == to), None)
    if latch is None:
        return None
    if not request.sure:
        return Answer(
            sentence=f"{to} was rolled back itself, in {latch.rollout}: {sentence(latch.reason)}",
            next=f"Nothing was done. If it shall get everything, an operator presses it or writes "
            f"`/canary rollback {scene.target.service} to {to} --yes`.",
            ok=False,
            offers=(offer(request, scene, to, sure=True),),
        )
    try:
        may_lift_latch(parts, scene.plan, request)
    except Unavailable:
        raise
    except CanarioError:
        raise CanarioError(
            f"Only the plan's operators may roll back to {to}: it was rolled back itself.",
            f"Ask one of them, or choose another: `/canary rollback {scene.target.service}`.",
        ) from None
    return None
