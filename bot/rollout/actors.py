"""Who did something."""

from typing import Literal

from bot.model import Model


class Actor(Model):
    """A person (``id`` is the chat's user id), a pipeline (its account, or repository and ref), a
    deployment (whoever deployed, by e-mail), an alert (its policy), or Canario itself."""

    kind: Literal["person", "pipeline", "deploy", "alert", "canario"]
    id: str
    name: str = ""

    @property
    def words(self) -> str:
        """A name to show; never one that pings."""
        return self.name or self.id

    @property
    def asks(self) -> bool:
        """Whether it asks for something and is answered; an alert does not."""
        return self.kind in ("person", "pipeline", "deploy")

    @property
    def begins(self) -> str:
        """The same at the beginning of a sentence; a person's name stays as it is written."""
        return self.words if self.kind == "person" else self.words[:1].upper() + self.words[1:]


CANARIO = Actor(kind="canario", id="canario", name="Canario")


def pipeline(identity: str, name: str = "") -> Actor:
    """A pipeline by its account, or by its repository and ref."""
    return Actor(kind="pipeline", id=identity, name=name or f"the pipeline of {identity}")


def deploy(email: str) -> Actor:
    """A deployment that starts a rollout by itself, by who made it."""
    return Actor(kind="deploy", id=email, name=f"the deployment by {email}")


def person(user_id: str, name: str = "") -> Actor:
    """A user of the chat."""
    return Actor(kind="person", id=user_id, name=name)
