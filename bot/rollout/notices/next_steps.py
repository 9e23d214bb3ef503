"""What follows a decision, as a code with its values: what happens by itself, or what a person can
do. Whoever shows it says which command that is (``bot/service/wording/next_steps.py``)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import Field, model_validator

from bot.model import Model


class Next(StrEnum):
    """Every next step that there is."""

    SAID = "said"
    """In words of its own (``words``): what a person outside of the rules has to do."""

    # Nothing is active, or something else is.
    START_ONE = "start_one"
    START_AFTER_FREEZE = "start_after_freeze"
    SUPERSEDE_OR_WAIT = "supersede_or_wait"
    STARTS_AFTER_THIS = "starts_after_this"
    STARTS_WHEN_BACK = "starts_when_back"
    STARTS_ELSEWHERE = "starts_elsewhere"
    STARTS_NOW_NEXT = "starts_now_next"
    WITHDRAW = "withdraw"
    START_WAITING = "start_waiting"
    DEPLOY_ANOTHER = "deploy_another"
    TICK_IN_FORM = "tick_in_form"
    START_AGAIN = "start_again"
    CONFIRM_START = "confirm_start"
    SEE_ACTIVE = "see_active"

    # Before traffic.
    PLANNED_STEPS = "planned_steps"
    PLANNED_STEPS_AFTER_TEST = "planned_steps_after_test"
    STARTS_WHEN_OPEN = "starts_when_open"
    CONTINUES_WHEN_PROBED = "continues_when_probed"
    NEXT_TRAFFIC = "next_traffic"
    TRY_AGAIN = "try_again"

    # Jobs, and probes with traffic.
    JOB_DECIDES = "job_decides"
    JOB_FOLLOWS = "job_follows"
    JOB_IS_OPTIONAL = "job_is_optional"
    JOB_STOPS_IT = "job_stops_it"
    CONTINUES_WHEN_READY = "continues_when_ready"
    RESUME_RUNS_JOB = "resume_runs_job"
    JOB_ENDS_IT = "job_ends_it"
    RESUME_PROBES_AGAIN = "resume_probes_again"

    # With traffic.
    SOAKS = "soaks"
    EVALUATED = "evaluated"
    ASKS_EACH_TIME = "asks_each_time"
    ASKS_TO_PROMOTE = "asks_to_promote"
    AFTER_STEP = "after_step"
    AFTER_WAVE = "after_wave"
    AFTER_GATES = "after_gates"
    AFTER_WATCH = "after_watch"
    AFTER_ALL = "after_all"
    CONTINUES_BY_ITSELF = "continues_by_itself"
    NEEDS_APPROVAL = "needs_approval"
    COMPLETES_BY_ITSELF = "completes_by_itself"
    WATCHED = "watched"
    COMPLETE_WHEN_SERVED = "complete_when_served"
    COMPLETED = "completed"
    CONTINUES_FROM_THERE = "continues_from_there"
    STARTS_SOON = "starts_soon"
    PAUSED_UNTIL_HOURS = "paused_until_hours"

    # Promote.
    PROMOTE_WHEN_SERVED = "promote_when_served"
    CONFIRM_PROMOTE = "confirm_promote"
    CONFIRM_PROMOTE_ANYWAY = "confirm_promote_anyway"
    PROMOTE_ANYWAY = "promote_anyway"
    PROMOTE_ANYWAY_DESPITE_ALERT = "promote_anyway_despite_alert"
    PROMOTED_WHEN_APPROVED = "promoted_when_approved"
    PROMOTED_WHEN_CONFIRMED = "promoted_when_confirmed"
    PROMOTE_AFTER_RESUME = "promote_after_resume"
    PROMOTE_IS_NO_APPROVAL = "promote_is_no_approval"
    NOBODY_OPENS = "nobody_opens"
    PROMOTE_WHEN_OPEN = "promote_when_open"
    RESUME_FIRST = "resume_first"

    # Gates and approvals.
    CONTINUES_WHEN_OPEN = "continues_when_open"
    STILL_NEEDED = "still_needed"
    STILL_NEEDED_BY_OTHERS = "still_needed_by_others"
    CONTINUES_AFTER_SOAK = "continues_after_soak"
    CONTINUES_WHEN_CHECKS_PASS = "continues_when_checks_pass"  # noqa: S105
    WAITS_THEN_STARTS = "waits_then_starts"
    WAITS_THEN_CONTINUES = "waits_then_continues"
    STARTS_AFTER_FREEZE = "starts_after_freeze"
    CONTINUES_AFTER_FREEZE = "continues_after_freeze"
    STARTS_NOW = "starts_now"
    CONTINUES_NOW = "continues_now"
    REFUSE_WITH_REASON = "refuse_with_reason"
    ANSWER_NEWEST = "answer_newest"
    ASK_AGAIN = "ask_again"
    CANCELLED_SOON = "cancelled_soon"
    ASK_APPROVERS = "ask_approvers"
    ASK_ONE_OF_THEM = "ask_one_of_them"
    RESUME_ASKS_AGAIN = "resume_asks_again"
    RESUME_TO_ASK = "resume_to_ask"
    SEE_STATUS = "see_status"
    SEE_EXPLAIN = "see_explain"

    # Confirmations.
    CONFIRMED_FIRST = "confirmed_first"
    CONFIRM_IT = "confirm_it"
    STILL_TO_CONFIRM = "still_to_confirm"
    HOLD_INSTEAD = "hold_instead"

    # Holds.
    RESUME_ENDS_IT = "resume_ends_it"
    RESUME_ONLY = "resume_only"
    PROMOTE_ENDS_IT = "promote_ends_it"
    RESUME_OR_ROLL_BACK = "resume_or_roll_back"
    FIX_THEN_RESUME = "fix_then_resume"
    RESUME_TO_RETRY = "resume_to_retry"
    CHECKS_END_IT = "checks_end_it"
    SHARE_ENDS_IT = "share_ends_it"
    LASTING_ROLLS_BACK = "lasting_rolls_back"
    ALERT_END_ENDS_IT = "alert_end_ends_it"
    RESUME_AFTER_ALERT = "resume_after_alert"
    HOLD_ENDS_ON_PASS = "hold_ends_on_pass"  # noqa: S105
    UNFREEZE_ENDS_IT = "unfreeze_ends_it"
    UNFREEZE_FIRST = "unfreeze_first"
    RESTORE_OR_ADOPT = "restore_or_adopt"
    RESTORE_OR_ROLL_BACK = "restore_or_roll_back"
    CONFIRM_RESTORE = "confirm_restore"
    RESTORE_ONLY = "restore_only"
    RESUME_WITHOUT_ADOPT = "resume_without_adopt"
    CANCELLED_IN_THE_END = "cancelled_in_the_end"
    ROLLED_BACK_IN_THE_END = "rolled_back_in_the_end"
    PAGED_IN_THE_END = "paged_in_the_end"
    STILL_ON_HOLD = "still_on_hold"

    # Freeze.
    FROZEN = "frozen"
    STEPS_AS_PLANNED = "steps_as_planned"

    # Rolling back, and after.
    ALL_TO_STABLE = "all_to_stable"
    NOTHING_TO_DO = "nothing_to_do"
    ROLLING_BACK_ALREADY = "rolling_back_already"
    RETRIED = "retried"
    RETRIED_LOOK = "retried_look"
    LOOK_INTO = "look_into"
    LOOK_INTO_IT = "look_into_it"
    CHOOSE_REVISION = "choose_revision"
    ROLL_BACK_TO_STABLE = "roll_back_to_stable"
    ROLL_BACK_WHEN_SERVED = "roll_back_when_served"
    WRITE_POSTMORTEM = "write_postmortem"
    SAY_WHEN_WRITTEN = "say_when_written"

    # Switches.
    MITIGATION_IS_JUDGED = "mitigation_is_judged"
    ALERT_IS_JUDGED = "alert_is_judged"
    WAIT_FOR_MITIGATION = "wait_for_mitigation"
    NO_KILL_SWITCH = "no_kill_switch"
    KILL_IS_TOLD = "kill_is_told"
    KILL_IS_SEEN = "kill_is_seen"
    KILL_RETRIED = "kill_retried"
    KILL_STAYS = "kill_stays"
    KILL_NOT_VERIFIED = "kill_not_verified"
    LOOK_AT_KILL = "look_at_kill"

    # In shadow.
    SHADOW_WATCHES = "shadow_watches"
    SHADOW_MOVES_NOTHING = "shadow_moves_nothing"
    SHADOW_TO_LIVE = "shadow_to_live"

    # Where the traffic of later deployments goes.
    LOOK_AT_STABLE = "look_at_stable"
    LOOK_AT_COMPLETED = "look_at_completed"
    LATEST_SOON = "latest_soon"
    WITHOUT_TRAFFIC = "without_traffic"
    FOLLOW_BY_HAND = "follow_by_hand"

    # Nothing comes of it.
    ONLY_NOTED = "only_noted"
    NOT_IN_ROLLOUT = "not_in_rollout"
    NOTHING_CHANGES = "nothing_changes"
    SOFT_CHECK = "soft_check"
    JUDGED_AGAIN = "judged_again"
    NOT_JUDGED = "not_judged"
    PAGE_IS_TAKEN = "page_is_taken"
    TAG_AGAIN = "tag_again"

    def step(self, **values: object) -> "NextStep":
        """This one, with its values as text."""
        return NextStep(code=self, values={name: str(value) for name, value in values.items()})


class NextStep(Model):
    """``values`` fill the sentence that the code stands for; ``then`` is what follows it."""

    code: Next
    values: Mapping[str, str] = Field(default_factory=dict)
    then: "NextStep | None" = None

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, data: Any) -> Any:
        """Until version 1 it was stored as a sentence."""
        return {"code": Next.SAID, "values": {"words": data}} if isinstance(data, str) else data

    def and_then(self, other: "NextStep") -> "NextStep":
        """Both, one after the other."""
        then = self.then.and_then(other) if self.then else other
        return self.model_copy(update={"then": then})

    @property
    def of_flag(self) -> "NextStep":
        """The same, of the rollout of a flag: some are said in other words."""
        then = self.then.of_flag if self.then else None
        return self.model_copy(update={"values": {**self.values, "of": "flag"}, "then": then})

    @property
    def codes(self) -> tuple[Next, ...]:
        """All codes, in their order."""
        return (self.code, *(self.then.codes if self.then else ()))
