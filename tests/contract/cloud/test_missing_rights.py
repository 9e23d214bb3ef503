"""What a shift is refused for, where a right is missing."""

import pytest

from bot.errors import Rejected
from bot.plan import CloudRunTarget
from bot.rollout.traffic import Traffic
from infra.cloud_run.router import CloudRun
from sandbox.world.cloud import Cloud
from tests.contract.cloud.scene import STABLE


@pytest.mark.parametrize(
    ("said", "step"),
    [
        (
            "Permission 'artifactregistry.repositories.downloadArtifacts' denied on resource",
            "roles/artifactregistry.reader",
        ),
        (
            "Permission 'iam.serviceaccounts.actAs' denied on service account web@acme-prod",
            "roles/iam.serviceAccountUser",
        ),
        (
            "Permission 'run.services.update' denied on resource 'shop'",
            "run.services.update",
        ),
    ],
)
def test_a_missing_right_is_named(
    cloud: Cloud, router: CloudRun, shop: CloudRunTarget, said: str, step: str
) -> None:
    """Of the three rights that a shift takes, the one that is missing is named, and where
    terraform gives it."""
    cloud.platform.knobs.refuse_next("PERMISSION_DENIED", said)
    with pytest.raises(Rejected) as raised:
        router.shift(shop, router.observe(shop), Traffic.all_to(STABLE))
    assert raised.value.next_step.startswith(f"Grant {step} ")
    assert "in terraform" in raised.value.next_step
