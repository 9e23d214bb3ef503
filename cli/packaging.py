"""The source archive that Cloud Functions builds from: ``python -m cli.packaging OUT``.

The same sources give the same bytes on every machine, because terraform names the archive after
its hash: nothing is deployed anew unless something changed. Beside it are what it is built
with, as a CycloneDX document, and the checksums of both.
"""

import hashlib
import json
import re
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from bot.errors import CanarioError

TARGETS = ("alert", "alert_webhook", "api", "flags", "page", "pagerduty", "slack", "tick", "work")
PACKAGES = ("bot", "functions", "infra")
KINDS = frozenset({".py", ".typed"})

_PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)

# Cloud Functions looks for main.py at the root, and puts the folder that it is in on the import
# path. The functions' own main.py is a folder too deep for `import bot` to work.
_ENTRY = f'''"""Where Cloud Functions looks for the entry points."""

from functions.main import {", ".join(TARGETS)}

__all__ = {list(TARGETS)!r}
'''


def build(source_root: Path, out: Path) -> Path:
    """Write the archive of the project at ``source_root`` to ``out`` and return ``out``.

    Raises CanarioError when a file is missing that a deployment needs, or when a package holds a
    file of a kind that is not known to belong there (it could be somebody's key).
    """
    contents = {"main.py": _ENTRY.encode()}
    for needed in ("requirements.txt", "functions/main.py"):
        if not (source_root / needed).is_file():
            raise CanarioError(
                f"{needed} is missing in {source_root}.",
                "Run this in a complete checkout.",
            )
    contents["requirements.txt"] = (source_root / "requirements.txt").read_bytes()
    for path in _sources(source_root):
        contents[path.as_posix()] = (source_root / path).read_bytes()
    out.parent.mkdir(parents=True, exist_ok=True)
    # Stored, not deflated: what deflate makes of the same bytes depends on the zlib at hand.
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(contents):
            archive.writestr(_entry(name), contents[name])
    return out


def describe(source_root: Path, archive: Path) -> tuple[Path, Path]:
    """Write the bill of materials and the checksums beside the archive, and return both; the same
    for the same sources. ``sha256sum -c`` reads the checksums."""
    bill = archive.with_suffix(".cdx.json")
    bill.write_text(json.dumps(_bill(source_root, archive), indent=1) + "\n", encoding="utf-8")
    sums = archive.with_suffix(".sha256")
    lines = (f"{_sha256(each)}  {each.name}\n" for each in (archive, bill))
    sums.write_text("".join(lines), encoding="utf-8")
    return bill, sums


def _bill(source_root: Path, archive: Path) -> dict[str, object]:
    """CycloneDX 1.6: the archive, and every package that its build installs."""
    project = tomllib.loads((source_root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = (source_root / "requirements.txt").read_text(encoding="utf-8")
    packages = [f"pkg:pypi/{name}@{version}" for name, version in _PINNED.findall(pinned)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": project["name"],
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"license": {"id": project["license"]}}],
                "hashes": [{"alg": "SHA-256", "content": _sha256(archive)}],
            }
        },
        "components": [
            {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
            for purl, (name, version) in zip(packages, _PINNED.findall(pinned), strict=True)
        ],
        "dependencies": [{"ref": project["name"], "dependsOn": packages}],
    }


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _sources(source_root: Path) -> Iterator[Path]:
    """The packages' files, relative to the root; hidden ones and caches are passed over."""
    for package in PACKAGES:
        for found in (source_root / package).rglob("*"):
            path = found.relative_to(source_root)
            if not found.is_file() or any(_is_passed_over(part) for part in path.parts):
                continue
            if path.suffix not in KINDS:
                raise CanarioError(
                    f"{path} is not a kind of file that is deployed ({', '.join(sorted(KINDS))}).",
                    "Move it out of the package, or add its suffix to KINDS in cli/packaging.py.",
                )
            yield path


def _is_passed_over(part: str) -> bool:
    return part.startswith(".") or part == "__pycache__"


def _entry(name: str) -> zipfile.ZipInfo:
    """A zip entry that tells nothing of when and where it was made."""
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.create_system = 3  # Unix, also where this runs on something else
    entry.external_attr = 0o100644 << 16
    return entry


def main(arguments: list[str]) -> int:
    """Build the archive of this checkout; the exit code is 1 when that is refused."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m cli.packaging OUT.zip\n")
        return 2
    try:
        root = Path(__file__).resolve().parents[1]
        out = build(root, Path(arguments[0]))
        bill, sums = describe(root, out)
    except CanarioError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(
        f"{out}: {out.stat().st_size // 1024} KiB; beside it {bill.name}, {sums.name}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
