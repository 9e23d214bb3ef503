"""The pages of documentation, and what is read out of them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"^\s*```(?P<info>.*)$")
_HEADING = re.compile(r"^#{1,6}\s+(?P<text>.*?)\s*#*$")
_LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^()\s]+)\)")
_INLINE_CODE = re.compile(r"`[^`\n]*`")


class Block(NamedTuple):
    """A fenced block: ``kind`` is the first word after the fence, ``marks`` are the others, and
    ``line`` is the fence's own line, counted from 1."""

    page: str
    line: int
    kind: str
    marks: frozenset[str]
    text: str

    @property
    def at(self) -> str:
        """Where it stands: ``README.md:12``."""
        return f"{self.page}:{self.line}"


class Page(NamedTuple):
    """A page: ``name`` is its path from the repository's root."""

    name: str
    text: str

    @property
    def blocks(self) -> list[Block]:
        """Its fenced blocks in order."""
        found: list[Block] = []
        lines: list[str] | None = None
        began, info = 0, ""
        for number, line in enumerate(self.text.splitlines(), start=1):
            fence = _FENCE.match(line)
            if lines is None:
                if fence:
                    began, info, lines = number, fence["info"].strip(), []
            elif fence and not fence["info"].strip():
                kind, *marks = info.split() or [""]
                text = "".join(f"{each}\n" for each in lines)
                found.append(Block(self.name, began, kind, frozenset(marks), text))
                lines = None
            else:
                lines.append(line)
        return found

    @property
    def prose(self) -> list[tuple[int, str]]:
        """Its lines outside of fenced blocks, with their numbers."""
        fenced = {
            number
            for block in self.blocks
            for number in range(block.line, block.line + block.text.count("\n") + 2)
        }
        lines = enumerate(self.text.splitlines(), start=1)
        return [(number, line) for number, line in lines if number not in fenced]

    @property
    def links(self) -> Iterator[tuple[int, str]]:
        """The targets of its links, with their lines."""
        for number, line in self.prose:
            for link in _LINK.finditer(_INLINE_CODE.sub("`", line)):
                yield number, link["target"]

    @property
    def code_words(self) -> Iterator[tuple[int, str]]:
        """What stands between single backticks, with its line."""
        for number, line in self.prose:
            for code in _INLINE_CODE.finditer(line):
                yield number, code.group().strip("`")

    @property
    def anchors(self) -> frozenset[str]:
        """What a link to a part of the page may name."""
        seen: dict[str, int] = {}
        for _, line in self.prose:
            if heading := _HEADING.match(line):
                slug = slug_of(heading["text"])
                seen[slug] = seen.get(slug, -1) + 1
                if seen[slug]:
                    seen[f"{slug}-{seen[slug]}"] = 0
        return frozenset(seen)


def slug_of(heading: str) -> str:
    """A heading's anchor, as GitHub makes it."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", words).replace(" ", "-")


def read_pages(root: Path = ROOT) -> Mapping[str, Page]:
    """All pages by name: those at the root, and everything in docs/."""
    files = [*root.glob("*.md"), *(root / "docs").rglob("*.md")]
    names = sorted(str(file.relative_to(root)) for file in files)
    return {name: Page(name, (root / name).read_text(encoding="utf-8")) for name in names}
