"""How pages of ours look, in light and in dark, wide and narrow."""

BASE = """
:root { color-scheme: light dark; --ink: #1d1c1d; --soft: #5c5b5c; --line: #d6d6d6; --paper: #fff;
  --card: #f6f6f6; --canary: #c2410c; --stable: #1864ab; --good: #237032; --bad: #b82525;
  --hold: #9a5b00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --soft: #b3b3b6; --line: #3a3b3f;
  --paper: #1a1d21; --card: #222529; --canary: #ff922b; --stable: #74c0fc; --good: #69db7c;
  --bad: #ff8787; --hold: #ffd43b; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--paper);
  color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0.5rem 0 0; }
h2 { font-size: 1.05rem; margin: 1.6rem 0 0.4rem; }
p { margin: 0.2rem 0; }
.soft, time { color: var(--soft); }
figure { margin: 0.4rem 0 1rem; background: var(--card); padding: 0.5rem; border-radius: 6px; }
figcaption { font-size: 0.85rem; color: var(--soft); display: flex; flex-wrap: wrap; gap: 0.9rem; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
.canary { color: var(--canary); } .stable { color: var(--stable); } .share { color: var(--good); }
.limit { color: var(--bad); }
@media (max-width: 40rem) { svg text { font-size: 24px; } }
"""
"""Of every page."""

LIVE = """
a { color: var(--stable); } a:focus-visible, input:focus-visible, button:focus-visible,
summary:focus-visible { outline: 3px solid var(--canary); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; } .skip:focus { position: static; }
header { display: flex; flex-wrap: wrap; gap: 0.4rem 1.2rem; align-items: baseline; }
header form { margin-left: auto; display: flex; gap: 0.4rem; }
input, button { font: inherit; color: var(--ink); background: var(--card); padding: 0.25rem 0.5rem;
  border: 1px solid var(--soft); border-radius: 4px; min-width: 0; min-height: 2rem; }
article { background: var(--card); border-left: 4px solid var(--stable); border-radius: 4px;
  padding: 0.5rem 0.8rem; margin: 0.8rem 0; }
article h2, article h3 { margin: 0; font-size: 1.05rem; }
.holding { border-color: var(--hold); } .rolling_back, .rolled_back { border-color: var(--bad); }
.completed, .watching { border-color: var(--good); }
.split { border-radius: 4px; margin: 0.4rem 0; height: 1.4rem; }
ol, ul { padding-left: 1.2rem; } ol.steps { list-style: none; padding: 0; display: flex;
  flex-wrap: wrap; gap: 0.3rem 0.8rem; margin: 0.4rem 0; }
.now { font-weight: 700; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; color: var(--soft); }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem 0.3rem 0;
  border-top: 1px solid var(--line); }
.fail, .miss { color: var(--bad); font-weight: 600; } .pass { color: var(--good); }
.inconclusive { color: var(--hold); }
@media (max-width: 40rem) { td, th { display: block; border: 0; padding: 0.1rem 0; }
  tr { display: block; border-top: 1px solid var(--line); padding: 0.3rem 0; }
  thead { position: absolute; left: -99rem; } header form { margin: 0; width: 100%; }
  header input { flex: 1; } }
"""
"""Of the pages of rollouts, besides."""
