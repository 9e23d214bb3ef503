"""Words of ours that a non-native reader stumbles over, and what to write instead."""

import re
from collections.abc import Iterator, Mapping

INSTEAD: Mapping[str, str] = {
    r"go(es|ing)? on|went on": "continue, promote",
    r"go(es|ing)? back|went back": "roll back",
    r"mend(s|ed|ing)?": "fix",
    r"stands? still|stood still": "is paused",
    r"brought again": "redelivered, retried",
    r"put off": "postponed, retried later",
    r"I (don't )?know no": "there is no … named",
}

_WORDS = {re.compile(rf"\b({words})\b", re.IGNORECASE): say for words, say in INSTEAD.items()}


def stumbled_over(name: str, text: str) -> Iterator[str]:
    """Each such word in the text ``name``, with its line and a plainer one."""
    for number, line in enumerate(text.splitlines(), 1):
        for words, say in _WORDS.items():
            if found := words.search(line):
                yield f"{name}:{number}: {found[0]!r}; write: {say}"
