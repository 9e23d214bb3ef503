"""The entry points of Canario's Cloud Functions. Imports are inside each, so that a cold start
pays only for what its own function uses."""

import os
from typing import TYPE_CHECKING

import flask
import functions_framework

if TYPE_CHECKING:
    from flask import Request

    from functions.edge import HttpAnswer


@functions_framework.http
def slack(request: "Request") -> "HttpAnswer":
    """Slack's commands and clicks: verify, parse, enqueue, acknowledge."""
    from functions.slack import handle

    return handle(request)


@functions_framework.http
def work(request: "Request") -> "HttpAnswer":
    """One message of the work topic, pushed."""
    from functions.work import handle

    return handle(request)


@functions_framework.http
def alert(request: "Request") -> "HttpAnswer":
    """One Cloud Monitoring notification, pushed."""
    from functions.alert import handle

    return handle(request)


@functions_framework.http
def alert_webhook(request: "Request") -> "HttpAnswer":
    """Alerts of Alertmanager, Grafana and other systems."""
    from functions.alert_webhook import handle

    return handle(request)


@functions_framework.http
def tick(request: "Request") -> "HttpAnswer":
    """Cloud Scheduler's call."""
    from functions.tick import handle

    return handle(request)


@functions_framework.http
def pagerduty(request: "Request") -> "HttpAnswer":
    """One of PagerDuty's webhooks."""
    from functions.pagerduty import handle

    return handle(request)


@functions_framework.http
def flags(request: "Request") -> "HttpAnswer":
    """An app's question about its flags."""
    from functions.flags import handle

    return handle(request)


@functions_framework.http
def api(request: "Request") -> "HttpAnswer":
    """A pipeline's start of a rollout, or its question how that goes."""
    from functions.api import handle

    return handle(request)


@functions_framework.http
def page(request: "Request") -> "HttpAnswer":
    """A person's look at rollouts, by a signed link."""
    from functions.page import handle

    return handle(request)


if target := os.environ.get("FUNCTION_TARGET"):
    from functions.startup import prepare

    prepare(target)

if flask.has_app_context():
    from functions.startup import answer_strays

    flask.current_app.before_request(answer_strays)
