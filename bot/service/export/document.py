"""What an exported rollout is: sections in JSON, each with its digest."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

FORMAT = 1
"""Of the file; what is in it has schema versions of its own."""

SECTIONS = ("about", "plan", "state", "trail", "approvals", "messages", "evidence")

FIELDS = {
    "about": {"rollout", "service", "ended", "exported_at", "head"},
    "evidence": {"counted", "verdict", "quiet"},
}
"""What these sections have; the others are models, which take nothing that they don't know."""
OF_A_MESSAGE = frozenset(
    {"id", "decided_at", "kept", "effect", "done_at", "attempts", "parked", "problem"}
)


class Exported(NamedTuple):
    """``about`` says which rollout, of which service, when it was exported, and ``head``: the
    digest of its last audit entry. ``trail`` are the entries exactly as they are stored."""

    about: Mapping[str, Any]
    plan: Mapping[str, Any]
    state: Mapping[str, Any]
    trail: tuple[str, ...]
    approvals: Mapping[str, Any]
    messages: tuple[Mapping[str, Any], ...]
    evidence: Mapping[str, Any]


def text_of(exported: Exported) -> str:
    """The file; the same for the same export, byte for byte."""
    sections = exported._asdict()
    digests = {name: digest_of(sections[name]) for name in SECTIONS}
    return written({"format": FORMAT, "digests": digests, **sections})


def written(document: Mapping[str, Any]) -> str:
    """JSON as an export has it."""
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def digest_of(section: Any) -> str:
    """The SHA-256 of a section, in hex."""
    return hashlib.sha256(written({"": section}).encode(errors="surrogatepass")).hexdigest()


def file_digest(text: str) -> str:
    """The SHA-256 of the whole file, in hex."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
