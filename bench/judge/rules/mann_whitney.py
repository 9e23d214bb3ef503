"""Kayenta's classifier of one metric: Mann-Whitney's confidence interval of the shift.

Source: spinnaker/kayenta@a69573b, MannWhitney.scala (the asymptotic interval of R's wilcox.test:
normal approximation, tie and continuity correction, found as a root) and
MannWhitneyClassifier.scala (High when the interval's lower end is above 0.25 x |estimate| and the
ratio of means is at least allowedIncrease, default 1).

The lower end is where the standardised statistic W(mu), which falls with mu, crosses z. So "lower
end above a tolerance t" is W(t) > z, and no root has to be searched. Where even the smallest
possible shift has W <= z (fewer than five points a side), R and Kayenta take that shift itself.
"""

import numpy as np

from bench.judge.worlds.arrays import Bools, Floats

TOLERANCE = 0.25
Z = 2.3263479  # of a two-sided interval at confLevel 0.98


def is_higher(canary: Floats, baseline: Floats) -> Bools:
    """Whether each row's canary points are classified High against its baseline points.

    Shapes (rows, points), NaN for a minute without requests, which Kayenta drops. A row without a
    point on one side is Nodata, and so not High.
    """
    nx = (~np.isnan(canary)).sum(axis=1).astype(float)
    ny = (~np.isnan(baseline)).sum(axis=1).astype(float)
    usable = (nx > 0) & (ny > 0)
    # Nodata rows get one harmless point a side, to keep the arithmetic free of warnings.
    canary = np.where(usable[:, None], canary, 0.0)
    baseline = np.where(usable[:, None], baseline, 0.0)
    shifts = canary[:, :, None] - baseline[:, None, :]
    shifts = shifts.reshape(len(canary), -1)
    estimate = np.nanmedian(shifts, axis=1)
    tolerance = TOLERANCE * np.abs(estimate)

    nx, ny = np.where(usable, nx, 1.0), np.where(usable, ny, 1.0)
    over = (shifts > tolerance[:, None]).sum(axis=1)
    level = (shifts == tolerance[:, None]).sum(axis=1)
    centred = over + 0.5 * level - nx * ny / 2
    spread = _spread(canary, baseline, nx, ny)
    score = (centred - 0.5 * np.sign(centred)) / spread
    smallest = np.nanmin(shifts, axis=1)
    at_smallest = (nx * ny / 2 - 1.0) / spread
    lower_end_above = np.where(at_smallest <= Z, smallest > tolerance, score > Z)

    means = np.nanmean(canary, axis=1), np.nanmean(baseline, axis=1)
    ratio_high = (means[1] == 0) | (means[0] >= means[1])
    return np.asarray(usable & (estimate > 0) & lower_end_above & ratio_high, dtype=np.bool_)


def _spread(canary: Floats, baseline: Floats, nx: Floats, ny: Floats) -> Floats:
    """The standard deviation of the rank sum, less for ties inside each side.

    Ties across the sides depend on the shift and have no width, except at the shift itself. A row
    whose sides are constant each gets no correction: Kayenta adds noise to such points.
    """
    ties = _ties(canary) + _ties(baseline)
    both = nx + ny
    constant = ties >= nx**3 - nx + ny**3 - ny
    ties = np.where(constant, 0.0, ties)
    correction = ties / np.maximum(both * (both - 1), 1)
    return np.asarray(np.sqrt(nx * ny / 12 * (both + 1 - correction)), dtype=np.float64)


def _ties(values: Floats) -> Floats:
    """The sum of t^3 - t over groups of t equal values in each row."""
    same = (values[:, :, None] == values[:, None, :]).sum(axis=2)
    cubes: Floats = np.where(same > 0, same.astype(float) ** 2 - 1, 0.0).sum(axis=1)
    return cubes
