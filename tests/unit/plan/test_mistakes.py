"""Mistakes that people make in plans: each is refused with its line and a helpful sentence."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.plan.examples import GOOD, planted, problems

# What is replaced, by what, the line and the field of the problem, and what it must say.
MISTAKES = {
    "misspelt field": ("channel:", "chanel:", 5, "chanel", "did you mean 'channel'"),
    "alert that has nothing to try": (
        "do: hold", "do: mitigate", 29, "alerts.rules[0].do", "mitigate: in the plan",
    ),
    "severity that has nothing to try": (
        "alerts:", "alerts:\n  severity: {warning: mitigate}", 28, "alerts.severity.warning",
        "mitigate: in the plan",
    ),
    "mitigation of an alert that holds": (
        "do: hold", "do: hold, mitigate: {switch_off: SMART_MODE, wait: 5m}", 29,
        "alerts.rules[0].do", "mitigate, where the rule has one",
    ),
    "misspelt field of a check": (
        '    promote: "< 800ms"', '    promte: "< 800ms"', 16, "checks.latency.promte",
        "did you mean 'promote'",
    ),
    "misspelt field of a step": (
        "deadline: 1h", "dedline: 1h", 23, "steps[2].dedline", "did you mean 'deadline'",
    ),
    "latency limit in percent": (
        '"< 800ms"', '"< 8%"', 16, "checks.latency.promote", "a time such as 800ms or 2s",
    ),
    "latency limit without a unit": (
        '"< 800ms"', '"< 800"', 16, "checks.latency.promote", "a time such as 800ms or 2s",
    ),
    "error limit in milliseconds": (
        '"<= 1%"', '"<= 1ms"', 13, "checks.errors.promote", "a percentage such as 1%",
    ),
    "limit over 100 %": ('"<= 1%"', '"<= 101%"', 13, "checks.errors.promote", "at most 100%"),
    "growing error rate": (
        '"> 2% for 2m"', '"> 2% and growing"', 13, "checks.errors.rollback", "only gauges can grow",
    ),
    "misspelt word in a limit": (
        '"> 2x baseline"', '"> 2x basline"', 17, "checks.latency.rollback",
        "'basline' at character 6",
    ),
    "limit without an operator": (
        '"<= 1%"', '"1%"', 13, "checks.errors.promote", "expected <, <=, > or >=",
    ),
    "promote and rollback overlap": (
        '"> 2% for 2m"', '"> 0.5%"', 13, "checks.errors.rollback", "both continue and roll back",
    ),
    "check without a limit": (
        ', promote: "<= 1%", rollback: "> 2% for 2m"}', "}", 13, "checks.errors",
        "a check needs a limit",
    ),
    "unknown metric": (
        "metric: error_rate", "metric: eror_rate", 13, "checks.errors.metric",
        "did you mean 'error_rate'",
    ),
    "guard that waits": (
        "watch: 1h", 'guard: {errors: "<= 1x baseline for 5m"}', 26, "guard.errors",
        "a limit such as <= 1x baseline",
    ),
    "guard without a baseline": (
        "watch: 1h", 'guard: {margins: {slow: "<= 5%"}}', 26, "guard.margins.slow",
        "a limit such as <= 1x baseline",
    ),
    "margin that a guard of points can't use": (
        "watch: 1h",
        'guard: {errors: "<= baseline + 1%", margins: {errors: "<= 2x baseline"}}',
        26, "guard.margins.errors", "points, as in errors: <= baseline",
    ),
    "margin beside a multiple of latency": (
        "watch: 1h", 'guard: {latency: "<= 2x baseline", margins: {slow: "<= 2x baseline"}}',
        26, "guard.margins.slow", "no margin beside latency: <= 2x baseline",
    ),
    "steps that go down": (
        "traffic: 50%", "traffic: 5%", 21, "steps[2].traffic", "more than the 10%",
    ),
    "steps that stay": ("traffic: 50%", "traffic: 10%", 21, "steps[2].traffic", "goes up"),
    "0 % in the middle": ("traffic: 10%", "traffic: 0%", 20, "steps[1].traffic", "more than"),
    "last step under 100 %": (
        "traffic: 100%", "traffic: 90%", 25, "steps[3].traffic", "add a step with traffic: 100%",
    ),
    "traffic over 100 %": (
        "traffic: 100%", "traffic: 110%", 25, "steps[3].traffic", "from 0% to 100%",
    ),
    "half a percent": ("traffic: 10%", "traffic: 0.5%", 20, "steps[1].traffic", "whole"),
    "traffic as a fraction": ("traffic: 10%", "traffic: 0.1", 20, "steps[1].traffic", "as 10%"),
    "missing traffic": (
        "{traffic: 10%, soak: 5m}", "{soak: 5m}", 20, "steps[1].traffic", "the field 'traffic'",
    ),
    "worded duration": (
        "soak: 10m", "soak: 10 minutes", 22, "steps[2].soak", "30s, 5m, 4h or 2d.*write 10m",
    ),
    "duration without a unit": ("soak: 10m", "soak: 10", 22, "steps[2].soak", "such as 30s, 5m"),
    "negative soak": ("soak: 10m", "soak: -10m", 22, "steps[2].soak", "such as 30s, 5m"),
    "soak that goes down": ("soak: 10m", "soak: 10m-5m", 22, "steps[2].soak", "a range"),
    "step without a soak": (
        "{traffic: 10%, soak: 5m}", "{traffic: 10%}", 20, "steps[1].soak", "soak: 5m",
    ),
    "deadline before the soak": (
        "deadline: 1h", "deadline: 5m", 23, "steps[2].deadline", "at least the soak of 10m",
    ),
    "for longer than the soak": (
        "> 2% for 2m", "> 2% for 7m", 13, "checks.errors.rollback", "at most the 5m",
    ),
    "watch that keeps too much": (
        "watch: 1h", "watch: {for: 1h, keep: 30%}", 26, "watch.keep", "at most 20%",
    ),
    "watch that keeps more than the last step adds": (
        "traffic: 50%", "traffic: 96%", 26, "watch.keep", "at most 3%.*keep: 0%",
    ),
    "watch that is a number": ("watch: 1h", "watch: 5", 26, "watch", "{for: 24h, keep: 5%}"),
    "watch without a time": ("watch: 1h", "watch: {keep: 5%}", 26, "watch.for", "for: 24h"),
    "watch of nothing": ("watch: 1h", "watch: 0s", 26, "watch", "longer than zero"),
    "window of weeks": (
        'rollback: "> 2x baseline"', 'rollback: "> 2x baseline"\n    window: 14d', 18,
        "checks.latency.window", "at most 24h",
    ),
    "evaluated once a day": ("watch: 1h", "every: 1d", 26, "every", "between 1s and 1h"),
    "unknown role": (
        "roles: [lead]", "roles: [leed]", 10, "gates.approvals.roles[0]", "did you mean 'lead'",
    ),
    "the same role twice": (
        "roles: [lead]", "roles: [lead, lead]", 10, "gates.approvals.roles", "each role once",
    ),
    "a person who is none": (
        "[lead@acme.example]", "[the boss]", 8, "people.lead[0]", "a Slack user",
    ),
    "window of no days": ("days: Tue-Thu", "days: []", 11, "gates.window.days", "never opens"),
    "window of no length": (
        "10:00-14:00", "10:00-10:00", 11, "gates.window.hours", "never opens",
    ),
    "unknown day": ("Tue-Thu", "Tue-Thr", 11, "gates.window.days", "did you mean 'Thu'"),
    "unknown time zone": (
        "timezone: UTC", "timezone: America/Quito", 11, "gates.window.timezone", "time zone",
    ),
    "unknown country": ("holidays: EC", "holidays: EQ", 11, "gates.window.holidays", "country"),
    "both region and regions": (
        "region: us-central1", "region: us-central1, regions: [us-east1, us-west1]", 4,
        "target.cloud_run", "regions: .* for several",
    ),
    "no target": (
        "  cloud_run: {project: acme-prod, region: us-central1, service: shop}\n", "  {}\n", 3,
        "target", "cloud_run: or flag:",
    ),
    "change of an unknown check": (
        '{latency: {promote: "< 700ms"}}', '{latncy: {promote: "< 700ms"}}', 24,
        "steps[2].checks.latncy", "did you mean 'latency'",
    ),
    "change in the wrong unit": (
        '"< 700ms"', '"< 7%"', 24, "steps[2].checks.latency.promote", "a time such as 800ms",
    ),
    "removal of an unknown check": (
        '{latency: {promote: "< 700ms"}}', "{cpu: null}", 24, "steps[2].checks.cpu",
        "which is no check of this plan",
    ),
    "misspelt alert action": (
        "do: hold", "do: rolback", 29, "alerts.rules[0].do", "did you mean 'rollback'",
    ),
    "alert rule about nothing": (
        "policy: Disk is full, ", "", 29, "alerts.rules[0]", "policy:, labels: or both",
    ),
    "wrong version": ("version: 1", "version: 2", 1, "version", "found 2, expected 1"),
    "name with capitals": ("name: shop", "name: Shop", 2, "name", "lower-case letters"),
    "channel without #": ('"#deployments"', "deployments", 5, "channel", "such as #deployments"),
    "duplicate key": (
        "watch: 1h", "watch: 1h\nname: other", 27, "name", "it stands in line 2 too",
    ),
    "tabs": ("  operators:", "\toperators:", 7, "", "found a tab, expected spaces"),
    "broken YAML": ("[S0DEPLOYERS]", "[S0DEPLOYERS", 7, "", "without its end"),
    "a word for a number": (
        'rollback: "> 2x baseline"', 'rollback: "> 2x baseline"\n    min_requests: many', 18,
        "checks.latency.min_requests", "a whole number",
    ),
    "no requests at all": (
        'rollback: "> 2x baseline"', 'rollback: "> 2x baseline"\n    min_requests: 0', 18,
        "checks.latency.min_requests", "at least 1",
    ),
    "unknown name in a query": (
        "metric: latency_p95",
        "metric: {monitoring: {filter: 'x = \"{revison}\"'}, unit: seconds}", 15,
        "checks.latency.metric.monitoring.filter", "did you mean 'revision'",
    ),
    "probe without a path": (
        "paths: [/healthz]", "paths: []", 19, "steps[0].probe.paths", "at least one",
    ),
    "a path that is none": (
        "paths: [/healthz]", "paths: [healthz]", 19, "steps[0].probe.paths[0]", "starts with /",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "field", "says"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_refused_with_its_line(
    old: str, new: str, line: int, field: str, says: str
) -> None:
    """Each mistake is the only one that is named, at its line and field, with what helps."""
    found = problems(planted(old, new))
    assert [(each.line, each.field) for each in found] == [(line, field)], [*map(str, found)]
    assert str(found[0]).startswith(f"plan.yaml:{line}: {field}")
    assert re.search(says, str(found[0])), str(found[0])


def test_the_good_plan_is_good() -> None:
    """The plan that the mistakes are planted in has none of its own."""
    assert problems(GOOD) == ()


def test_empty_steps_are_refused() -> None:
    """A plan without steps does nothing."""
    start, end = GOOD.index("steps:"), GOOD.index("watch:")
    (problem,) = problems(GOOD[:start] + "steps: []\n" + GOOD[end:])
    assert (problem.line, problem.field) == (18, "steps")
    assert "at least one" in problem.expected


@pytest.mark.parametrize(
    ("text", "says"),
    [("", "an empty file"), ("- a\n- b\n", "expected a mapping"), ("a: 1\n---\nb: 2\n", "second")],
)
def test_a_file_that_holds_no_plan_is_refused(text: str, says: str) -> None:
    """An empty file, a list and two documents are answered in words."""
    assert any(says in str(each) for each in problems(text))


def test_all_mistakes_are_named_at_once() -> None:
    """A person fixes a file in one go: mistakes of every kind and depth come together."""
    text = GOOD
    for old, new in [
        ("channel:", "chanel:"),
        ("roles: [lead]", "roles: [leed]"),
        ("metric: error_rate", "metric: eror_rate"),
        ("deadline: 1h", "deadline: 5m"),
        ("traffic: 100%", "traffic: 90%"),
        ("soak: 5m}\n  - traffic", "soak: 5 min}\n  - traffic"),
        ("do: hold", "do: rolback"),
        ("watch: 1h", "watch: 1h\nname: other"),
    ]:
        assert old in text
        text = text.replace(old, new)
    assert [each.field for each in problems(text)] == [
        "chanel",
        "gates.approvals.roles[0]",
        "checks.errors.metric",
        "steps[1].soak",
        "steps[2].deadline",
        "steps[3].traffic",
        "name",
        "alerts.rules[0].do",
    ]


def test_a_broken_part_is_not_blamed_on_what_refers_to_it() -> None:
    """When people cannot be read, the roles that name them are not called unknown."""
    found = problems(planted("lead: [lead@acme.example]", "lead: nobody"))
    assert [each.field for each in found] == ["people.lead"]


@given(st.data())
def test_a_damaged_plan_is_good_or_refused_with_a_line(data: st.DataObject) -> None:
    """Whatever is cut out of a plan or put into it, the answer is a list of lines of that file."""
    start = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(start, min(len(GOOD), start + 30)))
    text = GOOD[:start] + data.draw(st.text(max_size=10)) + GOOD[end:]
    for problem in problems(text):
        assert 1 <= problem.line <= len(text.splitlines()) + 1
        assert problem.expected


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ("gates:", "roster: {roles: [lead], for: 48h}\ngates:", "roster", "gates.checklist"),
        ("gates:", "contacts: {lead: {phone: '1'}}\ngates:", "contacts", "people:"),
        ("gates:", "retention: {app: {logs: 7d}}\ngates:", "retention.app", "a comment"),
        ("soak: 10m", "soak: 10m\n    acceptance: {cases: 26}", "steps[2].acceptance", "confirm:"),
        ("soak: 10m", "soak: 10m\n    watched_by: [lead]", "steps[2].watched_by", "a comment"),
        (
            "soak: 10m",
            "soak: 10m\n    job: {name: a, timeout: 5m, covers: [All]}",
            "steps[2].job[0].covers",
            "a comment",
        ),
    ],
)
def test_a_field_that_plans_once_had_says_what_to_write(
    old: str, new: str, field: str, says: str
) -> None:
    """It is refused by name, with what stands there instead, and nothing else is said of it."""
    [found] = problems(planted(old, new))
    assert (found.field, "does not act on" in found.found) == (field, True)
    assert says in found.expected
