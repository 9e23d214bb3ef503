"""A process that counts a service up in a SQLite file: ``PATH SERVICE NAME TIMES``."""

import sys

from infra.stores.sqlite.store import SqliteStore
from tests.contract.store.examples import increment

if __name__ == "__main__":
    path, service_id, name, times = sys.argv[1:]
    store = SqliteStore(path)
    for n in range(int(times)):
        increment(store, service_id, f"{name} {n}")
