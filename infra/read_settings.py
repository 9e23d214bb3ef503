"""The settings of this process, read at its start; what is wrong is listed, secrets are not."""

import os
from typing import Any

from pydantic import ValidationError

from bot.secrets import keep_out
from infra.bad_settings import BadSettings
from infra.settings import Settings

CALLERS = ("CANARIO_OIDC_AUDIENCE", "CANARIO_OIDC_EMAILS")
"""Who may call a function that is not for everybody."""
PROJECT = "GOOGLE_CLOUD_PROJECT"


def read_settings(*needed: str, own_project: str = "") -> Settings:
    """The settings of this process, of which ``needed`` must be set. On Cloud Run those of CALLERS
    among them are let off by ``CANARIO_OIDC=off`` alone; elsewhere, by leaving out both.
    ``own_project`` is Canario's where the environment names none.

    Raises BadSettings with everything that is wrong and everything that is missing; values are
    not repeated, for one of them may be a secret in the wrong place.
    """
    problems: list[str] = []
    own: Any = {} if os.environ.get(PROJECT) else {PROJECT: own_project}
    try:
        settings = Settings(**own)
    except ValidationError as wrong:
        problems = [
            f"{'.'.join(str(part) for part in error['loc']) or 'settings'}: "
            f"{error['msg'].removeprefix('Value error, ')}"
            for error in wrong.errors(include_input=False, include_url=False)
        ]
    waived = os.environ.get("CANARIO_OIDC") == "off" or not os.environ.get("K_SERVICE")
    for name in needed:
        optional = waived and name in CALLERS
        if not os.environ.get(name) and not optional and not any(name in each for each in problems):
            problems.append(f"{name} is missing")
    if problems:
        raise BadSettings(problems)
    keep_out(*settings.secrets)
    return settings
