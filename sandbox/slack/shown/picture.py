"""A picture of a page, made by a browser without a window (Debian's package chromium).

python -m sandbox.slack.shown.picture channel.html channel.png
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

import click

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
TIMEOUT_SECONDS = 60
WIDE, HIGH = 1560, 12000
"""Pixels; as wide as two columns take, and higher than a demo's channel."""

MARGIN = 20


def picture(page: str, to: Path, *, width: int = 800, height: int = 1200) -> Path:
    """Write the page's picture (PNG) to ``to``; raises LookupError where there is no browser."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise LookupError("There is no browser here. Install Debian's package chromium.")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        source.write_text(page, encoding="utf-8")
        subprocess.run(
            [
                browser,
                *FLAGS,
                f"--user-data-dir={folder}/profile",
                f"--window-size={width},{height}",
                f"--screenshot={to.absolute()}",
                source.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
        )
    return to


def trim(picture: Path) -> None:
    """Cut off what is empty below the page."""
    from PIL import Image, ImageChops

    with Image.open(picture) as opened:
        whole = opened.convert("RGB")
    empty = Image.new("RGB", whole.size, whole.getpixel((whole.width - 1, whole.height - 1)))
    box = ImageChops.difference(whole, empty).getbbox()
    if box:
        whole = whole.crop((0, 0, whole.width, min(whole.height, box[3] + MARGIN)))
    whole.quantize(64).save(picture, optimize=True)


@click.command()
@click.argument("page", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("to", type=click.Path(dir_okay=False, path_type=Path))
def main(page: Path, to: Path) -> None:
    """Picture a PAGE that ``canario demo --page`` wrote."""
    trim(picture(page.read_text(encoding="utf-8"), to, width=WIDE, height=HIGH))


if __name__ == "__main__":
    main()
