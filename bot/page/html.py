"""The frame of each page, and its small parts. All text from outside goes through ``text``."""

import html
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from bot.page.style import BASE, LIVE
from bot.secrets import without_secrets

EVERY_SECONDS = 15
"""How often a page that is looked at is read again."""

SCRIPT = f"""(() => {{
  const say = words => {{
    const state = document.getElementById("live");
    if (state.textContent !== words) state.textContent = words;
  }};
  const again = async () => {{
    if (document.hidden) return;
    try {{
      const answer = await fetch(location.href, {{cache: "no-store"}});
      const [found] = (await answer.text()).match(/<main[^]*<\\/main>/) || [""];
      if (!answer.ok || !found) return say("Not live: " + answer.status);
      const next = new DOMParser().parseFromString(found, "text/html").querySelector("main");
      const now = document.querySelector("main");
      if (next.innerHTML !== now.innerHTML) {{
        const focused = document.activeElement && document.activeElement.id;
        for (const each of now.querySelectorAll("details[open]")) {{
          const same = each.id && next.querySelector("#" + CSS.escape(each.id));
          if (same) same.open = true;
        }}
        now.replaceWith(document.adoptNode(next));
        const back = focused && document.getElementById(focused);
        if (back) back.focus({{preventScroll: true}});
      }}
      say("Live");
    }} catch {{ say("Not live: no answer"); }}
  }};
  setInterval(again, {EVERY_SECONDS * 1000});
  document.addEventListener("visibilitychange", again);
  say("Live");
}})();"""


def text(words: object) -> str:
    """Words from outside, as they are: no markup comes of them, and secrets of ours are masked."""
    return html.escape(without_secrets(str(words)))


def document(title: str, main: Iterable[str], nonce: str, token: str = "", search: str = "") -> str:
    """A whole page; with a ``token`` for everything, the search and the way to all rollouts are on
    it. Without scripts it is loaded again each minute."""
    body = "\n".join(main)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">
<noscript><meta http-equiv="refresh" content="60"></noscript>
<title>{text(title)}</title><style nonce="{nonce}">{BASE}{LIVE}</style></head>
<body><a class="skip" href="#main">To the content</a>
<header><h1>{text(title)}</h1><span id="live" role="status" class="soft"></span>
{_search(token, search) if token else ""}</header>
<main id="main" tabindex="-1">
{body}
</main>
<script nonce="{nonce}">{SCRIPT}</script></body></html>
"""


def _search(token: str, search: str) -> str:
    return (
        f'<nav aria-label="Rollouts"><a href="{query({"t": token})}">All rollouts</a></nav>'
        '<form role="search"><label for="q">Past rollouts</label>'
        f'<input id="q" name="q" type="search" value="{text(search)}">'
        f'<input type="hidden" name="t" value="{text(token)}"><button>Search</button></form>'
    )


def query(fields: Mapping[str, str]) -> str:
    """A link to the same page with these fields, for an attribute."""
    return text(f"?{urlencode(fields)}")


def moment(at: datetime) -> str:
    """A time, in UTC."""
    utc = at.astimezone(UTC)
    return f'<time datetime="{utc:%Y-%m-%dT%H:%M:%SZ}">{utc:%d %b %H:%M} UTC</time>'


def listed(lines: Iterable[str], kind: str = "ul") -> str:
    """Lines, which are HTML, as a list; nothing where there are none."""
    found = "".join(f"<li>{line}</li>" for line in lines)
    return f"<{kind}>{found}</{kind}>" if found else ""


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows of cells, which are HTML; nothing where there are none. The first cell of each is its
    heading."""
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    names = "".join(f'<th scope="col">{text(name)}</th>' for name in head)
    if not body:
        return ""
    return (
        f"<table><caption>{text(caption)}</caption><thead><tr>{names}</tr></thead>"
        f"<tbody>{body}</tbody></table>"
    )
