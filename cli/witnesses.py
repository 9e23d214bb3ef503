"""What the functions' log says of each decision, from a file."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bot.errors import Rejected
from bot.service.deciding.trail import Witness
from infra.logs import LABELS


class Log(NamedTuple):
    """The decisions by their service, the number of lines, and of how many nothing was taken."""

    said: Mapping[str, list[Witness]]
    lines: int
    others: int


def witnesses(file: Path) -> Log:
    """What ``file`` says: a JSON list, or one object a line. Lines that hold no decision are
    counted.

    Raises Rejected where it can't be read, or holds neither.
    """
    try:
        text = file.read_text(encoding="utf-8-sig", errors="replace").strip()
    except OSError as error:
        raise _no_log(f"{file} can't be read: {error.strerror or error}.") from None
    lines = _list(file, text) if text.startswith("[") else [*map(_object, text.splitlines())]
    if lines and not any(isinstance(line, dict) for line in lines):
        raise _no_log(f"{file} is no log in JSON.")
    said: dict[str, list[Witness]] = {}
    decisions = 0
    for service, witness in filter(None, map(_decision, lines)):
        said.setdefault(service, []).append(witness)
        decisions += 1
    return Log(said, len(lines), len(lines) - decisions)


def _list(file: Path, text: str) -> list[Any]:
    try:
        found: list[Any] = json.loads(text)
    except (ValueError, RecursionError):
        raise _no_log(f"{file} is no log in JSON.") from None
    return found


def _object(line: str) -> Any:
    """What a line holds; None where it is no JSON."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _decision(line: Any) -> tuple[str, Witness] | None:
    """The service and what is said of it, where a line is of a decision."""
    for labels in _labels(line):
        service, number = labels.get("service"), str(labels.get("generation", ""))
        numbered = number.isascii() and number.isdigit() and len(number) < 12
        if service and numbered and "digest" in labels:
            entry = str(labels.get("entry", ""))
            return str(service), Witness(int(number), str(labels["digest"]), entry)
    return None


def _labels(line: Any) -> Iterator[Mapping[str, Any]]:
    """Wherever a line may have labels: as Cloud Logging keeps it, or as a function writes it."""
    if not isinstance(line, dict):
        return
    payload = line.get("jsonPayload")
    inner = payload.get(LABELS) if isinstance(payload, dict) else None
    for each in (line.get("labels"), line.get(LABELS), inner):
        if isinstance(each, dict):
            yield each


def _no_log(sentence: str) -> Rejected:
    return Rejected(
        sentence, "Write one: gcloud logging read 'labels.generation:*' --format=json > FILE."
    )
