"""What the ticks enqueued, in SQLite."""

from contextlib import suppress

from bot.service.values.in_queue import InQueue
from infra.stores.bodies import Unreadable, from_body, to_body
from infra.stores.sqlite.database import Database


class SqliteTicks:
    """The part of RolloutStore that ticks remember by."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def in_queue(self) -> InQueue:
        """See RolloutStore."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT body FROM ticks WHERE name = 'in_queue'").fetchone()
        with suppress(Unreadable):
            return from_body(InQueue, row[0], "queue") if row else InQueue()
        return InQueue()

    def note_in_queue(self, found: InQueue) -> None:
        """See RolloutStore."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO ticks (name, body) VALUES ('in_queue', ?)",
                (to_body(found),),
            )
