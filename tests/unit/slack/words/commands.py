"""What ``canario plan`` prints, as golden files keep it."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from cli.plan import plan
from tests.docs.pages import ROOT
from tests.unit.plan.examples import GOOD, planted

RATES = ("--rps", "3", "--errors", "0.5%")


def printed() -> Mapping[str, list[str]]:
    """The lines of each command by the name of its file."""
    with TemporaryDirectory() as folder:
        files = _written(Path(folder))
        asked = {
            "show": ("show", "plans/wa-backend.yaml"),
            "show_demo": ("show", "plans/demo.yaml"),
            "show_margins": ("show", files["margins"]),
            "show_guarded_latency": ("show", files["latency"]),
            "check": ("check", "plans/demo.yaml"),
            "check_mistakes": ("check", files["mistakes"]),
            "check_unbuilt": ("check", files["unbuilt"]),
            "check_nothing": ("check", f"{folder}/nothing.yaml"),
            "power": ("power", files["limited"], *RATES),
            "power_with_p95": ("power", files["limited"], *RATES, "--p95", "400ms"),
            "power_of_no_latency": ("power", files["limited"], *RATES, "--p95", "400"),
            "power_of_nothing": ("power", files["bare"], *RATES),
        }
        return {
            f"cli_plan_{name}": [line.replace(folder, "PLANS") for line in _run(*words)]
            for name, words in asked.items()
        }


def _run(*words: str) -> list[str]:
    given = [str(ROOT / word) if word.startswith("plans/") else word for word in words]
    ran = CliRunner().invoke(plan, given)
    output = ran.output.replace(f"{ROOT}/", "").splitlines()
    return [f"$ canario plan {' '.join(words)}", *output, f"exit code {ran.exit_code}"]


def _written(folder: Path) -> Mapping[str, str]:
    """Some plans in this folder: name → path."""
    demo = (ROOT / "plans/demo.yaml").read_text(encoding="utf-8")
    only = "  - {traffic: 50%, soak: 5s}\n"
    steady = (
        demo.replace(only, "").replace("soak: 6s", "soak: 20m").replace("soak: 5s", "soak: 20m")
    )
    texts = {
        "margins": f'{GOOD}guard: {{margins: {{errors: "<= 3x baseline"}}}}\n',
        "latency": f'{GOOD}guard: {{latency: "<= 1.5x baseline"}}\n',
        "mistakes": planted("channel:", "chanel:").replace("soak: 10m", "soak: 10 minutes"),
        "unbuilt": GOOD.replace(
            "watch: 1h",
            "watch: 1h\non_complete: {verify: [{name: Good, probe: {paths: [/]}, within: 1m}]}",
        ),
        "limited": steady.replace("> 2x baseline for 5s", "> 800ms"),
        "bare": (ROOT / "plans/wa-backend.yaml").read_text(encoding="utf-8") + "\nguard: false\n",
    }
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return {name: str(folder / f"{name}.yaml") for name in texts}
