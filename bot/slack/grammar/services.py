"""Several services in one command: ``shop, api``."""

from collections.abc import Iterable, Sequence

from bot.slack.grammar.options import ParsedLine


def services_named(line: ParsedLine) -> tuple[tuple[str, ...], Sequence[str]]:
    """The services, each once, and the words after them, which are a reason.

    Commas join names. Before a ``because`` all words are names, so that none is passed over there;
    without it the first word that no comma joins begins the reason.
    """
    if line.reason:
        return _each_once(word for word in line.words if word.lower() != "and"), ()
    words, named = list(line.words), list[str]()
    while words and (not named or named[-1].endswith(",") or words[0].startswith(",")):
        word = words.pop(0)
        if word.lower() != "and":
            named.append(word)
    return _each_once(named), words


def _each_once(words: Iterable[str]) -> tuple[str, ...]:
    names = (name.lower() for word in words for name in word.split(",") if name)
    return tuple(dict.fromkeys(names))
