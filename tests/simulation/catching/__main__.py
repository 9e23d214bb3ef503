"""``python -m tests.simulation.catching [NAME …]``: write down where each planted bug is caught
now, so that its test takes one run. Those that are caught where they were stay as they are."""

import json
import logging
import os
import sys
import time
from multiprocessing import Pool

from tests.simulation.catching.catch import SEEDS, At, catch, known
from tests.simulation.planted.deciding import PLANTED


def find(asked: tuple[str, At | None]) -> tuple[str, At | None, float]:
    """Where this bug is caught, looked for there first, and the seconds that it took."""
    name, first = asked
    logging.disable(logging.CRITICAL)
    began = time.monotonic()
    return name, catch(name, first), time.monotonic() - began


def main(names: list[str]) -> int:
    """Returns how many were not caught."""
    before = known() if SEEDS.exists() else {}
    found = {name: at for name, at in before.items() if name in PLANTED}
    with Pool(len(os.sched_getaffinity(0))) as pool:
        asked = [(name, before.get(name)) for name in names or PLANTED]
        for name, at, took in pool.imap_unordered(find, asked):
            print(f"{name}: {at or 'not caught'} after {took:.1f} s", flush=True)
            found.pop(name, None)
            if at is not None:
                found[name] = at
            SEEDS.write_text(
                json.dumps(dict(sorted(found.items())), indent=0) + "\n", encoding="utf-8"
            )
    return len([name for name in names or PLANTED if name not in found])


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
