"""What a chart shows, and its picture."""

import io
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from bot.plan import Plan
from bot.rollout.actors import CANARIO
from bot.rollout.facts import Promoted, RollbackAsked, Ticked
from bot.rollout.state import Phase, Rollout
from bot.rollout.verdict import CheckResult, Outcome, Verdict
from bot.service.values.chart import Chart, Curve, Point, Share, chart_of
from bot.service.values.records import AuditEntry
from infra.slack.chart_paper import APART, LEFT, RIGHT, SMALL, TEXT, WIDTH, Paper, spread, top_of
from infra.slack.chart_picture import draw
from tests.unit.slack.rollouts import NOW, rollout


def entry(
    number: int,
    fact: Ticked | Promoted | RollbackAsked,
    of: str = "shop-20260310-1050",
    after: str = "soaking, step 1, shop-00002 10 %, shop-00001 90 % (served)",
) -> AuditEntry:
    """A decision, so many minutes after the first."""
    return AuditEntry(
        service_id="acme-prod~shop",
        generation=number,
        at=NOW + timedelta(minutes=number),
        by=CANARIO,
        fact=fact,
        before="",
        after=after,
        digest="",
        rollout=of,
    )


def ticked(number: int, value: float | None, step: int = 1) -> Ticked:
    """An evaluation that saw this error rate of the canary."""
    result = CheckResult(
        check="errors",
        metric="error_rate",
        hard=True,
        outcome=Outcome.PASS,
        words="",
        value=value,
        baseline=0.001,
    )
    verdict = Verdict(outcome=Outcome.PASS, results=(result,), since=NOW, until=NOW)
    return Ticked(id=f"t{number}", rollout="shop-20260310-1050", step=step, verdict=verdict)


def audit() -> Iterator[AuditEntry]:
    """Two evaluations at 10 %, one that saw nothing, two at 50 %."""
    for number, value, step in ((1, 0.002, 1), (2, 0.003, 1), (3, None, 1), (4, 0.02, 2)):
        yield entry(number, ticked(number, value, step))
    yield entry(5, Promoted(id="p"), after="soaking, step 2, shop-00002 50 %, shop-00001 50 %")
    yield entry(6, ticked(6, 0.03, 2), after="soaking, step 2, shop-00002 50 %, shop-00001 50 %")
    yield entry(7, ticked(7, 0.9, 1), of="another")


def made(of: Rollout) -> Chart:
    """Its chart."""
    found = chart_of(of, audit())
    assert found is not None
    return found


def test_it_has_what_the_evaluations_of_this_rollout_saw() -> None:
    """Canary, stable and limit of each check, in time; what could not be told is left out."""
    (curve,) = made(rollout()).curves
    assert (curve.name, curve.unit, curve.limit) == ("errors", "ratio", 0.01)
    assert [point.canary for point in curve.points] == [0.002, 0.003, 0.02, 0.03]
    assert {point.stable for point in curve.points} == {0.001}


def test_it_has_the_steps_of_the_traffic() -> None:
    """And that it was rolled back, where it did."""
    shares = made(rollout()).shares
    assert [(share.percent, share.at) for share in shares] == [
        (10, NOW + timedelta(minutes=1)),
        (50, NOW + timedelta(minutes=5)),
    ]
    back = entry(8, RollbackAsked(id="r"), after="rolling_back, step 2, shop-00001 100 %")
    chart = chart_of(rollout(), [*audit(), back])
    assert chart is not None
    assert [share.percent for share in chart.shares] == [10, 50, 0]


def test_its_words_say_the_same() -> None:
    """For whoever can't see it."""
    words = made(rollout()).words
    assert "shop-00002 (canary) against shop-00001 (stable)" in words
    assert "canary at last 3 %, at most 3 %, stable 0.1 %, limit 1 %" in words
    assert "Traffic of the canary: 10 %, 50 %." in words


def test_without_evaluations_there_is_no_chart() -> None:
    """Nothing is drawn of nothing."""
    assert chart_of(rollout(Phase.REQUESTED, 0), [entry(1, Promoted(id="p"))]) is None
    assert chart_of(rollout(), [entry(1, ticked(1, 0.1))]) is None


@pytest.mark.parametrize(
    "curves",
    [
        (),
        (Curve(name="x" * 300, unit="ratio", points=(Point(at=NOW, canary=0.0, stable=None),)),),
        (
            Curve(
                name="مرحبا 👩‍🚀",
                unit="seconds",
                points=(Point(at=NOW, canary=1e9, stable=0.0), Point(at=NOW, canary=0, stable=0)),
                limit=0.0,
            ),
        ),
    ],
)
def test_any_chart_can_be_drawn(curves: tuple[Curve, ...]) -> None:
    """Zero, huge, at one moment, with any name."""
    chart = Chart(
        service="s" * 300,
        canary="c" * 300,
        stable="",
        since=NOW,
        until=NOW,
        curves=curves,
        shares=(Share(at=NOW, percent=0),),
    )
    with Image.open(io.BytesIO(draw(chart))) as image:
        assert image.format == "PNG"
        assert image.width == WIDTH


SHOWN = 400
"""Pixels that Slack gives a picture in a thread."""


def test_its_text_can_be_read_where_slack_shows_it() -> None:
    """At least 11 pixels high when it is shown in Slack's width, and room for the longest name."""
    assert min(TEXT, SMALL) * SHOWN / WIDTH >= 11
    longest = ImageFont.load_default(SMALL).getlength("canary 0.083 %")
    assert longest < RIGHT - 14
    assert ImageFont.load_default(SMALL).getlength("0.055 %") < LEFT - 12


@pytest.mark.parametrize(
    ("lasts", "times"),
    [
        (timedelta(), ("11:00:00 UTC",)),
        (timedelta(seconds=29), ("11:00:00", "11:00:29 UTC")),
        (timedelta(minutes=35), ("11:00", "11:35 UTC")),
        (timedelta(hours=20), ("Mar 10 11:00", "Mar 11 07:00 UTC")),
    ],
)
def test_its_ends_are_told_apart(lasts: timedelta, times: tuple[str, ...]) -> None:
    """A demo of half a minute does not begin and end in the same minute."""
    chart = made(rollout()).model_copy(update={"since": NOW, "until": NOW + lasts})
    assert chart.times == times
    assert " to ".join(times) in chart.caption


def test_it_reaches_to_the_last_step() -> None:
    """Traffic that is rolled back after the last evaluation is in the picture, and in its times."""
    back = entry(9, RollbackAsked(id="r"), after="rolling_back, step 2, shop-00001 100 %")
    chart = chart_of(rollout(), [*audit(), back])
    assert chart is not None
    assert chart.until == back.at


@given(st.lists(st.floats(0, 180), min_size=1, max_size=4))
def test_names_do_not_overlap(heights: list[float]) -> None:
    """They keep their order, are apart, and none is below the panel."""
    placed = spread(sorted(heights), 180)
    gaps = [after - before for before, after in pairwise(placed)]
    assert all(gap >= APART - 1e-6 for gap in gaps)
    assert placed[-1] <= 180


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 1), (0.01, 0.01), (0.011, 0.02), (0.8, 0.8), (7, 8), (93, 100)]
)
def test_levels_are_round_numbers(highest: float, top: float) -> None:
    """So that nobody reads 0.0055."""
    assert top_of(highest) == pytest.approx(top)


@pytest.mark.parametrize(("at", "anchor"), [((WIDTH - 200, 20), "la"), ((200, WIDTH - 200), "ra")])
def test_a_text_ends_where_the_paper_ends(at: tuple[float, float], anchor: str) -> None:
    """Wherever it begins, a name that is too long is cut and says so, with a margin left."""
    image = Image.new("L", (WIDTH, WIDTH), "white")
    paper = Paper(ImageDraw.Draw(image), NOW, NOW + timedelta(hours=1))
    paper.write(
        at, "a name that is much too long for the room that there is", SMALL, "black", anchor
    )
    ink = image.point(lambda shade: 255 - shade).getbbox()
    assert ink is not None
    left, _, right, _ = ink
    assert 2 <= left < right <= WIDTH - 2


def seen(number: int, failed: str = "") -> Verdict:
    """An evaluation that saw three checks, of which one failed."""
    results = tuple(
        CheckResult(
            check=check,
            metric=check,
            hard=True,
            outcome=Outcome.FAIL if check == failed else Outcome.PASS,
            words="",
            value=float(number),
        )
        for check in ("errors", "latency", "logins")
    )
    return Verdict(outcome=Outcome.PASS, results=results, since=NOW, until=NOW)


def test_a_check_that_failed_is_drawn_before_others() -> None:
    """Else one of the plan's own would be left out beside errors and latency."""
    of = rollout()
    own = {"monitoring": {"filter": "x", "aligner": "ALIGN_DELTA"}, "unit": "count"}
    logins = {"metric": own | {"kind": "count"}, "rollback": "> 5/min"}
    checks = {"errors": {"metric": "error_rate", "rollback": "> 1%"}, "logins": logins}
    checks["latency"] = {"metric": "latency_p95", "rollback": "> 1s"}
    written = of.plan.model_dump(mode="json", by_alias=True, exclude_unset=True)
    plan = Plan.model_validate(written | {"checks": checks})
    ticks = (
        Ticked(id=f"t{number}", rollout=of.id, step=1, verdict=seen(number)) for number in (1, 2)
    )
    trail = [entry(number, tick, of=of.id) for number, tick in enumerate(ticks)]

    def drawn(failed: str) -> list[str]:
        ended = of.model_copy(update={"plan": plan, "verdict": seen(3, failed)})
        found = chart_of(ended, trail)
        assert found is not None
        return [curve.name for curve in found.curves]

    assert drawn("") == ["errors", "latency"]
    assert drawn("logins") == ["logins", "errors"]
