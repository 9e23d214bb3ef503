"""The embedded store: one SQLite file, no account anywhere."""

from pathlib import Path

from infra.stores.sqlite.budgets import SqliteBudgets
from infra.stores.sqlite.database import Database
from infra.stores.sqlite.flags import SqliteFlags
from infra.stores.sqlite.homes import SqliteHomes
from infra.stores.sqlite.outbox import SqliteOutbox
from infra.stores.sqlite.pages import SqlitePages
from infra.stores.sqlite.people import SqlitePeople
from infra.stores.sqlite.plans import SqlitePlans
from infra.stores.sqlite.schema import LAYOUTS
from infra.stores.sqlite.services import SqliteServices


class SqliteStore(
    SqliteServices,
    SqliteOutbox,
    SqlitePlans,
    SqliteHomes,
    SqlitePeople,
    SqliteFlags,
    SqlitePages,
    SqliteBudgets,
):
    """All stores in one file that threads and processes may share.

    The file and its folder are made where they are missing. Raises Unavailable, and Unreadable
    for a row that this version of Canario can't read.
    """

    def __init__(self, path: str | Path) -> None:
        super().__init__(Database(path, LAYOUTS))
