"""A person holds a rollout, or resumes it. Stopping is easy."""

from bot.rollout import gates
from bot.rollout.confirming.confirmations import open_ask
from bot.rollout.decision import Refusal
from bot.rollout.facts import Held, Resumed
from bot.rollout.holds import hold, only_asks, release
from bot.rollout.jobs import run_again, run_next
from bot.rollout.moves import BEFORE_TRAFFIC
from bot.rollout.notices.next_steps import Next
from bot.rollout.notices.reasons import because, sentence
from bot.rollout.rules.adopt import adopt, confirm
from bot.rollout.soak_clock import SoakClock
from bot.rollout.state import Cause, Hold
from bot.rollout.switches.mitigation import open_run
from bot.rollout.traffic import in_words
from bot.rollout.turn import Said, Turn


def hold_it(turn: Turn, fact: Held) -> Said:
    """Stop where it is; only a person ends what a person began."""
    rollout = turn.rollout
    held = next((h for h in rollout.holds if h.cause is Cause.PERSON), None)
    if held:
        return Refusal(
            sentence=f"It is on hold already, by {held.by.words}: {held.reason}",
            next_step=Next.RESUME_OR_ROLL_BACK.step(),
        )
    turn.set(last_by=fact.by)
    reason = f": {fact.reason}" if fact.reason else "."
    before = rollout.acting_phase in BEFORE_TRAFFIC
    hold(
        turn,
        Hold(
            cause=Cause.PERSON,
            reason=f"{fact.by.words} asked for it{reason}",
            ends=(Next.RESUME_ONLY if before else Next.RESUME_ENDS_IT).step(),
            by=fact.by,
            since=turn.now,
        ),
    )
    return None


def resume(turn: Turn, fact: Resumed) -> Said:
    """End all holds. What each of them was about is set right first."""
    rollout = turn.rollout
    causes = {h.cause for h in rollout.holds}
    if turn.service.freeze and Cause.FREEZE in causes:
        return Refusal(
            sentence=f"Frozen {turn.service.freeze.by_whom}: {turn.service.freeze.reason}",
            next_step=Next.UNFREEZE_FIRST.step(service=turn.name),
        )
    if only_asks(rollout):
        return Refusal(
            sentence=rollout.holds[0].reason,
            next_step=Next.PROMOTE_ENDS_IT.step(service=turn.name),
        )
    no = waits_for_mitigation(turn) or set_traffic_right(turn, fact, causes)
    if no:
        return no
    turn.set(last_by=fact.by)
    if Cause.CHECKS in causes:
        turn.set(clock=SoakClock(), verdict=None)
    soaks = " The soak starts anew." if Cause.CHECKS in causes else ""
    resumed = sentence(f"Resumed by {fact.by.words}{because(fact.reason)}")
    release(turn, f"{resumed}{soaks}")
    if Cause.JOB in causes:
        run_again(turn)
    if Cause.PROBE in causes:
        turn.set(probes_failed=0)
        run_next(turn)
    return None


def waits_for_mitigation(turn: Turn) -> Refusal | None:
    """What was just tried is judged first; after that a person may decide for it."""
    run = open_run(turn.rollout)
    if run is None or turn.now >= run.until:
        return None
    return Refusal(
        sentence=f"{run.action} is judged again at {run.until:%Y-%m-%d %H:%M} UTC.",
        next_step=Next.WAIT_FOR_MITIGATION.step(service=turn.name),
    )


def set_traffic_right(turn: Turn, fact: Resumed, causes: set[Cause]) -> Refusal | None:
    """After drift or a refused shift, say again what the platform shall serve."""
    rollout = turn.rollout
    drift = next((h for h in rollout.holds if h.cause is Cause.DRIFT), None)
    if fact.adopt and drift is None:
        return Refusal(
            sentence="Nobody changed the traffic by hand, so there is nothing to adopt.",
            next_step=Next.RESUME_WITHOUT_ADOPT.step(),
        )
    if fact.adopt and drift is not None:
        return adopt(turn, drift)
    desired = turn.service.desired
    if desired is None or not causes & {Cause.DRIFT, Cause.TRAFFIC}:
        return None
    here = desired.in_region(drift.key) if drift else desired
    if drift is not None and not fact.sure and here.served != here.traffic.split:
        now, mine = in_words(here.served or {}) or "nothing", in_words(here.traffic.split)
        where = f" in {drift.key}" if drift.key else ""
        return Refusal(
            sentence=f"Somebody set by hand what users get{where} now: {now}. A resume restores "
            f"{mine}.",
            next_step=confirm(turn, drift.split, mine),
        )
    turn.desire(desired.traffic)
    return None


def not_on_hold(turn: Turn, _fact: Resumed) -> Said:
    """There is nothing to resume; what it waits for instead."""
    missing = gates.missing_roles(turn.rollout)
    then = (Next.ASKS_TO_PROMOTE if turn.rollout.manual else Next.CONTINUES_BY_ITSELF).step()
    if open_ask(turn.rollout):
        then = Next.CONFIRM_IT.step(service=turn.name)
    if missing:
        then = Next.NEEDS_APPROVAL.step(roles=" and ".join(missing))
    return Refusal(sentence=f"{turn.rollout.id} is not on hold.", next_step=then)
