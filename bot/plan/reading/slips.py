"""The commonest slips in YAML, each with a sentence of its own.

YAML's own words ("expected <block end>, but found '?'") name neither the slip nor what to write.
Which slip it was is read off the line on which the reading stopped.
"""

import re
from collections.abc import Sequence

from bot.plan.values.errors import FieldError, Said, quoted

LONGEST_QUOTE = 40

_ODD_BLANK = "\u00a0\u1680\u2000-\u200b\u202f\u205f\u2060\u3000\ufeff"
_ODD_INDENT = re.compile(rf"^[ \t]*[{_ODD_BLANK}]")
_CURLY_QUOTES = "\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb"
_LONG_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"

_VALUE = r"(?:[:,]\s|[\[{]|^\s*-\s)\s*"
_COMMENTED = re.compile(rf"{_VALUE}(#[^\s#][^,}}\]]*)")
_NOT_PLAIN = re.compile(rf"{_VALUE}([@`%>|!&*][^,}}\]]*)")
_OTHER_COMMENT = re.compile(r"^\s*(//|/\*|--(?!-)|;|<!--)")
_OTHER_ITEM = re.compile(r"^\s*([*\u2022\u00b7+])\s+(.*)")
_DASH = re.compile(r"^\s*-([^\s-].*)")
_EQUALS = re.compile(r"^\s*([\w-]+)\s*=\s*(.*)")
_NO_SPACE = re.compile(r"^[\s-]*([\w-]+):([^\s:/][^,}]*)")
_TWO_COLONS = re.compile(r"^[\s-]*[\w-]+:\s+([^\"'\[{\s][^\"]*:\s.*)$")
_NO_COLON = re.compile(r"^[\s-]*([a-zA-Z_][\w-]*)\s+([^\s:#].*)$")
_WIDE_COLON = re.compile(r"^[\s-]*([\w-]+)\s*(\uff1a|\u2236|\ufe55)\s*(.*)$")
_ODD_AFTER = re.compile(rf"^[\s-]*[\w-]+:[{_ODD_BLANK}]")
_QUOTE_INSIDE = re.compile(r":\s+('[^']*'[^\s,}\]#].*')\s*$")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|(?:^|\s)#.*")


def commented(rest: str) -> FieldError | None:
    """What is wrong with a field that has no value, when ``rest`` stands behind its colon: a ``#``
    that was meant as part of it. None where nothing, or a real comment, stands there."""
    match = re.match(r"\s*(#[^\s#][^,}\]]*)", rest)
    return _comment(match[1]) if match else None


def no_space(key: str, value: str) -> FieldError:
    """``soak:5m`` is one word to YAML."""
    return FieldError(Said(quoted(f"{key}:{value}")), f"a space after the colon: {key}: {value}")


def slip(
    lines: Sequence[tuple[int, str]], problem: str, before: Sequence[str] = ()
) -> tuple[int, FieldError] | None:
    """What to say of YAML that can't be read, and of which line.

    ``lines`` are those that it may be about, with their numbers, the likeliest first; ``problem``
    is what the parser says, and ``before`` all lines up to there. None where it is no slip that is
    known.
    """
    for number, line in lines:
        for known in (odd_indent, _of_others, _unquoted, _in_line, _left_open):
            if error := known(line):
                return number, error
    if "expected ':'" in problem or "mapping values" in problem:
        for number, line in reversed(lines):
            if error := _without_colon(line):
                return number, error
    for number, line in enumerate(before, 1):
        if error := _open_quote(line):
            return number, error
    if lines and ("<block end>" in problem or "block mapping" in problem):
        return lines[0][0], FieldError(
            Said("a line that is indented unlike its neighbours"),
            "the same number of spaces before fields that belong together",
        )
    return None


def hint_of(found: str) -> str:
    """A hint for a value that was refused and looks right; empty when there is none."""
    if any(quote in found[:2] for quote in _CURLY_QUOTES):
        return 'the quotes are curly; YAML knows straight ones only, such as "'
    if any(dash in found for dash in _LONG_DASHES):
        return "it has a long dash where a hyphen (-) belongs"
    return ""


def odd_indent(line: str) -> FieldError | None:
    """A line that begins with a blank that is no space: it comes with text copied from a page."""
    if not _ODD_INDENT.search(line):
        return None
    return FieldError(Said("a blank that is not a space"), "plain spaces before the first word")


def _of_others(line: str) -> FieldError | None:
    """What begins a comment, or an item of a list, in other languages."""
    if match := _OTHER_COMMENT.search(line):
        return FieldError(Said(f"{quoted(match[1])} for a comment"), "a # before it")
    if match := _OTHER_ITEM.search(line):
        return FieldError(
            Said(f"{quoted(match[1])} before an item"), f"a dash: - {match[2][:LONGEST_QUOTE]}"
        )
    return None


def _unquoted(line: str) -> FieldError | None:
    if match := _COMMENTED.search(line):
        return _comment(match[1])
    if match := _NOT_PLAIN.search(_QUOTED.sub("", line)):
        value = match[1].strip()
        hint = f"YAML lets no plain value begin with {value[0]}"
        return FieldError(Said(f"{quoted(value)} without quotes"), _in_quotes(value), hint)
    return None


def _in_line(line: str) -> FieldError | None:
    if match := _DASH.search(line):
        return FieldError(Said("a dash without a space"), f"a space after it: - {match[1][:30]}")
    if match := _EQUALS.search(line):
        return FieldError(Said("an ="), f"a colon: {match[1]}: {match[2][:LONGEST_QUOTE]}")
    if match := _NO_SPACE.search(line):
        return no_space(match[1], match[2].rstrip()[:LONGEST_QUOTE])
    if match := _TWO_COLONS.search(line):
        return FieldError(Said("two colons in one line"), _in_quotes(match[1]))
    return None


def _without_colon(line: str) -> FieldError | None:
    if match := _WIDE_COLON.search(line):
        colon = f"a plain colon and a space: {match[1]}: {match[3][:LONGEST_QUOTE]}"
        return FieldError(Said(f"{quoted(match[2])} after {quoted(match[1])}"), colon)
    if _ODD_AFTER.search(line):
        return FieldError(Said("a blank that is not a space"), "a plain space after the colon")
    if match := _NO_COLON.search(line):
        colon = f"a colon after it: {match[1]}: {match[2].strip()[:LONGEST_QUOTE]}"
        return FieldError(Said(f"no colon after {quoted(match[1])}"), colon)
    return None


def _open_quote(line: str) -> FieldError | None:
    bare = _QUOTED.sub("", line)
    for quote in "\"'":
        if re.search(rf"(?::\s+|^[\s-]*){quote}", bare):
            return FieldError(Said(f"a quote {quote} without its end"), f"a second {quote}")
    return None


def _left_open(line: str) -> FieldError | None:
    if match := _QUOTE_INSIDE.search(line):
        inner = match[1][1:-1][:LONGEST_QUOTE]
        return FieldError(Said("a quote ' inside of such quotes"), f'others around it: "{inner}"')
    if error := _open_quote(line):
        return error
    bare = _QUOTED.sub("", line)
    if re.search(r",\s*,", bare):
        return FieldError(Said("two commas in a row"), "one comma between two items")
    for begin, end in ("[]", "{}"):
        if bare.count(begin) <= bare.count(end):
            continue
        comment = re.search(r"\s#.*", line)
        if comment and end in comment[0]:
            hint = "what stands after a # is a comment, to the end of the line"
            return FieldError(Said(f"a # before the {end}"), f"the comment after the {end}", hint)
        return FieldError(Said(f"a {begin} without its end"), f"a {end}")
    return None


def _comment(value: str) -> FieldError:
    return FieldError(
        Said(f"{quoted(value.strip())} without quotes"),
        _in_quotes(value),
        "a # after a blank begins a comment",
    )


def _in_quotes(value: str) -> str:
    value = value.strip()[:LONGEST_QUOTE]
    return f"quotes around it: '{value}'" if '"' in value else f'quotes around it: "{value}"'
