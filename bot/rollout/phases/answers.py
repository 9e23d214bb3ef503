"""What several phases answer alike."""

from bot.rollout.rule import ignore, refuse

NO_ROLLOUT = refuse(
    "{service} has no active rollout.", "Start one: `/canary start <service> <revision>`."
)
NOBODY = ignore("there is no active rollout")
ACTIVE = refuse(
    "{service} has an active rollout: {rollout} of {canary}.",
    "Wait until it ends, or roll it back first.",
)
GOING_BACK = refuse(
    "{canary} is rolling back (by {by}); a rollback wins.",
    "Nothing to do: all traffic goes to stable.",
)
NOT_WAITING = ignore("this phase does not wait for it")
