"""How patient a call to Cloud Monitoring is, and what is said when it fails."""

from google.api_core import exceptions as google
from google.api_core.retry import Retry

from bot.retry import METRICS
from infra.monitoring.queries import Query

CALL_TIMEOUT = 10.0
"""Seconds for one call, its retries included."""
PASSING = (google.ServiceUnavailable, google.InternalServerError, google.TooManyRequests)


class _FewTimes:
    """Says yes to the first passing errors of one call, and then no more."""

    def __init__(self, times: int) -> None:
        self._left = times

    def __call__(self, error: BaseException) -> bool:
        self._left -= 1
        return self._left >= 0 and isinstance(error, PASSING)


def retry_briefly(within: float = CALL_TIMEOUT) -> Retry:
    """For one call: what may pass by itself is tried twice more, soon. The tick comes again."""
    return Retry(
        predicate=_FewTimes(METRICS.tries - 1),
        initial=METRICS.first,
        multiplier=METRICS.factor,
        maximum=METRICS.longest,
        timeout=within,
    )


def problem(error: Exception, query: Query) -> str:
    """In words why ``query`` has no answer, and what to do where somebody must do something."""
    said = getattr(error, "message", "") or str(error)
    if isinstance(error, google.NotFound):
        return f"Cloud Monitoring knows no metric {query.metric_type!r} in {query.project}"
    if isinstance(error, google.PermissionDenied):
        return (
            f"Cloud Monitoring does not let us read {query.project} ({said}); grant "
            "roles/monitoring.viewer to this function's service account"
        )
    if isinstance(error, google.InvalidArgument):
        return f"Cloud Monitoring does not understand the query: {said}"
    return f"Cloud Monitoring did not answer: {said}"
