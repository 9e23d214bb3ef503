"""Models as the stores keep them: one JSON string each."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import Unavailable

M = TypeVar("M", bound=BaseModel)


class Unreadable(Unavailable):
    """Something stored that this version of Canario can't read.

    While a deployment goes on, an older function meets what a newer one wrote: whoever asked is
    to ask again, when this one is newer too. Nothing is dropped for it.
    """


def to_body(model: BaseModel) -> str:
    """The model as JSON, by the names that it is read by; ``from_body`` gives an equal one back."""
    return model.model_dump_json(by_alias=True)


def from_body(kind: type[M], body: object, name: str) -> M:
    """The model in ``body``; ``name`` is what it is called where it can't be read (Unreadable)."""
    if not isinstance(body, str):
        raise _unreadable(name, f"its body is {type(body).__name__}, not text")
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise _unreadable(name, first_problem(error)) from error


def first_problem(error: ValidationError) -> str:
    """What is wrong first, and where: ``active.phase: Field required (and 2 more)``. Without the
    value, which may be private."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    where = ".".join(str(part) for part in found[0]["loc"])
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{where}: {found[0]['msg']}{more}" if where else f"{found[0]['msg']}{more}"


def _unreadable(name: str, problem: str) -> Unreadable:
    return Unreadable(
        f"The stored {name} can't be read: {problem}.",
        "Deploy the version of Canario that wrote it, or mend or remove the document.",
    )
