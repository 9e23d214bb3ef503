"""Everything that Canario says in Slack on one page, at desktop and at phone width:
``make gallery``, or ``python -m tests.unit.slack.album FILE``.

It shows the messages of the golden files, each beside itself at phone width, with how many words it
has of its kind's budget.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from sandbox.slack.shown.html import BlockPage
from sandbox.slack.shown.style import CSS
from tests.unit.slack.golden_files import MESSAGES, VIEWS
from tests.unit.slack.words.test_budget import budget, shown

NAMES = {"U0ANN": "ann", "U0BOB": "bob", "U0LEAD": "lead", "S0REVIEWERS": "reviewers"}
OWN = """
main { max-width: none; columns: 1; padding: 16px; }
nav { columns: 14rem; font-size: 13px; }
.pair { display: grid; grid-template-columns: minmax(0, 800px) 390px; gap: 24px; }
.pair > div { border: 1px solid #ddd; border-radius: 8px; padding: 8px 16px; align-self: start; }
h2 { font-size: 16px; margin: 28px 0 6px; } h2 small { color: #616061; font-weight: 400; }
@media (max-width: 1300px) { .pair { grid-template-columns: minmax(0, 1fr); } }
"""


def album() -> str:
    """The page, as HTML."""
    said: dict[str, Sequence[Mapping[str, Any]]] = {
        **{name: message.blocks for name, message in MESSAGES.items()},
        **{name: view["blocks"] for name, view in VIEWS.items()},
    }
    links = "".join(f'<div><a href="#{name}">{name}</a></div>' for name in sorted(said))
    body = "\n".join(_all(said))
    return (
        f'<!doctype html><meta charset="utf-8"><title>Messages</title><style>{CSS}{OWN}</style>'
        f"<main><h1>{len(said)} messages</h1><nav>{links}</nav>{body}</main>\n"
    )


def _all(said: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    drawn = BlockPage(lambda id_: NAMES.get(id_, id_), lambda _file: "", {})
    for name in sorted(said):
        inside = drawn.html(said[name])
        words = sum(len(text.split()) for text in shown(list(said[name])))
        of = f"{words} of {budget(name)} words"
        yield f'<h2 id="{escape(name)}">{escape(name)} <small>{of}</small></h2>'
        yield f'<div class="pair"><div>{inside}</div><div>{inside}</div></div>'


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(album(), encoding="utf-8")
