"""The grammar of limits: text to parts, with an error that says where and what was expected.

limit  = op amount { "for" duration | "and" "growing" [ "by" number "%" ] }
op     = "<" | "<=" | ">" | ">="
amount = number [ "%" | "ms" | "s" | "m" | "h" | "d" | "/min" ]
       | number "x" ( "baseline" | "share" )
       | "baseline" "+" number "%"
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from bot.plan.values.errors import FieldError, Said, quoted
from bot.plan.values.units import LONGEST, parse_duration

LIMIT = 'a limit such as "<= 1%", "< 800ms", "> 2x baseline for 5m" or "> 80% and growing"'
LONGEST_TEXT = 100

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<op><=|>=|<|>|==?|!=|≤|≥)
    | (?P<number>\d{1,12}(?:\.\d{1,9})?)(?![\d.])
    | (?P<rate>/\s*min\b)
    | (?P<word>[A-Za-z_]+)
    | (?P<sign>[%+])
    )""",
    re.VERBOSE | re.ASCII,
)
_TIMES = {
    "ms": Decimal("0.001"),
    "s": Decimal(1),
    "m": Decimal(60),
    "h": Decimal(3600),
    "d": Decimal(86400),
}


@dataclass(frozen=True)
class Token:
    """A word of a limit and where it starts (0-based)."""

    kind: str
    text: str
    at: int


def read_limit(text: str) -> dict[str, Any]:
    """The fields of a Limit; raises FieldError with the position and what was expected there."""
    if len(text) > LONGEST_TEXT:
        raise FieldError(text, f"{LIMIT}, in at most {LONGEST_TEXT} characters")
    return _Reader(text, _tokens(text)).limit()


def _tokens(text: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if not match or not match.lastgroup:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise _wrong(text, at, quoted(text[at : at + 12].split(maxsplit=1)[0]), LIMIT)
        tokens.append(Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup)))
        at = match.end()
    return [*tokens, Token("end", "", len(text))]


def _wrong(text: str, at: int, found: str, expected: str, hint: str = "") -> FieldError:
    return FieldError(Said(f"{found} at character {at + 1} of {quoted(text)}"), expected, hint)


class _Reader:
    """Reads one limit from left to right."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens

    def limit(self) -> dict[str, Any]:
        op = self.take("op", "<, <=, > or >=")
        if op.text not in ("<", "<=", ">", ">="):
            raise self.wrong(op, "<, <=, > or >=")
        fields = {"op": op.text, **self.amount()}
        while self.tokens[0].kind != "end":
            self.condition(fields)
        return fields

    def amount(self) -> dict[str, Any]:
        if self.tokens[0].text.lower() == "baseline":
            self.tokens.pop(0)
            if self.tokens[0].text != "+":
                raise self.wrong(self.tokens[0], "+ and a percentage, as in baseline + 10%")
            self.tokens.pop(0)
            number = self.number()
            if self.tokens[0].text != "%":
                raise self.wrong(self.tokens[0], "% after the number, as in baseline + 10%")
            self.tokens.pop(0)
            return {"kind": "baseline_plus", "value": float(number / 100), "unit": "none"}
        number = self.number()
        return self.unit(number)

    def number(self) -> Decimal:
        token = self.take("number", "a number such as 1, 0.5 or 800, or the word baseline")
        return Decimal(token.text)

    def unit(self, number: Decimal) -> dict[str, Any]:
        token = self.tokens[0]
        word = token.text.lower()
        if token.kind == "word" and word not in ("for", "and"):
            self.tokens.pop(0)
            if word == "x":
                return self.times(number)
            if word in _TIMES:
                if number * _TIMES[word] > int(LONGEST.total_seconds()):
                    raise self.wrong(token, "a time of at most 366d")
                return _absolute(number * _TIMES[word], "seconds")
            raise self.wrong(token, "a unit: %, ms, s, m, h, d, /min, or x baseline")
        if token.text == "%":
            self.tokens.pop(0)
            return _absolute(number / 100, "ratio")
        if token.kind == "rate":
            self.tokens.pop(0)
            return _absolute(number, "per_minute")
        return _absolute(number, "count")

    def times(self, number: Decimal) -> dict[str, Any]:
        of = self.tokens[0].text.lower()
        if of not in ("baseline", "share"):
            expected = "the word baseline or share after x, as in 2x baseline"
            raise self.wrong(self.tokens[0], expected)
        self.tokens.pop(0)
        return {"kind": f"times_{of}", "value": float(number), "unit": "none"}

    def condition(self, fields: dict[str, Any]) -> None:
        token = self.tokens.pop(0)
        word = token.text.lower()
        if word == "for" and "sustained" not in fields:
            fields["sustained"] = self.duration()
        elif word == "and" and "growing" not in fields:
            growing = self.tokens.pop(0) if self.tokens[0].kind == "word" else self.tokens[0]
            if growing.text.lower() != "growing":
                raise self.wrong(growing, "the word growing after and")
            fields["growing"] = True
            if self.tokens[0].text.lower() == "by":
                fields["growing_by"] = self.growth()
        else:
            raise self.wrong(token, 'the end, "for" and a duration, or "and growing"')

    def growth(self) -> float:
        by = self.tokens.pop(0)
        number = self.number()
        if self.tokens[0].text != "%":
            raise self.wrong(self.tokens[0], "% after the number, as in growing by 2%")
        self.tokens.pop(0)
        if not 0 < number <= 100:
            raise self.wrong(by, "more than 0% and at most 100% after by")
        return float(number / 100)

    def duration(self) -> timedelta:
        start = self.tokens[0]
        parts = ""
        while self.tokens[0].kind == "number":
            number = self.tokens.pop(0).text
            unit = self.tokens.pop(0).text if self.tokens[0].kind == "word" else ""
            parts += f"{number}{unit}"
        try:
            duration = parse_duration(parts)
        except FieldError as error:
            raise self.wrong(start, f"{error.expected} after for") from None
        if not duration:
            raise self.wrong(start, "a duration longer than zero after for")
        return duration

    def take(self, kind: str, expected: str) -> Token:
        if self.tokens[0].kind != kind:
            raise self.wrong(self.tokens[0], expected)
        return self.tokens.pop(0)

    def wrong(self, token: Token, expected: str) -> FieldError:
        found = quoted(token.text) if token.kind != "end" else "the end"
        return _wrong(self.text, token.at, found, expected, f"write {LIMIT}")


def _absolute(value: Decimal, unit: str) -> dict[str, Any]:
    return {"kind": "absolute", "value": float(value), "unit": unit}
