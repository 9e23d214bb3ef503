"""What was spent of what all workers share, in SQLite."""

from bot.service.ports.stores.budget_store import StoredSpent
from bot.service.values.spent import Spent
from infra.stores.bodies import from_body, to_body
from infra.stores.sqlite.bodies_table import read_body, write_body
from infra.stores.sqlite.database import Database


class SqliteBudgets:
    """BudgetStore. A version is a row's number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def spent(self, what: str) -> StoredSpent | None:
        """See BudgetStore."""
        body, version = read_body(self._database, "budgets", what)
        if version is None:
            return None
        return StoredSpent(from_body(Spent, body, f"budget {what}"), version)

    def write_spent(self, spent: Spent, seen: StoredSpent | None) -> bool:
        """See BudgetStore."""
        version = seen.version if seen else None
        return write_body(self._database, "budgets", (spent.what, to_body(spent)), version)
