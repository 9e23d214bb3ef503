"""Where the other commands find the running sandbox, below the folder that it was started in."""

from pathlib import Path

ADDRESS = Path(".canario") / "sandbox.json"
