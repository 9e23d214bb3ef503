"""Which rights Cloud Run asks of whoever changes a service."""

import re

from sandbox.cloud_run.types import Service
from sandbox.wire.access import Access

_IMAGE = re.compile(r"([a-z0-9-]+)-docker\.pkg\.dev/([^/]+)/([^/]+)/.+")


def check_update(access: Access, service: Service) -> None:
    """Raise RefusedError for the first that is missing: to update the service, to act as its
    account, and since January 2025 to read its image."""
    access.check(service.path, "run.services.update")
    if service.account:
        account = f"projects/-/serviceAccounts/{service.account}"
        access.check(account, "iam.serviceAccounts.actAs")
    image = _IMAGE.fullmatch(service.image)
    if image:
        location, project, repository = image.groups()
        access.check(
            f"projects/{project}/locations/{location}/repositories/{repository}",
            "artifactregistry.repositories.downloadArtifacts",
        )
