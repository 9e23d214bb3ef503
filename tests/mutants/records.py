"""What a run has found out, kept line by line, so that the next run continues where it stopped."""

import json
from pathlib import Path

from tests.mutants.figures import Verdict
from tests.mutants.forked import Outcome
from tests.mutants.sample import Chosen


class Records:
    """Verdicts by mutant in a file of JSON lines; without a file nothing is kept. A lost mutant is
    tried again. Whoever changes the code or the tests takes another file."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._known: dict[str, Verdict] = {}
        if path is not None and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                found = json.loads(line)
                verdict = Verdict(_outcome(found["tests"]), _outcome(found["simulation"]))
                self._known[found["name"]] = verdict

    def of(self, one: Chosen) -> Verdict | None:
        """What was found out about it."""
        found = self._known.get(one.name)
        return None if found is None or found.lost else found

    def add(self, one: Chosen, verdict: Verdict) -> None:
        """Keep it at once: a run may be ended at any moment."""
        if self._path is not None:
            asked = {"tests": verdict.by_tests, "simulation": verdict.by_play}
            words = {name: each.value if each else None for name, each in asked.items()}
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"name": one.name, **words}) + "\n")


def _outcome(word: str | None) -> Outcome | None:
    return None if word is None else Outcome(word)
