"""Each field of the plan language has a scenario that fails without it. ``make fields`` switches
off one field after the other; these quick tests read what that has found."""

import json

from tests.docs.pages import ROOT
from tests.fields.__main__ import HELD
from tests.fields.models import names


def test_each_field_is_held() -> None:
    """A field that is added takes a scenario with it."""
    assert {*json.loads(HELD.read_text())} == {*names()}


def test_each_scenario_exists() -> None:
    """One that is renamed is renamed here, too."""
    for field, test in json.loads(HELD.read_text()).items():
        file, _, rest = test.partition("::")
        name = rest.rpartition("::")[2].partition("[")[0]
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), (field, test)
