"""What goes wrong in a command, as the command line shows it."""

from typing import Any

import click
from google.api_core.exceptions import GoogleAPICallError
from google.auth.exceptions import GoogleAuthError

from bot.errors import CanarioError

LOGIN = "gcloud auth application-default login"


class Commands(click.Group):
    """Whatever a command is told ends in a sentence and the next step, never in a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that is named."""
        try:
            return super().invoke(ctx)
        except CanarioError as error:
            raise said(str(error)) from error
        except GoogleAuthError as error:
            raise said(f"{not_known(error)}\nLog in: {LOGIN}") from error
        except GoogleAPICallError as error:
            raise said(f"Google refused: {error.message}") from error


def not_known(error: GoogleAuthError) -> str:
    """Why nobody can be asked."""
    return f"Google does not know who asks: {error}"


def said(text: str) -> click.ClickException:
    """A sentence a line. They may quote what is stored, which shall not steer a terminal."""
    from bot.slack.views.escape import one_line

    return click.ClickException("\n".join(map(one_line, text.split("\n"))))
