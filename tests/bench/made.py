"""Series made by hand for the rules' tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("numpy", reason="the bench's requirements are not installed")
pytest.importorskip("scipy", reason="the bench's requirements are not installed")

import numpy as np

from bench.judge.worlds.arrays import share_of
from bench.judge.worlds.cells import Cell
from bench.judge.worlds.series import Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.judge.worlds.arrays import Ints


def counted(
    canary: Sequence[tuple[int, int]], stable: Sequence[tuple[int, int]] | None = None
) -> Series:
    """One replication of (bad, all) requests a minute; stable without errors unless told."""
    stable = stable or [(0, 1000)] * len(canary)
    canary_bad, canary_n = _columns(canary)
    stable_bad, stable_n = _columns(stable)
    return Series(
        cell=Cell(20.0, 0.5, 0.005, len(canary)),
        canary_n=canary_n,
        canary_bad=canary_bad,
        stable_n=stable_n,
        stable_bad=stable_bad,
        canary_value=share_of(canary_bad, canary_n),
        stable_value=share_of(stable_bad, stable_n),
        limit=0.01,
        tuned_limit=0.01,
        log_ratio=np.zeros(canary_n.shape),
        shares=np.full(len(canary), 0.5),
        history_n=stable_n,
        history_bad=stable_bad,
    )


def _columns(minutes: Sequence[tuple[int, int]]) -> tuple[Ints, Ints]:
    return (
        np.array([[bad for bad, _ in minutes]], dtype=np.int64),
        np.array([[n for _, n in minutes]], dtype=np.int64),
    )
