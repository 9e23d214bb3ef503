"""A plan from a file that a person names."""

from collections.abc import Callable
from pathlib import Path

from bot.plan import Plan
from bot.plan.reading.load import load_plan
from bot.plan.reading.yaml_source import LARGEST_FILE
from bot.plan.values.errors import PlanError, Problem


def read_plan(file: str | Path, load: Callable[[str, str], Plan] = load_plan) -> Plan:
    """The plan in ``file``, of which no more is read than a plan may have.

    Raises PlanError with every mistake, as ``load`` does; a file that can't be read, or is not in
    UTF-8, is one.
    """
    try:
        with Path(file).open("rb") as stream:
            content = stream.read(LARGEST_FILE + 1)
        # One that is too large is refused for that; it may be cut within a character.
        text = content.decode(errors="replace" if len(content) > LARGEST_FILE else "strict")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise _unreadable(file, line, "bytes that are not UTF-8", "text in UTF-8") from None
    except IsADirectoryError:
        raise _unreadable(file, 1, "a folder", f"a plan file, such as {file}/NAME.yaml") from None
    except OSError as error:
        found = (error.strerror or "an error").lower()
        raise _unreadable(file, 1, found, "a plan file that can be read") from None
    return load(text, str(file))


def _unreadable(file: str | Path, line: int, found: str, expected: str) -> PlanError:
    problem = Problem(str(file), line, "", found, expected)
    return PlanError(f"The plan {file} can't be read:\n{problem}", problems=(problem,))
