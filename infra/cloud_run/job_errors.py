"""What Cloud Run answers about jobs when it doesn't do what it was asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from google.api_core import exceptions as google
from google.auth.exceptions import GoogleAuthError

from bot.errors import NotFound, Rejected, Unavailable
from infra.cloud_run.errors import PASSING, STALE

UNCLEAR = 30.0
"""Seconds until a job is looked for whose start was not answered. Longer than any call takes, so
that a request that was still under way has arrived."""


@contextmanager
def reading_job(name: str) -> Iterator[None]:
    """Around a read of a job or of its executions: NotFound, Rejected or Unavailable."""
    try:
        yield
    except google.NotFound as error:
        raise _missing(name) from error
    except google.PermissionDenied as error:
        raise _forbidden(name, error) from error
    except (google.GoogleAPIError, GoogleAuthError) as error:
        raise Unavailable(
            f"Cloud Run did not answer for {_short(name)}: {_said(error)}",
            "It is tried again by itself.",
        ) from error


@contextmanager
def running_job(name: str) -> Iterator[None]:
    """Around RunJob. Where nobody knows whether it runs, it is looked for a while later."""
    try:
        yield
    except google.NotFound as error:
        raise _missing(name) from error
    except google.PermissionDenied as error:
        raise _forbidden(name, error) from error
    except (*STALE, *PASSING) as error:
        raise _unclear(name, error) from error
    except google.GoogleAPICallError as error:
        raise Rejected(
            f"Cloud Run refused to run {_short(name)}: {_said(error)}",
            "See the job in the Cloud Run console, fix it, try again.",
        ) from error
    except (google.GoogleAPIError, GoogleAuthError) as error:
        raise _unclear(name, error) from error


def _unclear(name: str, error: Exception) -> Unavailable:
    return Unavailable(
        f"Cloud Run did not say whether it runs {_short(name)}: {_said(error)}",
        "It is looked for, and started if it does not run.",
        UNCLEAR,
    )


def _missing(name: str) -> NotFound:
    kind = "execution" if "/executions/" in name else "job"
    return NotFound(
        f"There is no Cloud Run {kind} {_short(name)}.", "Check the job's name in the plan."
    )


def _forbidden(name: str, error: Exception) -> Rejected:
    return Rejected(
        f"Cloud Run does not let us run or read {_short(name)}: {_said(error)}",
        "Grant run.jobs.get, run.jobs.run, run.jobs.runWithOverrides, run.executions.get and "
        "run.executions.list to this function's service account.",
    )


def _said(error: Exception) -> str:
    return str(getattr(error, "message", "") or error)


def _short(name: str) -> str:
    return name.rpartition("/")[2]
