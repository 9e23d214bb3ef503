"""Rollout plans, in SQLite."""

import logging

from bot.plan import Plan
from bot.service.values.records import Push
from infra.stores.bodies import Unreadable, from_body, to_body
from infra.stores.sqlite.database import Database

_log = logging.getLogger(__name__)


class SqlitePlans:
    """PlanStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def plan(self, name: str) -> Plan | None:
        """See PlanStore."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT body FROM plans WHERE name = ?", (name,)).fetchone()
        return None if row is None else from_body(Plan, row[0], f"plan {name}")

    def plans(self) -> list[Plan]:
        """See PlanStore. An unreadable plan is logged and left out: the others can be used."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT name, body FROM plans ORDER BY name").fetchall()
        found = []
        for name, body in rows:
            try:
                found.append(from_body(Plan, body, f"plan {name}"))
            except Unreadable as error:
                _log.error("%s", error)
        return found

    def put_plan(self, plan: Plan, push: Push | None = None) -> None:
        """See PlanStore."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO plans (name, body, push) VALUES (?, ?, ?)",
                (plan.name, to_body(plan), to_body(push) if push else ""),
            )

    def replace_plan(self, old: Plan, new: Plan) -> bool:
        """See PlanStore."""
        with self._database.writing() as connection:
            row = connection.execute(
                "SELECT body FROM plans WHERE name = ?", (old.name,)
            ).fetchone()
            if row is None or from_body(Plan, row[0], f"plan {old.name}") != old:
                return False
            connection.execute("UPDATE plans SET body = ? WHERE name = ?", (to_body(new), old.name))
        return True

    def pushes(self) -> dict[str, Push]:
        """See PlanStore."""
        with self._database.reading() as connection:
            query = "SELECT name, push FROM plans WHERE push != '' ORDER BY name"
            rows = connection.execute(query).fetchall()
        return {name: from_body(Push, body, f"push of plan {name}") for name, body in rows}
