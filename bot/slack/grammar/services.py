"""Several services in one command: ``shop, api``."""

from collections.abc import Iterable, Sequence

from bot.slack.grammar.line import ParsedLine, UsageError
from bot.slack.grammar.names import service_in
from bot.slack.grammar.tokens import Word, bare
from bot.slack.verbs.verb import Verb


def services_named(
    verb: Verb, line: ParsedLine
) -> tuple[tuple[str, ...], Sequence[Word]] | UsageError:
    """The services, each once, and the words after them, which are a reason.

    Commas join names. Before a ``because`` all words are names, so that none is passed over there;
    without it the first word that no comma joins begins the reason.
    """
    words, named = list(line.words), list[Word]()
    while words and (line.reason or _joined(named, words[0])):
        word = words.pop(0)
        if word.text.lower() != "and":
            named.append(word)
    names = [service_in(verb, each) for each in each_name(named)]
    wrong = next((name for name in names if isinstance(name, UsageError)), None)
    return wrong or (tuple(dict.fromkeys(str(name) for name in names)), words)


def _joined(named: Sequence[Word], word: Word) -> bool:
    return not named or joined(named[-1], word)


def joined(before: Word, word: Word) -> bool:
    """Whether a comma joins two words."""
    return before.raw.endswith(",") or word.raw.startswith(",")


def each_name(words: Iterable[Word]) -> Iterable[Word]:
    """The words, those that commas join apart."""
    return (Word(bare(raw), raw) for word in words for raw in word.raw.split(",") if bare(raw))
