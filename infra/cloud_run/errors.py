"""What Cloud Run answers when it doesn't do what it was asked, in the words of bot.errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from google.api_core import exceptions as google
from google.auth.exceptions import GoogleAuthError

from bot.errors import CanarioError, Conflict, NotFound, Rejected, Unavailable
from bot.plan import AnyTarget

STALE = (google.Aborted, google.FailedPrecondition)
PASSING = (
    google.ServerError,  # Unavailable, DeadlineExceeded, Internal, Unknown
    google.TooManyRequests,
    google.Cancelled,
    google.RetryError,
)


@contextmanager
def reading(target: AnyTarget, revision: str = "") -> Iterator[None]:
    """Around a read, of the service or of one of its revisions: NotFound or Unavailable."""
    try:
        yield
    except google.NotFound as error:
        if revision:
            raise NotFound(f"{target.service} has no revision {revision}.") from error
        raise _missing(target) from error
    except google.PermissionDenied as error:
        raise Unavailable(
            f"Cloud Run does not let us read {_name(target)}: {_said(error)}",
            "Grant roles/run.viewer to this function's service account; it is tried again.",
        ) from error
    except (google.GoogleAPIError, GoogleAuthError) as error:
        raise _unavailable(target, error) from error


@contextmanager
def updating(target: AnyTarget) -> Iterator[None]:
    """Around UpdateService: a stale etag is a Conflict, what it never takes is Rejected."""
    try:
        yield
    except google.NotFound as error:
        raise _missing(target) from error
    except STALE as error:
        raise Conflict(
            f"Somebody else changed {_name(target)} meanwhile: {_said(error)}",
            "It is read again, and decided again.",
        ) from error
    except PASSING as error:
        raise _unavailable(target, error) from error
    except google.GoogleAPICallError as error:
        raise _rejected(target, error) from error
    except (google.GoogleAPIError, GoogleAuthError) as error:
        raise _unavailable(target, error) from error


@contextmanager
def finishing(target: AnyTarget, seconds: float) -> Iterator[None]:
    """Around the wait for the operation. What it ends with is final: the same request would end
    the same way. Only a broken connection or a wait that is too long says nothing."""
    try:
        yield
    except google.Aborted as error:
        raise Conflict(
            f"Another change to {_name(target)} came first: {_said(error)}",
            "It is read again, and decided again.",
        ) from error
    except (google.ServiceUnavailable, google.GatewayTimeout, google.RetryError) as error:
        raise _unavailable(target, error) from error
    except TimeoutError as error:
        raise Unavailable(
            f"Cloud Run has not finished the change to {_name(target)} within {seconds:g} s.",
            "It is read again and waited for.",
        ) from error
    except google.GoogleAPICallError as error:
        raise _rejected(target, error) from error
    except (google.GoogleAPIError, GoogleAuthError) as error:
        raise _unavailable(target, error) from error


def _rejected(target: AnyTarget, error: google.GoogleAPICallError) -> CanarioError:
    if isinstance(error, google.PermissionDenied):
        step = f"Grant {_right(_said(error))} to this function's service account."
    else:
        step = "See the service and its revisions in the Cloud Run console, fix it, try again."
    return Rejected(f"Cloud Run refused the traffic of {_name(target)}: {_said(error)}", step)


RIGHTS = {
    "artifactregistry.": "roles/artifactregistry.reader on the image's repository "
    "(image_repositories in terraform)",
    "actas": "roles/iam.serviceAccountUser on the service's runtime account "
    "(runtime_accounts in terraform)",
    "run.services.": "run.services.update in the service's project (target_projects in terraform)",
}
"""What grants a right, by words of the error that names it."""


def _right(said: str) -> str:
    for words, right in RIGHTS.items():
        if words in said.lower():
            return right
    return (
        "run.services.update, actAs on the service's runtime account, and read access to its image,"
    )


def _missing(target: AnyTarget) -> NotFound:
    return NotFound(
        f"There is no Cloud Run service {_name(target)}.",
        "Check project, region and service in the plan's target.",
    )


def _unavailable(target: AnyTarget, error: Exception) -> Unavailable:
    said = _said(error) if isinstance(error, google.GoogleAPICallError) else str(error)
    return Unavailable(
        f"Cloud Run did not answer for {_name(target)}: {said}", "It is tried again by itself."
    )


def _said(error: google.GoogleAPICallError) -> str:
    return str(error.message or error)


def _name(target: AnyTarget) -> str:
    return f"{target.service} in {target.project}, {', '.join(target.all_regions)}"
