"""Each tool's rule decides as its source says, on series made by hand."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import pytest

pytest.importorskip("numpy", reason="the bench's requirements are not installed")
pytest.importorskip("scipy", reason="the bench's requirements are not installed")

import numpy as np

from bench.judge.rules.argo import failure_limit
from bench.judge.rules.flagger import failed_checks
from bench.judge.rules.lindon_malek import multinomial
from bench.judge.rules.naive import in_a_row
from bench.judge.rules.oracle import knows_the_truth
from bench.judge.rules.release_manager import unhealthy
from bench.judge.rules.sequential_dkw import bands_apart
from bench.judge.rules.z_peek import peeking
from tests.bench.made import counted

OVER, UNDER, SILENT = (2, 100), (0, 100), (0, 0)


def test_naive_wants_all_minutes_in_a_row() -> None:
    """A minute under the limit starts the count again, a silent minute does not."""
    broken_off = counted([OVER, OVER, UNDER, OVER, OVER, OVER])
    assert in_a_row(broken_off, 3, 0.01).tolist() == [6]
    assert in_a_row(counted([OVER, OVER, SILENT, OVER]), 3, 0.01).tolist() == [4]
    assert in_a_row(counted([OVER, OVER, UNDER]), 3, 0.01).tolist() == [inf]


def test_flagger_never_forgets_a_failed_check() -> None:
    """Failed checks add up over any number of good ones."""
    series = counted([OVER, UNDER, UNDER, OVER, UNDER, OVER])
    assert failed_checks(series, 3, 0.01).tolist() == [6]


def test_flagger_reads_silence_as_failure_only_literally() -> None:
    """No value is a failed check in the literal reading, and nothing in the generous one."""
    series = counted([SILENT, SILENT, UNDER])
    assert failed_checks(series, 2, 0.01, no_value_fails=True).tolist() == [2]
    assert failed_checks(series, 2, 0.01).tolist() == [inf]


def test_argo_fails_after_its_limit_not_at_it() -> None:
    """failureLimit 3 lets three failures pass; the fourth aborts."""
    series = counted([OVER, UNDER, OVER, OVER, OVER])
    assert failure_limit(series, 3, 0.01).tolist() == [5]
    assert failure_limit(counted([OVER, OVER, OVER]), 3, 0.01).tolist() == [inf]


def test_release_manager_looks_back_thirty_minutes() -> None:
    """Old requests dilute new errors for half an hour and are then forgotten."""
    quiet = [(0, 100)] * 30
    assert unhealthy(counted([*quiet, (20, 100), (20, 100)]), 0.01).tolist() == [32]
    fades = counted([(0, 10_000), *quiet, (31, 100)])
    assert unhealthy(fades, 0.01).tolist() == [32]
    assert unhealthy(counted([(0, 0), (1, 1)]), 0.01).tolist() == [2]


def test_z_test_waits_for_fifty_requests_and_then_for_its_critical_value() -> None:
    """The pooled two-proportion statistic is compared with 2.326 once both sides have 50."""
    assert peeking(counted([(20, 40), (0, 9), (0, 1)])).tolist() == [3]
    # 5 of 500 against 1 of 500: z = 1.638; 8 of 500: z = 2.345
    assert peeking(counted([(5, 500)], [(1, 500)])).tolist() == [inf]
    assert peeking(counted([(8, 500)], [(1, 500)])).tolist() == [1]


def test_lindon_malek_rejects_at_its_bayes_factor() -> None:
    """At an even share and prior concentration 2, n canary errors alone give 2^n / (n + 1)."""
    # 2^9/10 = 51.2, 2^10/11 = 93.1, 2^11/12 = 170.7: the eleventh error passes 100.
    one_each = counted([(1, 100)] * 12)
    assert multinomial(one_each).tolist() == [11]
    assert multinomial(counted([(0, 100)] * 40, [(1, 100)] * 40)).tolist() == [inf]


def test_oracle_is_walds_test() -> None:
    """It rejects when the product of likelihood ratios reaches 100."""
    series = replace(counted([UNDER] * 3), log_ratio=np.log(np.array([[9.0, 11.0, 1.1]])))
    assert knows_the_truth(series).tolist() == [3]
    series = replace(series, log_ratio=np.log(np.array([[9.0, 11.0, 1.02]])))
    assert knows_the_truth(series).tolist() == [3]
    series = replace(series, log_ratio=np.log(np.array([[9.0, 11.0, 1.0]])))
    assert knows_the_truth(series).tolist() == [inf]


@pytest.mark.parametrize(("slow", "apart"), [(195, True), (180, False)])
def test_dkw_rejects_when_the_bands_part(slow: int, apart: bool) -> None:
    """At 1000 requests a side each half width is 0.0939, so a gap above 0.1878 is needed."""
    fast = np.array([[[1000, 0]]])
    mixed = np.array([[[1000 - slow, slow]]])
    series = replace(counted([UNDER]), canary_counts=mixed, stable_counts=fast, edges=(0.3,))
    assert np.isfinite(bands_apart(series)).tolist() == [apart]
    swapped = replace(series, canary_counts=fast, stable_counts=mixed)
    assert bands_apart(swapped).tolist() == [inf]
