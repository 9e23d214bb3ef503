"""Every process reproduces the study's reference values."""

import json
import re
from collections.abc import Callable
from math import exp
from pathlib import Path
from typing import Any

import pytest

from bot.judge.evidence.processes import abs_fail, abs_pass, diff_fail, rel_fail, rel_pass
from bot.judge.evidence.processes.mask import Mask, observe_stable
from bot.judge.evidence.processes.mixture import (
    FAIL_BETS,
    FAIL_PRIOR,
    PASS_BETS,
    PASS_PRIOR,
    Starts,
    Turn,
    started,
    step,
    waiting,
)

CASES: list[Any] = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))[
    "cases"
]
SERIES = [(case["name"], name) for case in CASES for name in case["e_values"]]

Bucket = tuple[int, int, int, int]
Logs = list[float] | None


@pytest.mark.parametrize(("case", "series"), SERIES)
def test_series(case: str, series: str) -> None:
    """The e-value after each bucket is the reference's, to its ten digits."""
    found = next(each for each in CASES if each["name"] == case)
    process, settings = _read(series)
    factors = _factors(process, settings)
    passing = process.endswith("pass")
    prior = PASS_PRIOR if passing else FAIL_PRIOR
    mixture = started(prior) if passing else waiting(len(prior))
    starts = Starts(int(settings.get("horizon", 2)), settings.get("w0", 1.0), reserve=0.0)
    most = exp(settings["cap"])
    for number, (bucket, wanted) in enumerate(
        zip(found["buckets"], found["e_values"][series], strict=True)
    ):
        mixture = step(mixture, factors(bucket), prior, Turn(number, starts.part(number), most))
        assert mixture.e_value == pytest.approx(wanted, rel=1e-9)


def _read(series: str) -> tuple[str, dict[str, float]]:
    found = re.fullmatch(r"(\w+)\((.*)\)", series)
    assert found
    pairs = (each.split("=") for each in found[2].split(","))
    return found[1], {name: float(value) for name, value in pairs}


def _factors(process: str, settings: dict[str, float]) -> Callable[[Bucket], Logs]:
    d, kappa = settings["d"], settings.get("kappa", 0.0)
    if process == "rel_fail":
        rho = settings["rho"]
        return lambda b: rel_fail.log_factors(*b, FAIL_BETS, rho=rho, d=d, kappa=kappa)
    if process == "diff_fail":
        rho, delta = settings["rho"], settings["delta"]
        return lambda b: diff_fail.log_factors(*b, FAIL_BETS, rho=rho, delta=delta, d=d)
    if process == "rel_pass":
        rho, delta = settings["rho"], settings["delta"]
        return lambda b: rel_pass.log_factors(*b, PASS_BETS, rho=rho, delta=delta, d=d, kappa=kappa)
    limit = settings["limit"]
    if process == "abs_pass":
        return lambda b: abs_pass.log_factors(b[0], b[1], PASS_BETS, limit=limit, d=d, kappa=kappa)
    masks = [Mask()]

    def masked(bucket: Bucket) -> Logs:
        masks[0] = observe_stable(masks[0], bucket[2], bucket[3], limit)
        if masks[0].now:
            return None
        return abs_fail.log_factors(bucket[0], bucket[1], FAIL_BETS, limit=limit, d=d, kappa=kappa)

    assert process == "abs_fail"
    return masked
