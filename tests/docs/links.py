"""Links that lead nowhere, and files that are named and not there."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.docs.pages import ROOT, Page

_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:")
_OURS = re.compile(r"(bot|infra|functions|plans|terraform|tests|docs)/[\w./-]*")


def dead_ends(pages: Mapping[str, Page], root: Path = ROOT) -> Iterator[str]:
    """A line for each local link and each path between backticks that leads nowhere."""
    for page in pages.values():
        for line, target in page.links:
            if not _ELSEWHERE.match(target) and (why := _wrong(page, target, pages, root)):
                yield f"{page.name}:{line}: {target}: {why}"
        for line, word in page.code_words:
            if _OURS.fullmatch(word) and not (root / word).exists():
                yield f"{page.name}:{line}: {word}: there is no such file"


def _wrong(page: Page, target: str, pages: Mapping[str, Page], root: Path) -> str:
    path, _, anchor = target.partition("#")
    name = posixpath.normpath(posixpath.join(posixpath.dirname(page.name), path))
    name = name if path else page.name
    if name.startswith("..") or not (name in pages or (root / name).exists()):
        return "there is no such file"
    if anchor and name in pages and anchor not in pages[name].anchors:
        return f"{name} has no such heading"
    return ""
