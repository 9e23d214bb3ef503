"""Whether PagerDuty has a schedule."""

from infra.pagerduty.rest import PagerDutyRest


def has_schedule(rest: PagerDutyRest, schedule: str) -> bool:
    """Whether there is one of this id that the token may see. Raises Unavailable and Rejected."""
    check = "Check PAGERDUTY_API_TOKEN."
    return rest.get(f"/schedules/{schedule}", {}, what="its schedules", check=check) is not None
