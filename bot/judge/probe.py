"""Whether the answers to a probe's requests are what the plan wants."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, exp, lgamma, log, log1p
from typing import Any, NamedTuple

from bot.plan import Limit, Probe
from bot.plan.probes import Share

MOST_WORDS = 3
"""So many of what failed are named, and of what did not; the rest are counted."""

ABSENT = object()
"""What a field that isn't there has for a value."""


class Response(NamedTuple):
    """One request and what came back: ``problem`` says why nothing did. ``body`` is the parsed
    JSON object, None where it is none or was not needed."""

    url: str
    status: int = 0
    seconds: float = 0.0
    body: Mapping[str, Any] | None = None
    problem: str = ""


def judge_responses(probe: Probe, responses: Sequence[Response]) -> tuple[bool, str]:
    """Whether all is as the probe wants, and what was found, in words: what failed comes first,
    then what was as it should be."""
    found = [(each, list(problems(probe, each))) for each in responses]
    answered = [each for each in responses if not each.problem]
    over_all = list(of_all(probe, answered)) if answered else []
    failures = [words for _, wrong in found for words in wrong]
    failures += [words for ok, words in over_all if not ok]
    good = [*answers([each for each, wrong in found if not wrong])]
    good += [words for ok, words in over_all if ok]
    if not failures:
        return True, "; ".join(good)
    beside = f"; as wanted: {first_of(good)}" if good else ""
    return False, f"{first_of(failures)}{beside}"


def first_of(words: Sequence[str]) -> str:
    """The first of them, and how many there are beside these."""
    more = f" and {len(words) - MOST_WORDS} more" if len(words) > MOST_WORDS else ""
    return "; ".join(words[:MOST_WORDS]) + more


def of_all(probe: Probe, answered: Sequence[Response]) -> Iterator[tuple[bool, str]]:
    """What is wanted of all answers together."""
    if probe.share:
        yield share_of(probe.share, answered)
    if probe.latency_p90:
        yield latency_of(probe.latency_p90, answered)


def problems(probe: Probe, response: Response) -> Iterator[str]:
    """What is wrong with one response, one sentence each."""
    if response.problem:
        yield response.problem
    elif not probe.takes(response.status):
        yield f"{response.url} answered {response.status}, expected {probe.expected}"
    else:
        yield from wrong_fields(probe, response)


def wrong_fields(probe: Probe, response: Response) -> Iterator[str]:
    """The fields that a good status lacks, or that have another value."""
    if not (probe.json_has or probe.json_equals):
        return
    if response.body is None:
        yield f"{response.url} answered no JSON object"
        return
    for path in probe.json_has:
        if value_at(response.body, path) is ABSENT:
            yield f"{response.url} answered without {path}"
    for path, wanted in probe.json_equals.items():
        found = value_at(response.body, path)
        if found is ABSENT:
            yield f"{response.url} answered without {path}, expected {wanted}"
        elif as_text(found) != wanted:
            yield f"{response.url} answered {path} = {as_text(found)[:40]}, expected {wanted}"


def answers(responses: Sequence[Response]) -> Iterator[str]:
    """What each address answered, once."""
    counted: dict[tuple[str, int], int] = {}
    for each in responses:
        key = (each.url, each.status)
        counted[key] = counted.get(key, 0) + 1
    for (url, status), times in counted.items():
        yield f"{url} answered {status}" + (f", {times} times" if times > 1 else "")


def share_of(share: Share, answered: Sequence[Response]) -> tuple[bool, str]:
    """Whether about the wanted share of the answers carry the value."""
    carry = sum(as_text(value_at(each.body or {}, share.field)) == share.value for each in answered)
    few, many = binomial_range(len(answered), share.of / 100, share.confidence / 100)
    words = (
        f"{carry} of {len(answered)} answers have {share.field} = {share.value}; "
        f"about {share.of:g} % is {few} to {many}"
    )
    return few <= carry <= many, words


def binomial_range(n: int, share: float, confidence: float) -> tuple[int, int]:
    """The counts of ``n`` that are no surprise where the share is true: all but those in the two
    tails, each with at most half of what is left to the confidence (the exact two-sided binomial
    test, equal tails; Clopper and Pearson 1934)."""
    tail = (1 - confidence) / 2
    chances = [chance(k, n, share) for k in range(n + 1)]
    few = many = 0
    below = 0.0
    for k, each in enumerate(chances):
        if below + each > tail:
            few = k
            break
        below += each
    above = 0.0
    for k in range(n, -1, -1):
        if above + chances[k] > tail:
            many = k
            break
        above += chances[k]
    return few, many


def chance(k: int, n: int, share: float) -> float:
    """The binomial probability of ``k`` among ``n``, by logarithms: no float holds the number of
    ways for a thousand requests."""
    if share in (0.0, 1.0):
        return float(k == n * share)
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + k * log(share) + (n - k) * log1p(-share))


def latency_of(limit: Limit, answered: Sequence[Response]) -> tuple[bool, str]:
    """Whether nine of ten answers came within the limit (the nearest rank)."""
    times = sorted(each.seconds for each in answered)
    p90 = times[ceil(0.9 * len(times)) - 1]
    return bool(limit.met_by(p90)), f"p90 {p90 * 1000:.0f} ms, wanted {limit.words}"


def value_at(body: Mapping[str, Any], path: str) -> Any:
    """What a field such as ``telemetry.route`` has; ABSENT where it isn't there."""
    found: Any = body
    for name in path.split("."):
        if not isinstance(found, Mapping) or name not in found:
            return ABSENT
        found = found[name]
    return found


def as_text(value: Any) -> str:
    """A value as a plan writes it: ``true`` and ``null`` as in JSON."""
    if isinstance(value, bool):
        return str(value).lower()
    return "null" if value is None else str(value)
