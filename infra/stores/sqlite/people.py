"""What people have chosen, in SQLite."""

from bot.service.values.person import Person
from infra.stores.bodies import from_body, to_body
from infra.stores.sqlite.database import Database


class SqlitePeople:
    """PersonStore."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def person(self, user: str) -> Person:
        """See PersonStore."""
        with self._database.reading() as connection:
            query = "SELECT body FROM people WHERE user = ?"
            row = connection.execute(query, (user,)).fetchone()
        return Person(user=user) if row is None else from_body(Person, row[0], f"choice of {user}")

    def put_person(self, person: Person) -> None:
        """See PersonStore."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO people (user, body) VALUES (?, ?)"
                " ON CONFLICT (user) DO UPDATE SET body = excluded.body",
                (person.user, to_body(person)),
            )
