"""Cloud Monitoring's filter language, as far as a rollout asks with it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sandbox.wire.refused import RefusedError

Labels = Mapping[str, str]
Test = Callable[[str], bool]

_STRING = r'"(?:[^"\\]|\\.)*"'
_TERM = re.compile(
    rf"""\s*(?P<field>[a-z_]+(?:\.[a-zA-Z_]+)*)\s*(?P<op>!=|=)\s*
    (?:(?P<function>one_of|starts_with|monitoring\.regex\.full_match)
       \(\s*(?P<arguments>{_STRING}(?:\s*,\s*{_STRING})*)\s*\)
      |(?P<value>{_STRING}))\s*(?P<joint>AND\b)?""",
    re.VERBOSE,
)
_FIELD = re.compile(r"(metric|resource)\.(type|labels?\.(\w+))|(project)")


@dataclass(frozen=True)
class Filter:
    """A conjunction: every field (``metric.type``, ``resource.label.x``) must pass its tests."""

    metric_type: str
    tests: tuple[tuple[str, Test], ...]

    def matches(self, resource: Labels, metric: Labels, resource_type: str) -> bool:
        """Whether a series with these labels is asked for."""
        values = {"metric.type": self.metric_type, "resource.type": resource_type}
        values |= {f"resource.label.{name}": value for name, value in resource.items()}
        values |= {f"metric.label.{name}": value for name, value in metric.items()}
        values["project"] = resource.get("project_id", "")
        return all(test(values.get(field, "")) for field, test in self.tests)


def parse(text: str) -> Filter:
    """Read a filter such as ``metric.type = "m" AND resource.labels.x = one_of("a", "b")``.

    It must name one metric type. Raises RefusedError INVALID_ARGUMENT at what it cannot read.
    """
    metric_type = ""
    tests = []
    place = 0
    while text[place:].strip():
        term = _TERM.match(text, place)
        if term is None:
            raise RefusedError("INVALID_ARGUMENT", f"Cannot read the filter at {text[place:]!r}.")
        name = field_name(term["field"])
        if name == "metric.type" and term["value"] and term["op"] == "=":
            metric_type = _unquote(term["value"])
        tests.append((name, _test(term)))
        place = term.end()
        if term["joint"] and not text[place:].strip():
            raise RefusedError("INVALID_ARGUMENT", "The filter ends with AND.")
    if not metric_type:
        raise RefusedError("INVALID_ARGUMENT", f'No metric.type = "…" in the filter {text!r}.')
    return Filter(metric_type, tuple(tests))


def field_name(written: str) -> str:
    """A field in one spelling: ``resource.labels.x`` and ``resource.label.x`` are the same."""
    field = _FIELD.fullmatch(written)
    if field is None:
        raise RefusedError("INVALID_ARGUMENT", f"Unknown field {written!r}.")
    return written.replace(".labels.", ".label.")


def _test(term: re.Match[str]) -> Test:
    negated = term["op"] == "!="
    values = [_unquote(value) for value in re.findall(_STRING, term["arguments"] or term["value"])]
    match term["function"]:
        case "starts_with":
            return lambda found: found.startswith(values[0]) != negated
        case "monitoring.regex.full_match":
            pattern = re.compile(values[0])
            return lambda found: (pattern.fullmatch(found) is not None) != negated
        case _:
            return lambda found: (found in values) != negated


def _unquote(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])
