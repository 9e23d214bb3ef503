"""Reasons that people gave, fitted into sentences."""


def sentence(reason: str) -> str:
    """With a full stop, so that something can follow; unless it ends a sentence already."""
    reason = reason.rstrip()
    return reason if not reason or reason[-1] in ".!?…" else f"{reason}."


def because(reason: str) -> str:
    """`` because faster checkout``; empty without a reason."""
    return f" because {reason.removeprefix('because ')}" if reason else ""
