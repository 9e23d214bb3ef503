"""What is wrong with a document, in words."""

from pydantic import ValidationError


def first_problem(error: ValidationError) -> str:
    """What is wrong first, and where: ``active.phase: Field required (and 2 more)``. Without the
    value, which may be private; names and tags of the document may be in it, and what is no
    printable character in them is replaced, for it is shown on terminals."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    where = ".".join(str(part) for part in found[0]["loc"])
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    words = f"{where}: {found[0]['msg']}{more}" if where else f"{found[0]['msg']}{more}"
    return "".join(each if each.isprintable() else "\ufffd" for each in words)
