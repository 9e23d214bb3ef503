"""What goes wrong in a command, as the command line shows it."""

from typing import TYPE_CHECKING, Any

import click

from bot.errors import CanarioError

if TYPE_CHECKING:
    from google.auth.exceptions import GoogleAuthError

LOGIN = "gcloud auth application-default login"


class Commands(click.Group):
    """Whatever a command is told ends in a sentence and the next step, never in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that is named."""
        try:
            return super().invoke(ctx)
        except CanarioError as error:
            raise said(str(error)) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            if (told := told_by_google(error)) is None:
                raise
            raise said(told) from error


def told_by_google(error: Exception) -> str | None:
    """What to say where Google's libraries raised it; they are slow to load, so only then."""
    from google.api_core.exceptions import GoogleAPICallError
    from google.auth.exceptions import GoogleAuthError

    if isinstance(error, GoogleAuthError):
        return f"{not_known(error)}\nLog in: {LOGIN}"
    if isinstance(error, GoogleAPICallError):
        return f"Google refused: {error.message}"
    return None


def not_known(error: "GoogleAuthError") -> str:
    """Why nobody can be asked."""
    return f"Google does not know who asks: {error}"


def said(text: str) -> click.ClickException:
    """A sentence a line. They may quote what is stored, which shall not steer a terminal."""
    from bot.slack.views.escape import one_line

    return click.ClickException("\n".join(map(one_line, text.split("\n"))))
