"""What a person has chosen, as a value."""

from bot.model import Model


class Person(Model):
    """A user of the chat. ``direct``: Canario may write them messages of their own."""

    user: str
    direct: bool = True
