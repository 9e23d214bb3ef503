"""What follows a decision about a flag, where that is said in other words than of a service."""

from collections.abc import Mapping

from bot.rollout.notices.next_steps import Next

FLAG_TEXTS: Mapping[Next, str] = {
    Next.DEPLOY_ANOTHER: "To switch it off: `/canary rollback {service}`.",
    Next.PLANNED_STEPS_AFTER_TEST: (
        "It is switched on for nobody first, then {shares} of the users get it, as long as its "
        "checks pass."
    ),
    Next.NEXT_TRAFFIC: "{percent} % of the users get it when nothing holds it back.",
    Next.RESTORE_ONLY: (
        "To restore the rollout's share: `/canary resume {service} --yes`. Or roll back: "
        "`/canary rollback {service}`."
    ),
    Next.ALL_TO_STABLE: "The flag is switched off now: everybody gets {stable}.",
    Next.NOTHING_TO_DO: "Nothing to do: everybody gets {stable}.",
    Next.ROLL_BACK_TO_STABLE: "To switch it off: `/canary rollback {service}`.",
    Next.SHARE_ENDS_IT: (
        "It continues by itself when both sides get their share and its checks pass. Look at how "
        "the app asks: with a key that many users have, with an answer that it keeps too long, or "
        "not at all. `/canary promote {service} --anyway because REASON` continues all the same."
    ),
    Next.RETRIED: "It is retried until it works.",
    Next.RETRIED_LOOK: "It is retried until it works. Look at where the flag is kept.",
    Next.LOOK_INTO: (
        "Look into {what}, at {percent} % for {time} until {until}. Once it is fixed it starts "
        "again only with `--again` and a reason."
    ),
    Next.LOOK_INTO_IT: (
        "Look into {what}. Once it is fixed it starts again only with `--again` and a reason."
    ),
    Next.LOOK_AT_STABLE: "Look at {stable} and its logs.",
    Next.LOOK_AT_COMPLETED: (
        "Look at {stable} and its logs. To switch it off: `/canary rollback {service}`."
    ),
}
"""As TEXTS, for the rollout of a flag."""
