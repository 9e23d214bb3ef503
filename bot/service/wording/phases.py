"""The phase of a rollout, in words."""

from bot.rollout.state import Desired, Phase, Rollout
from bot.rollout.verdict import Outcome
from bot.service.wording.traffic import by_hand, share_words
from bot.service_id import is_flag, name_of

_PHASES = {
    Phase.REQUESTED: "waits to start",
    Phase.VERIFYING: "is tested without traffic",
    Phase.SOAKING: "is soaking {share}",
    Phase.HOLDING: "is on hold {share}",
    Phase.WATCHING: "serves everything and is watched",
    Phase.ROLLING_BACK: "is rolling back",
    Phase.COMPLETED: "serves everything",
    Phase.ROLLED_BACK: "was rolled back",
    Phase.CANCELLED: "was cancelled",
    Phase.SHADOWING: "is watched in shadow {share}",
    Phase.SHADOWED: "was watched in shadow",
}
_TITLES = {
    Phase.SOAKING: "{service}: {canary} {share}",
    Phase.WATCHING: "{service}: {canary} serves everything, still watched",
    Phase.ROLLING_BACK: "{service}: rolling {canary} back",
    Phase.HOLDING: "{service}: {canary} on hold {share}",
    Phase.SHADOWING: "SHADOW · {service}: {canary} {share}",
    Phase.SHADOWED: "SHADOW · {service}: {canary}, over",
}
"""Where a title says it differently."""

CHECK_OUTCOMES = {
    Outcome.PASS: "ok",
    Outcome.MISS: "not good enough to continue",
    Outcome.FAIL: "bad enough to roll back",
    Outcome.INCONCLUSIVE: "not known yet",
}


def phase_words(rollout: Rollout, desired: Desired | None) -> str:
    """``shop-00002 is soaking at 10 %``."""
    said = _PHASES[rollout.phase]
    if rollout.phase is Phase.VERIFYING and is_flag(rollout.service_id):
        said = "is switched on for nobody yet"
    if shared_watch(rollout, desired):
        said = "is watched {share}"
    if rollout.phase is Phase.SOAKING and desired is not None and not desired.settled_at:
        said = "is {share}"
    return f"{rollout.canary} {said.format(share=share_words(rollout, desired))}"


def shared_watch(rollout: Rollout, desired: Desired | None) -> bool:
    """Whether it is watched and does not serve everything."""
    return rollout.phase is Phase.WATCHING and (rollout.share < 100 or by_hand(desired))


def step_words(rollout: Rollout, desired: Desired | None) -> str:
    """The same, with the step of the plan."""
    steps = f"step {rollout.step + 1} of {len(rollout.plan.steps)}"
    return f"{phase_words(rollout, desired)} ({steps})"


def title_words(rollout: Rollout, desired: Desired | None) -> str:
    """Service, revision and state: ``shop: shop-00002 on hold at 10 %``."""
    service = name_of(rollout.service_id)
    if rollout.phase not in _TITLES or shared_watch(rollout, desired):
        return f"{service}: {phase_words(rollout, desired)}"
    return _TITLES[rollout.phase].format(
        service=service, canary=rollout.canary, share=share_words(rollout, desired)
    )


def next_start_lines(rollout: Rollout) -> list[str]:
    """``shop-00003 starts (bob asked for it)``, where a start waits for the rollout's end."""
    start = rollout.next_start
    return [f"{start.canary} starts ({start.by.words} asked for it)"] if start else []
