"""OpenFeature's own Python SDK, with its OFREP provider, against the ``flags`` function."""

from collections.abc import Iterator

import pytest
from openfeature import api
from openfeature.client import OpenFeatureClient
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import ErrorCode

from bot.flags.flag import Flag, Variant
from tests.scenario.flags.conftest import KEY, FlagsWiring
from tests.scenario.flags.test_ofrep import ROUTE
from tests.support.served_functions import served

ON = EvaluationContext("conversation-2", {"workspace": "w1"})
OFF = EvaluationContext("conversation-1")


@pytest.fixture(scope="module")
def deployed() -> FlagsWiring:
    """A deployment."""
    return FlagsWiring()


@pytest.fixture(scope="module")
def client(deployed: FlagsWiring) -> Iterator[OpenFeatureClient]:
    """An app's client, of a function on a port of its own."""
    with served("flags", deployed) as address:
        provider = OFREPProvider(
            address, headers_factory=lambda: {"Authorization": f"Bearer {KEY}"}
        )
        api.set_provider(provider, "shop")
        yield api.get_client("shop")
        provider.session.close()
        api.clear_providers()


def put(deployed: FlagsWiring, *flags: Flag) -> None:
    """Flags as they are from now on."""
    for flag in flags:
        deployed.kept.write_flag(flag, deployed.kept.flag(flag.key))
    deployed.seconds += 1000


def test_a_share_goes_up_and_is_switched_off(
    client: OpenFeatureClient, deployed: FlagsWiring
) -> None:
    """The app sees each change, with variant and reason, and needs no release for it."""
    flag = Flag(key="NEW")
    seen = []
    for state in ((False, 0), (True, 0), (True, 2_000), (True, 10_000), (False, 10_000)):
        put(deployed, flag.model_copy(update={"switched_on": state[0], "share": state[1]}))
        details = [client.get_boolean_details("NEW", False, who) for who in (ON, OFF)]
        assert [each.error_code for each in details] == [None, None]
        seen.append([(each.value, each.variant, str(each.reason)) for each in details])
    assert seen == [
        [(False, "off", "DISABLED")] * 2,
        [(False, "off", "STATIC")] * 2,
        [(True, "on", "SPLIT"), (False, "off", "SPLIT")],
        [(True, "on", "STATIC")] * 2,
        [(False, "off", "DISABLED")] * 2,
    ]


def test_each_type_of_value_arrives(client: OpenFeatureClient, deployed: FlagsWiring) -> None:
    """Text, whole numbers, fractions and objects."""
    values = {"A": "slm", "B": 3, "C": 0.25, "D": {"model": "slm"}}
    put(
        deployed,
        *(
            Flag(key=key, switched_on=True, share=10_000, on=Variant(name="on", value=value))
            for key, value in values.items()
        ),
    )
    assert client.get_string_value("A", "", ON) == "slm"
    assert client.get_integer_value("B", 0, ON) == 3
    assert client.get_float_value("C", 0.0, ON) == 0.25
    assert client.get_object_value("D", {}, ON) == {"model": "slm"}


def test_lists_reach_the_function(client: OpenFeatureClient, deployed: FlagsWiring) -> None:
    """What the app says of its user is what is compared."""
    put(deployed, Flag(key="W", switched_on=True, workspaces=frozenset({"w1"})))
    assert client.get_boolean_value("W", False, ON)
    assert not client.get_boolean_value("W", False, OFF)


def test_an_unknown_flag_is_the_apps_own_default(
    client: OpenFeatureClient, deployed: FlagsWiring
) -> None:
    """With the SDK's code for it; without a key to hash likewise."""
    put(deployed, ROUTE)
    gone = client.get_boolean_details("GONE", True, ON)
    assert (gone.value, gone.error_code) == (True, ErrorCode.FLAG_NOT_FOUND)
    nobody = client.get_object_details(ROUTE.key, {})
    assert nobody.error_code == ErrorCode.TARGETING_KEY_MISSING
