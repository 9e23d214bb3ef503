"""What only a person knows: from the command line, or asked."""

import sys

import click

from infra.terminal.waiting import WAITING


def asked(given: str, question: str, flag: str, usual: str = "") -> str:
    """What was ``given``, or else the answer to a question. Without a terminal answers are read
    from standard input, a line each; where there is none, the flag is named."""
    if given:
        return given
    try:
        with WAITING.for_a_person():
            return str(click.prompt(question, default=usual or None, err=True)).strip()
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise click.UsageError(f"Nobody answers here. Say {flag}.") from None
