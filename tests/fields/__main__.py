"""``python -m tests.fields [FIELD …]``: for each field, or these, find a scenario that fails when
the field is ignored, and keep its name; what was kept before is tried first."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.docs.pages import ROOT
from tests.fields.models import models, names

HELD = Path(__file__).parent / "held.json"
"""``Model.field`` → the scenario that fails without it."""
MOST = 6
"""So many files are tried for a field."""
SECONDS = 240
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+::[^\s]+(?: [^-]\S*)*)", re.MULTILINE)


def first_failing(field: str, tests: list[str]) -> str:
    """The first of these tests that fails when the field is ignored, or an empty string."""
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider", "--tb=no"),
        *("-p", "tests.fields.plugin", "--maxfail=1", "--without-field", field, *tests),
    ]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=SECONDS, cwd=ROOT
        )
    except subprocess.TimeoutExpired:
        return ""
    found = _FAILED.search(done.stdout)
    return found[1] if found else ""


def candidates(field: str) -> Iterator[str]:
    """The files of scenarios that write the field, those that write it most often first."""
    model_name, _, name = field.partition(".")
    alias = models()[model_name].model_fields[name].alias or name
    said = re.compile(rf"[\"'{{ ]{re.escape(alias)}[\"']?[:=]")
    counted = [
        (len(said.findall(path.read_text(encoding="utf-8"))), path)
        for path in (ROOT / "tests/scenario").rglob("test_*.py")
    ]
    wanted = sorted((-count, str(path.relative_to(ROOT))) for count, path in counted if count)
    yield from (path for _, path in wanted[:MOST])


def find(field: str, known: str) -> str:
    """A scenario that fails without it."""
    if known and first_failing(field, [known]):
        return known
    return next(filter(None, (first_failing(field, [each]) for each in candidates(field))), "")


def main(asked: list[str]) -> int:
    """How many of them could be ignored without a failing scenario; each is named."""
    loose = 0
    for field in asked or names():
        began = time.monotonic()
        held = json.loads(HELD.read_text(encoding="utf-8"))
        found = find(field, held.pop(field, ""))
        held |= {field: found} if found else {}
        HELD.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        loose += not found
        said = found or "no scenario misses it"
        sys.stdout.write(f"{field}: {said} ({time.monotonic() - began:.0f} s)\n")
        sys.stdout.flush()
    return min(loose, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
