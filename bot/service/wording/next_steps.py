"""What each next step is called where people read it, with the commands that they write."""

from collections import defaultdict
from collections.abc import Mapping

from bot.rollout.notices.next_steps import Next, NextStep
from bot.service.wording.flag_steps import FLAG_TEXTS
from bot.service.wording.typed import flags

TEXTS: Mapping[Next, str] = {
    Next.SAID: "{words}",
    Next.START_ONE: "Start one: `/canary start {service} REVISION`.",
    Next.SUPERSEDE_OR_WAIT: (
        "To start this one instead: `/canary start {service} {canary} --plan {plan}{manual_flag}"
        "{again_flag}{sure_flag} --supersede{reason_flag}`. "
        "To start it when that has completed: the same with `--wait`."
    ),
    Next.STARTS_AFTER_THIS: (
        "It starts when this rollout has completed. After a rollback it does not start by itself."
    ),
    Next.STARTS_WHEN_BACK: "{canary} starts when {stable} serves everything again.",
    Next.STARTS_ELSEWHERE: (
        "{plan} is started with this image; if that is refused, whoever answered is told why."
    ),
    Next.STARTS_NOW_NEXT: "{canary} starts next; if that is refused, {by} is told why.",
    Next.WITHDRAW: "To take that back: `/canary start {service} --withdraw`.",
    Next.START_WAITING: (
        "When you are sure of it: `/canary start {service} {canary} --plan {plan}{manual_flag}"
        "{again_flag}{sure_flag}{reason_flag}`."
    ),
    Next.START_AFTER_FREEZE: "Start again when the freeze has ended.",
    Next.DEPLOY_ANOTHER: (
        "Deploy a new revision without traffic (`--no-traffic`), then start again."
    ),
    Next.TICK_IN_FORM: "Tick them in the form: `/canary start`, without anything behind it.",
    Next.START_AGAIN: (
        "Deploy a fixed revision. To try this one again: "
        "`/canary start {service} {canary}{plan_flag}{manual_flag}{sure_flag}{newer_flag} --again "
        "because WHAT HAS CHANGED`."
    ),
    Next.CONFIRM_START: (
        "To start all the same: "
        "`/canary start {service} {canary} --yes --plan {plan}{manual_flag}{again_flag}"
        "{newer_flag}{reason_flag}`."
    ),
    Next.SEE_ACTIVE: "Look at its message in the channel.",
    Next.PLANNED_STEPS: "It gets {shares}, as long as its checks pass.",
    Next.PLANNED_STEPS_AFTER_TEST: (
        "It is tested without traffic first, then it gets {shares}, as long as its checks pass."
    ),
    Next.STARTS_WHEN_OPEN: "It starts by itself when its gates are open.",
    Next.CONTINUES_WHEN_PROBED: "It continues by itself when its probes are answered.",
    Next.NEXT_TRAFFIC: "It gets {percent} % of the traffic when nothing holds it back.",
    Next.TRY_AGAIN: "To try again: `/canary start {service} {canary}{plan_flag}{manual_flag}`.",
    Next.JOB_DECIDES: "It continues when the job has succeeded.",
    Next.JOB_FOLLOWS: "The job {name} runs next.",
    Next.JOB_IS_OPTIONAL: "Nothing waits for it.",
    Next.JOB_STOPS_IT: "The rollout does not continue without it.",
    Next.CONTINUES_WHEN_READY: "It continues when nothing else is waited for.",
    Next.RESUME_RUNS_JOB: "Fix what it found, or what it lacked; a resume runs the job again.",
    Next.JOB_ENDS_IT: "It continues when the job has succeeded; a resume waits for it anew.",
    Next.RESUME_PROBES_AGAIN: "Fix what it found; a resume probes it again.",
    Next.SOAKS: "It soaks for {soak} once that is served.",
    Next.EVALUATED: "It is evaluated once that is served.",
    Next.ASKS_EACH_TIME: "After each soak it holds and asks for a promote.",
    Next.ASKS_TO_PROMOTE: "Then it holds and asks for a promote if its checks pass.",
    Next.AFTER_STEP: "Then it gets {percent} % if its checks pass.",
    Next.AFTER_WAVE: "Then {regions} get {percent} %, too, if its checks pass.",
    Next.AFTER_GATES: (
        "Then it gets {percent} % if its checks pass, once its gates are open: {gates}."
    ),
    Next.AFTER_WATCH: "Then it is watched for {time} if its checks pass.",
    Next.AFTER_ALL: "Then it is complete if its checks pass.",
    Next.CONTINUES_BY_ITSELF: "It continues by itself.",
    Next.NEEDS_APPROVAL: "It continues when it is approved by {roles}.",
    Next.COMPLETES_BY_ITSELF: (
        "It completes by itself. To roll back: `/canary rollback {service}`."
    ),
    Next.WATCHED: "It is watched for {time}, and rolls back by itself if a limit breaks.",
    Next.COMPLETE_WHEN_SERVED: "It is complete once that is served.",
    Next.COMPLETED: (
        "Nothing more to do. To roll back to {stable}, now or later: `/canary rollback {service}`."
    ),
    Next.CONTINUES_FROM_THERE: "It continues from where it was.",
    Next.STARTS_SOON: "It starts at the next evaluation if its gates are open.",
    Next.PAUSED_UNTIL_HOURS: (
        "It continues by itself when they begin{until}. Its limits are watched meanwhile."
    ),
    Next.PROMOTE_WHEN_SERVED: "Try again when the rollout's message says that it is served.",
    Next.CONFIRM_PROMOTE: "To take a further step now: `/canary promote {service} --yes`.",
    Next.CONFIRM_PROMOTE_ANYWAY: (
        "To take a further step now, without the evidence: "
        "`/canary promote {service} --yes --anyway because REASON`."
    ),
    Next.PROMOTE_ANYWAY: (
        "Wait for the next evaluation. To promote without the evidence: "
        "`/canary promote {service}{sure_flag} --anyway because REASON`."
    ),
    Next.PROMOTE_ANYWAY_DESPITE_ALERT: (
        "Wait until it closes. To promote all the same: "
        "`/canary promote {service}{sure_flag} --anyway because REASON`."
    ),
    Next.PROMOTED_WHEN_APPROVED: "It continues as soon as it is approved{checks}.",
    Next.PROMOTED_WHEN_CONFIRMED: "It continues as soon as that is confirmed{checks}.",
    Next.PROMOTE_AFTER_RESUME: "Resume first; then a promote asks for it.",
    Next.PROMOTE_IS_NO_APPROVAL: "A promote does not replace an approval.",
    Next.NOBODY_OPENS: (
        "It continues by itself when that is open, its soak is over and its checks pass. Nobody "
        "can open that gate by hand."
    ),
    Next.PROMOTE_WHEN_OPEN: "Promote it when that is open and its checks pass.",
    Next.RESUME_FIRST: (
        "Resume it first; then it continues by itself when that is open, its soak is over and its "
        "checks pass."
    ),
    Next.CONTINUES_WHEN_OPEN: "It continues by itself when that is open and its checks pass.",
    Next.STILL_NEEDED: "Still needed: approval by {roles}.",
    Next.STILL_NEEDED_BY_OTHERS: "Still needed: approval by {roles}, by somebody else.",
    Next.CONTINUES_AFTER_SOAK: "It continues when its soak is over and its checks pass.",
    Next.CONTINUES_WHEN_CHECKS_PASS: "It continues as soon as its checks pass.",
    Next.WAITS_THEN_STARTS: "It still waits for {gates}, and then starts by itself.",
    Next.WAITS_THEN_CONTINUES: (
        "It still waits for {gates}, and then continues by itself if its checks pass."
    ),
    Next.STARTS_AFTER_FREEZE: (
        "It is frozen, and starts when the freeze has ended; the approval counts until {until}."
    ),
    Next.CONTINUES_AFTER_FREEZE: (
        "It is frozen, and continues when the freeze has ended; the approval counts until {until}."
    ),
    Next.STARTS_NOW: "It starts now.",
    Next.CONTINUES_NOW: "It continues now.",
    Next.REFUSE_WITH_REASON: "Say it: `/canary refuse {service} because REASON`.",
    Next.ANSWER_NEWEST: "Look at its newest message, and answer there.",
    Next.ASK_AGAIN: "It holds now; resume it to ask again.",
    Next.CANCELLED_SOON: "It is cancelled now; start it again to ask again.",
    Next.ASK_APPROVERS: "Ask {roles}. To take it back: `/canary rollback {service}`.",
    Next.ASK_ONE_OF_THEM: "Ask one of them. Hold and rollback are open to every full member.",
    Next.RESUME_ASKS_AGAIN: "After a resume it asks again{checks}.",
    Next.RESUME_TO_ASK: "Resume to ask again once its checks pass, or roll back.",
    Next.SEE_STATUS: "Nothing to do. `/canary status {service}` shows where it is.",
    Next.SEE_EXPLAIN: "Nothing to do. What it waits for: `/canary explain {service} --details`.",
    Next.CONFIRMED_FIRST: "It asks for {count} before that.",
    Next.CONFIRM_IT: "Confirm what is so by its number: `/canary confirm {service} NUMBER`.",
    Next.STILL_TO_CONFIRM: "Still to be confirmed: {items}.",
    Next.HOLD_INSTEAD: "If it is not so, hold it: `/canary hold {service} because REASON`.",
    Next.RESUME_ENDS_IT: "Resume ends it; its limits are still watched.",
    Next.RESUME_ONLY: "Resume ends it.",
    Next.PROMOTE_ENDS_IT: "To continue: `/canary promote {service}`. Its limits are still watched.",
    Next.RESUME_OR_ROLL_BACK: "Resume it, or roll it back.",
    Next.FIX_THEN_RESUME: "Fix it, then resume to try again, or roll back.",
    Next.RESUME_TO_RETRY: "Resume to ask for it again, or roll back.",
    Next.CHECKS_END_IT: (
        "It continues by itself when its checks pass. Resume starts the soak anew."
    ),
    Next.SHARE_ENDS_IT: (
        "It continues by itself when the canary gets its share and its checks pass. Look for "
        "answers 429 in the request log of {service} and at the maximum instances of {revision}; "
        "requests that no instance took are in no count. "
        "`/canary promote {service} --anyway because REASON` continues all the same."
    ),
    Next.LASTING_ROLLS_BACK: (
        "It rolls back if that is as bad until {until} UTC; else it continues by itself when its "
        "checks pass, with a new soak. To roll back now: `/canary rollback {service}`."
    ),
    Next.ALERT_END_ENDS_IT: "It continues by itself when the alert has closed and its checks pass.",
    Next.RESUME_AFTER_ALERT: "Resume when the alert is understood, or roll back.",
    Next.HOLD_ENDS_ON_PASS: "The hold ends when the checks pass at the next evaluation.",
    Next.UNFREEZE_ENDS_IT: (
        "It continues when the freeze ends. To end it: `/canary unfreeze {service}`."
    ),
    Next.UNFREEZE_FIRST: "The freeze has to end first: `/canary unfreeze {service}`.",
    Next.RESTORE_OR_ADOPT: (
        "To restore that: `/canary resume {service} --yes`. To keep what was set by hand: "
        "`/canary resume {service} --adopt`. To send everything to {stable}: "
        "`/canary rollback {service}`."
    ),
    Next.RESTORE_OR_ROLL_BACK: (
        "To restore that: `/canary resume {service} --yes`. To send everything to {stable}: "
        "`/canary rollback {service}`."
    ),
    Next.CONFIRM_RESTORE: (
        "To restore {split}: `/canary resume {service} --yes`. To keep what was set by hand: "
        "`/canary resume {service} --adopt`."
    ),
    Next.RESTORE_ONLY: (
        "To restore the rollout's traffic: `/canary resume {service} --yes`. Or roll back: "
        "`/canary rollback {service}`."
    ),
    Next.RESUME_WITHOUT_ADOPT: "Resume without `--adopt`.",
    Next.CANCELLED_IN_THE_END: "If nothing ends the hold within {time}, it is cancelled.",
    Next.ROLLED_BACK_IN_THE_END: "If nothing ends the hold within {time}, it rolls back.",
    Next.PAGED_IN_THE_END: "If nothing ends the hold within {time}, it pages, and keeps holding.",
    Next.STILL_ON_HOLD: "It is still on hold: {reason}",
    Next.FROZEN: (
        "It takes no further step{until} somebody ends the freeze: `/canary unfreeze {service}`. "
        "It is still watched, and can still roll back."
    ),
    Next.STEPS_AS_PLANNED: "Steps continue as planned.",
    Next.ALL_TO_STABLE: "All traffic goes to {stable} now.",
    Next.NOTHING_TO_DO: "Nothing to do: all traffic goes to {stable}.",
    Next.ROLLING_BACK_ALREADY: "It is rolling back already.",
    Next.RETRIED: (
        "It is retried until it works. Another revision: `/canary rollback {service} to REVISION`."
    ),
    Next.RETRIED_LOOK: (
        "It is retried until it is served. Look at the service in Cloud Run, or choose another "
        "revision: `/canary rollback {service} to REVISION`."
    ),
    Next.LOOK_INTO: (
        "Look into {what}, at {percent} % for {time} until {until}. Roll out a fixed revision; "
        "this one starts again only with `--again` and a reason."
    ),
    Next.LOOK_INTO_IT: (
        "Look into {what}. Roll out a fixed revision; this one starts again only with `--again` "
        "and a reason."
    ),
    Next.CHOOSE_REVISION: "Say where to: `/canary rollback {service} to REVISION`.",
    Next.ROLL_BACK_TO_STABLE: "All traffic to {stable}: `/canary rollback {service}`.",
    Next.ROLL_BACK_WHEN_SERVED: "Once that is served: `/canary rollback {service} to {to}`.",
    Next.MITIGATION_IS_JUDGED: (
        "It is judged again {time} after the answer. A limit that is still broken then rolls back."
    ),
    Next.ALERT_IS_JUDGED: (
        "It is judged again {time} after the answer. An alert that is still open then rolls back, "
        "and so does a check that breaks its limit before."
    ),
    Next.WAIT_FOR_MITIGATION: "Wait for that, or roll back: `/canary rollback {service}`.",
    Next.NO_KILL_SWITCH: "To take the canary's traffic away: `/canary rollback {service}`.",
    Next.KILL_IS_TOLD: "The answer follows here. It should come within {time}.",
    Next.KILL_IS_SEEN: "Now verifying: {names}.",
    Next.KILL_RETRIED: "It is tried again for an hour.",
    Next.KILL_STAYS: "It stays off until somebody switches it on again.",
    Next.KILL_NOT_VERIFIED: (
        "The plan verifies nothing after it: look at {service}. It stays off until somebody "
        "switches it on again."
    ),
    Next.LOOK_AT_KILL: (
        "Look at {service}: what should be off may still run. If it does, switch it off by hand."
    ),
    Next.SHADOW_WATCHES: "Nothing is moved. It keeps watching{until}.",
    Next.SHADOW_MOVES_NOTHING: (
        "Move the traffic as you do today. To end the shadow: `/canary cancel {service}`. To have "
        "Canario move it: say `mode: live` in plan {plan}, push it, and start again."
    ),
    Next.SHADOW_TO_LIVE: (
        "Nothing was moved. To have Canario move the next one: say `mode: live` in plan {plan}, "
        "and push it: `canario plan push FILE`."
    ),
    Next.WRITE_POSTMORTEM: (
        "Still to be written, by people: whom it hurt, why the checks did not see it, and what "
        "changes now."
    ),
    Next.SAY_WHEN_WRITTEN: (
        "When it is written: the button, or `/canary postmortem {service} because WHERE IT IS`."
    ),
    Next.LOOK_AT_STABLE: (
        "Look at {stable} and its logs. To send everything to another revision: "
        "`/canary rollback {service} to REVISION`."
    ),
    Next.LOOK_AT_COMPLETED: (
        "Look at {stable} and its logs. To take it back: "
        "`/canary rollback {service} to {replaced}`."
    ),
    Next.LATEST_SOON: (
        "If {canary} is still the latest revision, traffic follows the latest again; this thread "
        "says whether it does."
    ),
    Next.WITHOUT_TRAFFIC: "To begin a rollout, deploy with `--no-traffic`.",
    Next.FOLLOW_BY_HAND: (
        "A later deployment gets no traffic by itself. To let deployments serve at once again: "
        "`gcloud run services update-traffic {service} --to-latest --region={region} "
        "--project={project}`."
    ),
    Next.ONLY_NOTED: "Nothing changes: the plan only notes it.",
    Next.NOT_IN_ROLLOUT: (
        "Nothing changes: it names {revision}, which is not part of this rollout."
    ),
    Next.NOTHING_CHANGES: "Nothing changes.",
    Next.SOFT_CHECK: "It is a soft check, so it decides nothing.",
    Next.JUDGED_AGAIN: "Its checks are judged again.",
    Next.NOT_JUDGED: (
        "It is not judged meanwhile; alerts and people can still roll it back. It continues with "
        "the next numbers, or {otherwise}."
    ),
    Next.PAGE_IS_TAKEN: "Nothing else changes.",
    Next.TAG_AGAIN: "Whoever needs it can set it on a revision that serves.",
}
"""One sentence (or two) for each code; what is in braces are its values."""


def next_words(step: NextStep) -> str:
    """The whole next step as sentences. What an earlier version stored without a value that its
    words have by now is said without it."""
    texts = FLAG_TEXTS if step.values.get("of") == "flag" else {}
    said = texts.get(step.code, TEXTS[step.code]).format_map(
        defaultdict(str, {**step.values, **flags(step.values)})
    )
    return f"{said} {next_words(step.then)}" if step.then else said
