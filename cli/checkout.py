"""Where the parts of this checkout are that a local cloud runs."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
FUNCTIONS = ROOT / "functions" / "main.py"
"""The functions' entry file."""
PLANS = ROOT / "plans"
"""The folder of plans."""
SHOP_APP = ROOT / "examples" / "openfeature" / "shop.py"
"""An app that asks about a flag of its own."""
