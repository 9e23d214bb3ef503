"""YAML read with the line of every value, within bounds, and without its traps.

Words such as ``on`` and ``NO`` stay words (only ``true`` and ``false`` are switches), a key may
stand once, and neither size, depth nor aliases can make it slow.
"""

import math
import re
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from bot.plan.reading.slips import commented, no_space, odd_indent, slip
from bot.plan.values.errors import FieldError, Path, Said, quoted

LARGEST_FILE = 256 * 1024
BYTE_ORDER_MARK = "\ufeff"
"""Some editors begin a file with it."""
DEEPEST = 20
MOST_VALUES = 20_000

_INT = re.compile(r"[-+]?\d{1,18}", re.ASCII)
_FLOAT = re.compile(r"[-+]?(\d{1,18}\.\d{0,18}|\.\d{1,18})([eE][-+]?\d{1,3})?", re.ASCII)
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass
class Source:
    """A file's data, the 1-based line of each path in it, and what is wrong with it as YAML.
    ``lost`` are paths whose value stands in the file and could not be read, ``empty`` those of
    fields that stand there without any."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    mistakes: list[tuple[int, FieldError]] = field(default_factory=list)
    lost: set[Path] = field(default_factory=set)
    empty: list[Path] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest thing around it that is in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _StopError(Exception):
    """Reading cannot continue; what is wrong is noted."""


def read_yaml(text: str) -> Source:
    """The data of ``text``. ``mistakes`` says what is wrong; what could be read is read."""
    source, text = Source(), text.removeprefix(BYTE_ORDER_MARK)
    if len(text.encode(errors="replace")) > LARGEST_FILE:
        source.mistakes.append(
            (1, FieldError(Said("a file over 256 KiB"), "a plan is a small file"))
        )
        return source
    try:
        source.data = _Builder(text, source).document()
    except _StopError:
        source.data = None
    except yaml.YAMLError as error:
        source.data = None
        source.mistakes.append(_syntax(error, text))
    return source


def lines_of(text: str) -> list[str]:
    """The lines as YAML counts them: its parser's marks are of these."""
    return _BREAK.split(text)


def _syntax(error: yaml.YAMLError, text: str) -> tuple[int, FieldError]:
    if isinstance(error, yaml.reader.ReaderError):
        line = len(lines_of(text[: error.position]))
        return line, FieldError(Said("a character that YAML does not allow"), "readable text")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else 1
    said = getattr(error, "problem", None) or "text that is not YAML"
    if "'\\t'" in said:
        return line, FieldError(Said("a tab"), "spaces", "YAML is indented with spaces only")
    if known := slip(_near(error, text), said, lines_of(text)[:line]):
        return known
    context = getattr(error, "context", None)
    return line, FieldError(Said(f"broken YAML: {said}"), "valid YAML", context or "")


def _near(error: yaml.YAMLError, text: str) -> list[tuple[int, str]]:
    """The lines that a syntax error may be about, with their numbers, the likeliest first."""
    marks = [getattr(error, name, None) for name in ("problem_mark", "context_mark")]
    at = [mark.line for mark in marks if mark]
    lines = lines_of(text)
    # What is missing on one line is noticed on the next.
    return [(n + 1, lines[n]) for n in (*at, *(n - 1 for n in at)) if 0 <= n < len(lines)]


class _Builder:
    """Builds data from parse events, so that nothing is expanded before it is counted."""

    def __init__(self, text: str, source: Source) -> None:
        self.events = yaml.parse(text, Loader=yaml.SafeLoader)
        self.source = source
        self.lines = lines_of(text)
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.values = 0

    def document(self) -> Any:
        """The only document of the file."""
        data: Any = None
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.stop(event, "a second document", "one plan per file")
                data = self.node(next(self.events), ())
        if data is None:
            self.source.mistakes.append((1, FieldError(Said("an empty file"), "a plan")))
        return data

    def node(self, event: Event, path: Path) -> Any:
        """One value and everything below it."""
        before = self.values
        self.count(event, 1)
        self.source.lines.setdefault(path, _line(event))
        if len(path) > DEEPEST:
            self.stop(event, f"more than {DEEPEST} levels", "a plan with few levels")
        if isinstance(event, AliasEvent):
            return self.alias(event)
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            self.stop(event, f"the tag {quoted(tag)}", "plain values without tags")
        data: Any
        if isinstance(event, MappingStartEvent):
            data = self.mapping(path)
        elif isinstance(event, SequenceStartEvent):
            data = self.sequence(path)
        else:
            data = _scalar(event) if isinstance(event, ScalarEvent) else None
        if isinstance(event, NodeEvent) and event.anchor:
            self.anchors[event.anchor] = (data, self.values - before)
        return data

    def alias(self, event: AliasEvent) -> Any:
        """What the anchor stands for, counted as if it were written again."""
        if event.anchor not in self.anchors:
            self.stop(event, f"the alias {quoted(event.anchor)}", "an anchor that stands above it")
        data, size = self.anchors[event.anchor]
        self.count(event, size)
        return data

    def mapping(self, path: Path) -> dict[str, Any]:
        """The pairs up to the end of the mapping; of a key that stands twice the first counts."""
        data: dict[str, Any] = {}
        first: dict[str, int] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            if not isinstance(event, ScalarEvent):
                self.stop(event, "a key that is not a word", "words as keys")
            key, line = event.value, _line(event)
            if error := odd_indent(self.lines[line - 1]):
                self.stop(event, error.found, error.expected)
            twice = key in data
            if twice:
                error = FieldError(
                    Said(f"{quoted(key)} a second time"),
                    "each field once",
                    f"it stands in line {first[key]} too",
                    at=(*path, key),
                )
                self.source.mistakes.append((line, error))
            else:
                first[key] = self.source.lines[(*path, key)] = line
            after = next(self.events)
            value = self.node(after, (*path, f"{key} (again)" if twice else key))
            error = self.lost(key, after) if value is None else None
            if error is not None:
                self.source.mistakes.append((line, error))
                self.source.lost.add((*path, key.partition(":")[0]))
            elif not twice:
                data[key] = value
                if value is None and getattr(after, "value", None) == "":
                    self.source.empty.append((*path, key))
        return data

    def lost(self, key: str, event: Event) -> FieldError | None:
        """Why ``key`` has no value, where its value stands there and YAML reads it as none."""
        name, colon, rest = key.partition(":")
        if colon and name and rest:
            return no_space(name, rest)
        mark = event.start_mark
        return commented(self.lines[mark.line][mark.column :]) if mark else None

    def sequence(self, path: Path) -> list[Any]:
        """The items up to the end of the list."""
        data: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            at = (*path, len(data))
            data.append(self.node(event, at))
            error = self.lost("", event) if data[-1] is None else None
            if error is not None:
                self.source.mistakes.append((self.source.lines[at], error))
                self.source.lost.add(at)
        return data

    def count(self, event: Event, values: int) -> None:
        """Note ``values`` more values; stop when there are too many."""
        self.values += values
        if self.values > MOST_VALUES:
            self.stop(event, f"more than {MOST_VALUES} values", "a plan is a small file")

    def stop(self, event: Event, found: str, expected: str) -> NoReturn:
        """Note a mistake after which reading makes no sense."""
        line = _line(event)
        self.source.mistakes.append((line, FieldError(Said(found), expected)))
        raise _StopError


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _scalar(event: ScalarEvent) -> Any:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text
