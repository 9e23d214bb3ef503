"""``canario conformance``: does Google Cloud what our sandbox claims?"""

import json
from itertools import chain
from pathlib import Path

import click

from cli.conformance.claims import Claim
from functions.bootstrap import Wiring
from infra.terminal.say import say, title
from infra.terminal.waiting import doing


@click.command()
@click.option("--project", required=True)
@click.option("--region", required=True)
@click.option("--service", required=True, help="A throw-away service: its traffic is moved.")
@click.option("--stable", required=True, help="A revision that is ready; it has all traffic then.")
@click.option("--canary", required=True, help="Another one that is ready.")
@click.option("--wait", default=360, help="For metrics, in seconds at most.")
@click.option("--write", "file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def conformance(
    wiring: Wiring, /, project: str, service: str, wait: int, file: Path | None, **where: str
) -> None:
    """Do with a throw-away service what rollouts do, and print where Google Cloud differs from the
    sandbox that Canario is tested with. The exit code is 1 where it does."""
    from cli.conformance import metrics
    from cli.conformance.clients import metrics_client, services_client
    from cli.conformance.traffic import Traffic

    wiring.own_project = project
    found = wiring.settings
    name = f"projects/{project}/locations/{where['region']}/services/{service}"
    moved = Traffic(services_client(found), name, where["stable"], where["canary"])
    title(f"Google Cloud, by {service} in {project}, and the sandbox")
    doing("waiting for Cloud Run")
    uri = moved.service().uri
    claims = []
    seen = metrics.claims(metrics_client(found), project, service, uri, wait)
    for each in chain(moved.claims(), seen):
        say(line(each))
        claims.append(each)
    if file is not None:
        rows = [each.as_json() for each in claims]
        file.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
        say(f"wrote {file}")
    if not all(each.same for each in claims):
        raise SystemExit(1)


def line(claim: Claim) -> str:
    """One claim in a line."""
    mark = "same   " if claim.same else "differs"
    than = "" if claim.same else f" (the sandbox: {' or '.join(claim.expected)})"
    return f"{mark}  {claim.name}: {claim.seen}{than}"
