"""A plan's links are where people look: on the card, and in notices of what went wrong."""

from tests.support.world import World

LINKS = {"playbook": "https://wiki.example/shop?a=1&b=2", "tablero": "https://graphs.example/d/1"}


def test_the_plans_links_are_on_the_card_and_in_what_went_wrong(world: World) -> None:
    """By their names, whole, whatever is in the address; steps that go well have none."""
    world.write_plan(links=LINKS)
    world.start(10)
    linked = [
        "<https://wiki.example/shop?a=1&amp;b=2|playbook>",
        "<https://graphs.example/d/1|tablero>",
    ]
    card = str(world.card().blocks)
    assert all(link in card for link in linked)
    assert not any(link in text for link in linked for text in world.story())
    world.alert()
    assert all(link in world.story()[-1] for link in linked)
