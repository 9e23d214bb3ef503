"""How the page of a rehearsal looks, in light and in dark, wide and narrow."""

STYLE = """
:root { color-scheme: light dark; --ink: #1d1c1d; --soft: #616061; --line: #dddddd; --paper: #fff;
  --card: #f8f8f8; --canary: #d9480f; --stable: #1864ab; --good: #2b8a3e; --bad: #c92a2a;
  --hold: #e67700; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --soft: #a5a5a8; --line: #3a3b3f;
  --paper: #1a1d21; --card: #222529; --canary: #ff922b; --stable: #74c0fc; --good: #69db7c;
  --bad: #ff8787; --hold: #ffd43b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--paper);
  color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0.5rem 0 0; }
h2 { font-size: 1.05rem; margin: 1.6rem 0 0.4rem; }
p { margin: 0.2rem 0; }
.soft, time { color: var(--soft); }
.end { border-left: 4px solid var(--hold); background: var(--card); padding: 0.5rem 0.8rem;
  margin: 0.8rem 0; color: var(--ink); }
.end.completed { border-color: var(--good); }
.end.rolled_back { border-color: var(--bad); }
figure { margin: 0.4rem 0 1rem; background: var(--card); padding: 0.5rem; border-radius: 6px; }
figcaption { font-size: 0.85rem; color: var(--soft); display: flex; flex-wrap: wrap; gap: 0.9rem; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
.canary { color: var(--canary); } .stable { color: var(--stable); } .share { color: var(--good); }
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
  ol > li > div { grid-column: 1 / -1; } svg text { font-size: 24px; } }
"""
