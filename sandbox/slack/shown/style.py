"""How the sandbox's Slack looks: plain CSS, nothing from anywhere else."""

CSS = """
body { margin: 0; font: 15px/1.46 Lato, "Noto Sans", "DejaVu Sans", sans-serif; color: #1d1c1d; }
body { background: #fff; }
main { max-width: 760px; padding: 8px 20px 24px; }
h1 { font-size: 18px; border-bottom: 1px solid #ddd; padding: 8px 0; margin: 0 0 8px; }
h3 { font-size: 18px; margin: 4px 0; overflow-wrap: anywhere; }
p { margin: 4px 0; overflow-wrap: anywhere; }
hr { border: 0; border-top: 1px solid #ddd; margin: 8px 0; }
code { font: 12px "DejaVu Sans Mono", monospace; color: #c01343; background: #f6f6f6; }
code { border: 1px solid #ddd; border-radius: 3px; padding: 1px 3px; }
.message { display: grid; grid-template-columns: 36px 1fr; gap: 8px; padding: 8px 0; }
.face { width: 36px; height: 36px; border-radius: 6px; color: #fff; text-align: center; }
.face { line-height: 36px; font-weight: 700; }
.who { font-weight: 700; }
.app { font-size: 10px; background: #e8e8e8; border-radius: 2px; padding: 1px 3px; color: #555; }
.at, .context { font-size: 12px; color: #616061; font-weight: 400; }
.also { font-size: 12px; color: #616061; }
.thread { border-left: 3px solid #e8e8e8; margin-left: 44px; padding-left: 12px; }
.ephemeral { background: #f8f8f8; border-radius: 6px; padding-left: 6px; }
.mention { background: #e8f5fa; color: #1264a3; border-radius: 3px; padding: 0 2px; }
a { color: #1264a3; text-decoration: underline; }
.actions { display: flex; gap: 8px; flex-wrap: wrap; }
.button { border: 1px solid #bbb; border-radius: 4px; padding: 4px 12px; font-weight: 700; }
.button { font-size: 13px; background: #fff; }
.button.primary { background: #007a5a; border-color: #007a5a; color: #fff; }
.button.danger { background: #e01e5a; border-color: #e01e5a; color: #fff; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 12px; }
.chart { width: 400px; max-width: 100%; border: 1px solid #ddd; border-radius: 6px; }
.window { border: 1px solid #bbb; border-radius: 8px; padding: 8px 16px 16px; margin: 16px 0; }
.window { box-shadow: 0 4px 16px #0002; }
.input { margin: 12px 0; }
.input label { font-weight: 700; display: block; }
.box { border: 1px solid #888; border-radius: 4px; padding: 6px 10px; min-height: 22px; }
.box i { color: #868686; font-style: normal; }
.arrow { float: right; }
@media (min-width: 1500px) {
  main { max-width: none; columns: 2; column-gap: 40px; }
  .message { break-inside: avoid; }
}
.foot { display: flex; justify-content: flex-end; gap: 8px; margin-top: 12px; }
"""
