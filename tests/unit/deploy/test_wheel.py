"""The installable package, built and used without a network."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGES = ("bot", "infra", "functions", "sandbox", "cli")
PLAN = ROOT / "plans" / "demo.yaml"
USE = """
import sys
sys.path[:] = [sys.argv[1], *(each for each in sys.path if each != sys.argv[2])]
from importlib.metadata import distribution
(entry,) = distribution("canario").entry_points
sys.argv = [entry.name, *sys.argv[3:]]
entry.load()()
"""


def used(site: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Its command, from the installed files and nothing of the checkout."""
    command = [sys.executable, "-P", "-c", USE, str(site), str(ROOT), *arguments]
    return subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)


def test_the_installed_command_works_away_from_the_checkout(tmp_path: Path) -> None:
    """It checks a plan; what takes a checkout says so."""
    source, site = tmp_path / "source", tmp_path / "site"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in PACKAGES:
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, source / name, ignore=ignore)
    build = [sys.executable, "-m", "pip", "wheel", "--no-build-isolation", "--no-deps", "-q"]
    subprocess.run([*build, "-w", str(tmp_path), str(source)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("canario-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    checked = used(site, "plan", "check", str(PLAN))
    assert (checked.returncode, checked.stdout) == (0, f"{PLAN}: ok\n"), checked.stderr
    demo = used(site, "demo")
    assert demo.returncode == 1
    assert "make demo" in demo.stderr
