"""What the doctor looks at, in the order of what would hurt most at three in the morning: first
what keeps a rollback from happening, then what keeps it from being heard of, then what keeps a
rollout from continuing."""

from collections.abc import Callable, Iterable, Mapping

from cli.doctor.asked import Asked
from cli.doctor.checks import (
    alerts,
    cloud_run,
    deployment,
    deploys,
    limits,
    metrics,
    outside,
    people,
    settings,
    slack_app,
    state,
)
from cli.doctor.finding import Finding
from cli.doctor.trail import trail

Point = Callable[[Asked], Iterable[Finding]]

SETTINGS = "settings"
POINTS: Mapping[str, Point] = {
    SETTINGS: settings.settings,
    "state": state.state,
    "traffic": cloud_run.traffic,
    "rights": deployment.project_rights,
    "alerts": alerts.alerts,
    "queue": deployment.queue,
    "scheduler": deployment.scheduler,
    "stuck": state.stuck,
    "dead-letters": deployment.dead_letters,
    "deployments": deploys.deployments,
    "pages": outside.pages,
    "slack": slack_app.token,
    "signing": slack_app.signing,
    "channels": people.channels,
    "metrics": metrics.metrics,
    "headers": outside.headers,
    "serving": cloud_run.serving,
    "limits": limits.limits,
    "people": people.people,
    "on-call": outside.on_call,
    "github": outside.github,
    "plans": state.plans,
    "database": deployment.database,
    "clock": slack_app.clock,
    "trail": trail,
}
