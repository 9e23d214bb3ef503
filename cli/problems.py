"""What goes wrong in a command, as the command line shows it."""

import io
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from bot.errors import CanarioError
from infra.terminal.say import is_terminal, say
from infra.terminal.waiting import never_silent
from infra.terminal.wrap import width

if TYPE_CHECKING:
    from google.auth.exceptions import GoogleAuthError

WIDEST = 80
"""Columns of a help text: longer lines are hard to read."""
LOGIN = "gcloud auth application-default login"


class Listing(click.Group):
    """Its help has the first sentence of each command, whole: it wraps, and is not cut."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Each command with what it does."""
        every = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, each.get_short_help_str(10_000)) for name, each in every.items() if each],
                col_max=14,
            )


class Commands(Listing):
    """Whatever a command is told ends in a sentence and the next step, never in a traceback."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> Any:
        """Run it, and end the process: what is refused wraps at the terminal's width, and nobody
        waits in silence."""
        if is_terminal(sys.stdout):
            more.setdefault("terminal_width", min(width(), WIDEST) - 1)
        given = sys.argv[1:] if args is None else args
        asked = " ".join(("running canario", *given[:1]))
        try:
            with never_silent(asked):
                ended = super().main(args, *rest, **{**more, "standalone_mode": False})
        except click.ClickException as error:
            shown = io.StringIO()
            error.show(shown)
            say(shown.getvalue().rstrip("\n"), err=True)
            sys.exit(error.exit_code)
        except click.Abort:
            say("Aborted!", err=True)
            sys.exit(1)
        sys.exit(ended if isinstance(ended, int) else 0)

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
