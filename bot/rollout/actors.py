"""Who did something."""

from typing import Literal

from bot.model import Model


class Actor(Model):
    """A person (``id`` is the chat's user id), an alert (its policy), or Canario itself."""

    kind: Literal["person", "alert", "canario"]
    id: str
    name: str = ""

    @property
    def words(self) -> str:
        """A name to show; never one that pings."""
        return self.name or self.id

    @property
    def begins(self) -> str:
        """The same at the beginning of a sentence; a person's name stays as it is written."""
        return self.words if self.kind == "person" else self.words[:1].upper() + self.words[1:]


CANARIO = Actor(kind="canario", id="canario", name="Canario")


def person(user_id: str, name: str = "") -> Actor:
    """A user of the chat."""
    return Actor(kind="person", id=user_id, name=name)
