"""What several phases answer alike."""

from bot.rollout.endings.supersede import already_active
from bot.rollout.notices.next_steps import Next
from bot.rollout.rule import Rule, ignore, refuse

NO_ROLLOUT = refuse("{service} has no active rollout.", Next.START_ONE)
NOBODY = ignore("there is no active rollout")
ACTIVE = Rule(already_active, answer="refused")
ROLLING_BACK = refuse("{canary} is rolling back (by {by}); a rollback wins.", Next.NOTHING_TO_DO)
LIVE = refuse(
    "{rollout} is no shadow: what ends it is a rollback.",
    Next.ROLL_BACK_TO_STABLE,
)
NOT_WAITING = ignore("this phase does not wait for it")
