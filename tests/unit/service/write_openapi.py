"""Write docs/openapi.json anew: ``python -m tests.unit.service.write_openapi``."""

import json
from pathlib import Path

from bot.service.pipelines.openapi import document

OPENAPI = Path(__file__).parents[3] / "docs" / "openapi.json"


def text() -> str:
    """The whole file."""
    return json.dumps(document(), indent=1) + "\n"


if __name__ == "__main__":
    OPENAPI.write_text(text(), encoding="utf-8")
