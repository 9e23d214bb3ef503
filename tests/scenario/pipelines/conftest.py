"""A world whose `api` takes the tokens of a Google and of a GitHub."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.scenario.pipelines.calls import ACCOUNT, Pipelines
from tests.security.tokens import AUDIENCE, Google, google
from tests.support.running_world import running
from tests.support.world import World


class Issuers(NamedTuple):
    """Who signs tokens."""

    google: Google
    github: Google


@pytest.fixture(scope="module")
def issuers() -> Iterator[Issuers]:
    """Google, and GitHub's Actions, each with a key of its own."""
    with google() as of_google, google() as of_github:
        of_github.certs = of_github.jwks
        yield Issuers(of_google, of_github)


@pytest.fixture
def world(tmp_path: Path, issuers: Issuers) -> Iterator[World]:
    """A shop whose plan names two pipelines; the settings know one more."""
    made = World(tmp_path)
    made.wiring.pausing = lambda _: made.settle()
    env = {
        "CANARIO_API_AUDIENCE": AUDIENCE,
        "CANARIO_API_CALLERS": f"{ACCOUNT}, acme/shop, acme/blog@refs/heads/main",
        "CANARIO_OIDC_CERTS_URL": issuers.google.url,
        "CANARIO_GITHUB_OIDC_ISSUER": issuers.github.issuer,
    }
    with running(made, **env) as ready:
        ready.write_plan(pipelines=[ACCOUNT, "acme/shop@refs/heads/main"])
        yield ready


@pytest.fixture
def pipelines(world: World, issuers: Issuers) -> Pipelines:
    """Who calls."""
    return Pipelines(world, issuers.google, issuers.github)
