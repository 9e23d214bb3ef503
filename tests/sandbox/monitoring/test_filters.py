"""Cloud Monitoring's filter language."""

import pytest

from sandbox.monitoring.filters import parse
from sandbox.wire.refused import RefusedError

RESOURCE = {"project_id": "acme", "service_name": "shop", "revision_name": "shop-2"}
COUNT = 'metric.type = "run.googleapis.com/request_count"'


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", True),
        (' AND resource.type = "cloud_run_revision"', True),
        (' resource.type="cloud_run_revision" resource.labels.service_name="shop"', True),
        (' AND resource.type = "gce_instance"', False),
        (' AND resource.label.service_name = "cart"', False),
        (' AND resource.label.service_name != "cart"', True),
        (' AND resource.labels.revision_name = one_of("shop-1", "shop-2")', True),
        (' AND resource.labels.revision_name != one_of("shop-1", "shop-2")', False),
        (' AND resource.labels.revision_name = starts_with("shop-")', True),
        (' AND resource.labels.revision_name = monitoring.regex.full_match("shop")', False),
        (' AND metric.labels.response_code_class = "5xx"', True),
        (' AND metric.label.response_code_class = "2xx"', False),
        (' AND metric.label.no_such_label = "x"', False),
        (' AND project = "acme"', True),
    ],
)
def test_every_condition_must_hold(more: str, expected: bool) -> None:
    """Conditions joined by AND or by a space all count; both spellings of label are one."""
    wanted = parse(COUNT + more)
    assert wanted.metric_type == "run.googleapis.com/request_count"
    metric = {"response_code_class": "5xx"}
    assert wanted.matches(RESOURCE, metric, "cloud_run_revision") is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        'resource.type = "cloud_run_revision"',
        f"{COUNT} AND",
        f'{COUNT} OR resource.label.service_name = "x"',
        f'{COUNT} AND service_name = "x"',
        f"{COUNT} AND resource.label.service_name = shop",
        f'{COUNT} AND resource.label.service_name > "x"',
    ],
)
def test_what_cannot_be_read_is_refused(text: str) -> None:
    """A filter without one metric type, or with words of another language, is refused."""
    with pytest.raises(RefusedError, match="INVALID_ARGUMENT"):
        parse(text)


def test_quotes_may_be_escaped() -> None:
    """A backslash keeps the quote after it inside the value."""
    wanted = parse(COUNT + r' AND resource.label.service_name = "a\"b"')
    assert wanted.matches({"service_name": 'a"b'}, {}, "cloud_run_revision")
