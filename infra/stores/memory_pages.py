"""Which rollouts' pages are in which incident, and what was spent, in memory."""

from threading import RLock

from bot.service.ports.stores.budget_store import StoredSpent
from bot.service.ports.stores.page_store import StoredPages
from bot.service.values.page_list import PageList
from bot.service.values.spent import Spent


class MemoryPages:
    """PageStore and BudgetStore. Everything in it may be looked at."""

    def __init__(self) -> None:
        self.page_lists: dict[str, StoredPages] = {}
        self.budgets: dict[str, StoredSpent] = {}
        self._pages_lock = RLock()

    def paged(self, whom: str) -> StoredPages:
        """See PageStore."""
        return self.page_lists.get(whom, StoredPages(PageList(whom=whom), None))

    def write_paged(self, pages: PageList, seen: StoredPages) -> bool:
        """See PageStore."""
        with self._pages_lock:
            now = self.paged(pages.whom)
            if now.version != seen.version:
                return False
            self.page_lists[pages.whom] = StoredPages(pages, (now.version or 0) + 1)
            return True

    def spent(self, what: str) -> StoredSpent | None:
        """See BudgetStore."""
        return self.budgets.get(what)

    def write_spent(self, spent: Spent, seen: StoredSpent | None) -> bool:
        """See BudgetStore."""
        with self._pages_lock:
            now = self.budgets.get(spent.what)
            if (now and now.version) != (seen and seen.version):
                return False
            self.budgets[spent.what] = StoredSpent(spent, (now.version if now else 0) + 1)
            return True
