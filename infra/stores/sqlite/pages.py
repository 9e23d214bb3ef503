"""Which rollouts' pages are in which incident, in SQLite."""

from bot.service.ports.stores.page_store import StoredPages
from bot.service.values.page_list import PageList
from infra.stores.bodies import from_body, to_body
from infra.stores.sqlite.bodies_table import read_body, write_body
from infra.stores.sqlite.database import Database


class SqlitePages:
    """PageStore. A version is a row's number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def paged(self, whom: str) -> StoredPages:
        """See PageStore."""
        body, version = read_body(self._database, "pages", whom)
        if version is None:
            return StoredPages(PageList(whom=whom), None)
        return StoredPages(from_body(PageList, body, f"list of pages {whom}".strip()), version)

    def write_paged(self, pages: PageList, seen: StoredPages) -> bool:
        """See PageStore."""
        return write_body(self._database, "pages", (pages.whom, to_body(pages)), seen.version)
