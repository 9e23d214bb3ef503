"""Fields that earlier versions of the plan language had, and what a plan says instead.

They held sentences that the bot never acted on. A stored plan loses them when it is read
(``bot/schema/from_1.py``); a file that has one is told what to write.
"""

from bot.plan.values.errors import FieldError, Path, Said, quoted

_COMMENT = "a comment, for people who read the plan"
_INSTEAD: dict[tuple[str, ...], str] = {
    ("target", "flag", "adjustable"): f"{_COMMENT}: a change by hand holds, for any flag",
    ("contacts",): "roles with their members in people:, and phone numbers in a comment",
    ("roster",): "an item of gates.checklist: such as 'SRE lead and dev lead stand by for 48h'",
    ("retention", "app"): f"{_COMMENT}: the app keeps its data by its own rules",
    ("alerts", "rules", "severity"): f"{_COMMENT}: do: decides, and the policy has its severity",
    ("alerts", "rules", "fires"): f"{_COMMENT}: the policy itself says when it fires",
    ("steps", "acceptance"): "confirm: such as ['All 26 acceptance cases pass']",
    ("steps", "watched_by"): _COMMENT,
    ("steps", "job", "covers"): _COMMENT,
    ("on_complete", "job", "covers"): _COMMENT,
}


def dropped(at: Path) -> FieldError | None:
    """What to say of a field at this path, where it is one that plans once had."""
    instead = _INSTEAD.get(tuple(part for part in at if isinstance(part, str)))
    if instead is None:
        return None
    found = Said(f"the field {quoted(at[-1])}, which the bot does not act on")
    return FieldError(found, instead, at=at)
