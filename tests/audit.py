"""Asks pip-audit for known weaknesses of pinned packages: ``python -m tests.audit COMMAND FILE``.

A weakness fails. Where the database can't be asked, as without a network, that is said, and
nothing fails: an answer that nobody gave is no answer.
"""

import json
import subprocess
import sys
from typing import Any, NamedTuple

PATIENCE = 120
"""Seconds."""


class Found(NamedTuple):
    """What to print, and whether it fails."""

    words: str
    fails: bool = False


def found(answer: str) -> Found:
    """What pip-audit's JSON says; anything else is no answer."""
    try:
        packages: list[dict[str, Any]] = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return Found("audit: not done, pip-audit gave no answer.")
    weak = [
        f"{each['name']} {each['version']}: {bug['id']}, fixed in "
        f"{', '.join(bug['fix_versions']) or 'no version yet'}"
        for each in packages
        for bug in each.get("vulns", ())
    ]
    if weak:
        return Found("\n".join(["audit: known weaknesses.", *weak]), fails=True)
    unknown = [each["name"] for each in packages if "skip_reason" in each]
    asked = len(packages) - len(unknown)
    if not asked:
        return Found("audit: not done, the database of known weaknesses can't be asked from here.")
    left = f"; not known to it: {', '.join(unknown)}" if unknown else ""
    return Found(f"audit: no known weakness in {asked} packages{left}.")


def ask(command: str, requirements: str) -> str:
    """pip-audit's JSON for a file of pinned requirements; empty where it has none to give."""
    asked = [command, "--disable-pip", "--require-hashes", "--format", "json"]
    try:
        done = subprocess.run(
            [*asked, "--requirement", requirements],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout


def main(command: str, requirements: str) -> int:
    """1 where there is a known weakness."""
    answer = found(ask(command, requirements))
    sys.stdout.write(answer.words + "\n")
    return int(answer.fails)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
