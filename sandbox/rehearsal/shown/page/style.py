"""How the page of a rehearsal looks, besides what all pages of ours have."""

from bot.page.style import BASE

STYLE = (
    BASE
    + """
.end { border-left: 4px solid var(--hold); background: var(--card); padding: 0.5rem 0.8rem;
  margin: 0.8rem 0; color: var(--ink); }
.end.completed { border-color: var(--good); }
.end.rolled_back { border-color: var(--bad); }
ol, ul.found { list-style: none; padding: 0; margin: 0; }
ol > li { display: grid; grid-template-columns: 7.5rem 6.5rem 1fr; gap: 0 0.8rem;
  padding: 0.35rem 0; border-top: 1px solid var(--line); }
li ul { margin: 0.2rem 0 0; padding-left: 1.1rem; color: var(--soft); font-size: 0.9rem; }
.kind { font-weight: 600; }
.rolling_back, .rolled_back, .paged, .incident { color: var(--bad); }
p.end { color: var(--ink); }
.held, .warning, .world, .mitigation, .waiting { color: var(--hold); }
.completed, .step_up, .traffic { color: var(--good); }
.not { color: var(--bad); font-weight: 600; } .ok { color: var(--good); font-weight: 600; }
@media (max-width: 40rem) { ol > li { grid-template-columns: auto 1fr; }
  ol > li > div { grid-column: 1 / -1; } }
"""
)
