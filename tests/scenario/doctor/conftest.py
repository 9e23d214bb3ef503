"""A clinic that is healed for each fault."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenario.doctor.clinic import Clinic, opened


@pytest.fixture(scope="module")
def hospital() -> Iterator[Clinic]:
    """The servers, which are started once."""
    with opened() as ready:
        yield ready


@pytest.fixture
def clinic(hospital: Clinic, tmp_path: Path) -> Clinic:
    """Everything is as it must be."""
    hospital.heal(tmp_path)
    return hospital
