"""What pipelines send to `api`."""

from typing import Any

import requests

from bot.service.values.work import Work
from tests.security.tokens import Google
from tests.support.world import CANARY, PATIENCE, World

ACCOUNT = "deployer@acme.iam.gserviceaccount.com"
RUN = {
    "repository": "acme/shop",
    "ref": "refs/heads/main",
    "run_number": "42",
    "actor": "ann",
    "email": None,
    "email_verified": None,
}


class Late:
    """A queue whose worker comes late."""

    def __init__(self) -> None:
        self.works: list[Work] = []

    def put(self, work: Work) -> None:
        """Kept."""
        self.works.append(work)


class Pipelines:
    """Calls with tokens of a service account, or of a run of GitHub Actions."""

    def __init__(self, world: World, google: Google, github: Google) -> None:
        self.world, self.google, self.github = world, google, github

    def run(self, **claims: Any) -> str:
        """A token of a run, by default of the shop's main branch."""
        return self.github.token(**{"iss": self.github.issuer, **RUN, **claims})

    def account(self, **claims: Any) -> str:
        """A token of the deployer's."""
        return self.google.token(**{"email": ACCOUNT, **claims})

    def call(
        self, method: str, path: str, token: str = "", body: Any = None, **headers: str
    ) -> requests.Response:
        """Whatever somebody asks; returns when all that followed is done."""
        sent = {"Authorization": f"Bearer {token or self.run()}", **headers}
        url = f"{self.world.urls['api']}{path}"
        answer = requests.request(method, url, json=body, headers=sent, timeout=PATIENCE)
        self.world.settle()
        return answer

    def start(self, token: str = "", key: str = "run-42-1", **fields: Any) -> requests.Response:
        """A start of the shop's canary."""
        body = {"service": "shop", "revision": CANARY, **fields}
        return self.call("POST", "/v1/rollouts", token, body, **{"Idempotency-Key": key})

    def show(self, rollout: str, wait: int | None = None, token: str = "") -> requests.Response:
        """How a rollout goes."""
        asked = "" if wait is None else f"?wait={wait}"
        return self.call("GET", f"/v1/rollouts/{rollout}{asked}", token)
