"""What ``canario plan`` prints, as golden files keep it."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from cli.main import main
from tests.docs.pages import ROOT
from tests.unit.plan.examples import GOOD, planted

RATES = ("--rps", "3", "--errors", "0.5%")


COMMANDS: Mapping[str, tuple[str, ...]] = {
    "show": ("show", "plans/wa-backend.yaml"),
    "show_demo": ("show", "plans/demo.yaml"),
    "show_margins": ("show", "PLANS/margins.yaml"),
    "show_guarded_latency": ("show", "PLANS/latency.yaml"),
    "check": ("check", "plans/demo.yaml"),
    "check_mistakes": ("check", "PLANS/mistakes.yaml"),
    "check_refused": ("check", "PLANS/refused.yaml"),
    "check_nothing": ("check", "PLANS/nothing.yaml"),
    "power": ("power", "PLANS/limited.yaml", *RATES),
    "power_with_p95": ("power", "PLANS/limited.yaml", *RATES, "--p95", "400ms"),
    "power_of_no_latency": ("power", "PLANS/limited.yaml", *RATES, "--p95", "400"),
    "power_of_nothing": ("power", "PLANS/bare.yaml", *RATES),
}


def printed() -> Mapping[str, Callable[[], list[str]]]:
    """What gives the lines of each command, by the name of its file: some of them take seconds."""
    return {f"cli_plan_{name}": partial(_lines, *words) for name, words in COMMANDS.items()}


def _lines(*words: str) -> list[str]:
    with TemporaryDirectory() as folder:
        _write(Path(folder))
        ran = _run(*(word.replace("PLANS", folder) for word in words))
        return [line.replace(folder, "PLANS") for line in ran]


def _run(*words: str) -> list[str]:
    given = [str(ROOT / word) if word.startswith("plans/") else word for word in words]
    ran = CliRunner().invoke(main, ["plan", *given], prog_name="canario")
    output = ran.output.replace(f"{ROOT}/", "").splitlines()
    return [f"$ canario plan {' '.join(words)}", *output, f"exit code {ran.exit_code}"]


def _write(folder: Path) -> None:
    """Some plans in this folder, each by its name."""
    demo = (ROOT / "plans/demo.yaml").read_text(encoding="utf-8")
    only = "  - {traffic: 50%, soak: 5s}\n"
    steady = (
        demo.replace(only, "").replace("soak: 6s", "soak: 20m").replace("soak: 5s", "soak: 20m")
    )
    texts = {
        "margins": f'{GOOD}guard: {{margins: {{errors: "<= 3x baseline"}}}}\n',
        "latency": f'{GOOD}guard: {{latency: "<= 1.5x baseline"}}\n',
        "mistakes": planted("channel:", "chanel:").replace("soak: 10m", "soak: 10 minutes"),
        "refused": GOOD.replace("people:\n", "people:\n  nobody: [U0NOBODY]\n"),
        "limited": steady.replace("> 2x baseline for 5s", "> 800ms"),
        "bare": (ROOT / "plans/wa-backend.yaml").read_text(encoding="utf-8") + "\nguard: false\n",
    }
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
