"""The source archive: complete, clean, and the same bytes for the same sources."""

import hashlib
import json
import os
import zipfile
from pathlib import Path

import pytest

from bot.errors import CanarioError
from cli.packaging import build, describe, main

FILES = {
    "requirements.txt": "flask==3\n",
    "bot/__init__.py": "",
    "bot/rollout/decide.py": "A = 1\n",
    "bot/py.typed": "",
    "infra/__init__.py": "",
    "infra/stores/firestore/store.py": "B = 2\n",
    "functions/__init__.py": "",
    "functions/main.py": "def slack(r): ...\n",
}


def project(root: Path, files: dict[str, str]) -> Path:
    """A project on disk with these files."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def names(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def test_holds_the_packages_and_what_the_build_needs(tmp_path: Path) -> None:
    """The archive is the three packages, the requirements, and an entry file at its root."""
    archive = build(project(tmp_path / "p", FILES), tmp_path / "dist" / "out.zip")

    assert names(archive) == {*FILES, "main.py"}


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    """Neither the folder, the files' times and modes nor the order of writing changes the hash."""
    first = project(tmp_path / "first", FILES)
    second = project(tmp_path / "elsewhere" / "second", dict(reversed(FILES.items())))
    for path in second.rglob("*.py"):
        path.chmod(0o755)
        os.utime(path, (0, 1_700_000_000))

    assert digest(build(first, tmp_path / "a.zip")) == digest(build(second, tmp_path / "b.zip"))


@pytest.mark.parametrize("name", sorted(FILES))
def test_any_change_of_content_changes_the_hash(tmp_path: Path, name: str) -> None:
    """Whichever file changes, the archive is another one and is deployed."""
    before = build(project(tmp_path / "a", FILES), tmp_path / "a.zip")
    after = build(project(tmp_path / "b", FILES | {name: "changed\n"}), tmp_path / "b.zip")

    assert digest(before) != digest(after)


@pytest.mark.parametrize(
    "name",
    [
        "sandbox/cloud_run/router.py",
        "tests/test_x.py",
        "plans/demo.yaml",
        ".env",
        "bot/.env",
        "bot/.secrets/key.json",
        "bot/__pycache__/decide.cpython-311.pyc",
    ],
)
def test_leaves_out_what_is_not_deployed(tmp_path: Path, name: str) -> None:
    """The sandbox, tests, plans, caches and hidden files stay at home."""
    root = project(tmp_path / "p", FILES | {name: "secret"})

    assert names(build(root, tmp_path / "out.zip")) == {*FILES, "main.py"}


def test_refuses_a_file_that_it_does_not_know(tmp_path: Path) -> None:
    """A key that somebody left in a package is named and refused, not uploaded."""
    root = project(tmp_path / "p", FILES | {"infra/account-key.json": "{}"})

    with pytest.raises(CanarioError, match=r"infra/account-key\.json"):
        build(root, tmp_path / "out.zip")


@pytest.mark.parametrize("name", ["requirements.txt", "functions/main.py"])
def test_refuses_an_incomplete_project(tmp_path: Path, name: str) -> None:
    """An archive that could not be built or started in the cloud is not made."""
    files = {each: text for each, text in FILES.items() if each != name}

    with pytest.raises(CanarioError, match=name):
        build(project(tmp_path / "p", files), tmp_path / "out.zip")


def test_the_command_wants_one_argument(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a place to write to, the command says how it is used."""
    assert main([]) == 2
    assert "OUT.zip" in capsys.readouterr().err


def test_the_bill_of_materials_names_everything_that_is_pinned(tmp_path: Path) -> None:
    """CycloneDX: each package of requirements.txt with its version, and the archive's own digest;
    the same bytes each time."""
    root = Path(__file__).parents[3]
    archive = build(root, tmp_path / "canario.zip")
    bill, sums = describe(root, archive)
    written = (bill.read_bytes(), sums.read_bytes())
    said = json.loads(written[0])
    pinned = {
        line.split()[0].partition("==")[::2]
        for line in (root / "requirements.txt").read_text(encoding="utf-8").splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    }
    assert {(each["name"], each["version"]) for each in said["components"]} == pinned
    assert said["metadata"]["component"]["hashes"][0]["content"] == digest(archive)
    assert len({each["bom-ref"] for each in said["components"]}) == len(pinned)
    assert sums.read_text() == f"{digest(archive)}  {archive.name}\n{digest(bill)}  {bill.name}\n"
    describe(root, archive)
    assert (bill.read_bytes(), sums.read_bytes()) == written
