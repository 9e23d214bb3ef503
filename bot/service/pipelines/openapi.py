"""The API as an OpenAPI document, made of the models that it answers with."""

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from bot.service.pipelines.asked import StartAsked
from bot.service.pipelines.problem import Problem
from bot.service.pipelines.shown import RolloutShown

REF = "#/components/schemas/"
PROBLEM = "application/problem+json"
PROBLEMS: Mapping[str, str] = {
    "400": "The request can't be read.",
    "401": "There is no token, or one that is not good.",
    "403": "Neither the settings nor the plan let this pipeline do it.",
    "404": "There is no such thing, or none that this pipeline may see.",
    "405": "The path takes another method.",
    "409": "The start is refused; the detail says why.",
    "413": "The body is too large.",
    "422": "The body can't be used, or the key was used for something else.",
    "500": "A fault of Canario's.",
    "503": "Not now; try again after the seconds of Retry-After.",
}
ABOUT = """\
Pipelines start rollouts and wait for their end. Nothing here promotes, approves or rolls back:
that is for people and for the plan."""


def document() -> dict[str, Any]:
    """The whole document, OpenAPI 3.1."""
    _, schemas = models_json_schema(
        [(StartAsked, "validation"), (RolloutShown, "serialization"), (Problem, "serialization")],
        ref_template=f"{REF}{{model}}",
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Canario's API for pipelines", "version": "1", "description": ABOUT},
        "security": [{"oidc": []}],
        "paths": {
            "/v1/rollouts": {"post": _start()},
            "/v1/rollouts/{id}": {"get": _show()},
            "/v1/services/{service}/rollout": {"get": _newest()},
        },
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "oidc": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "An OIDC token of a service account or of GitHub Actions.",
                }
            },
        },
    }


def _start() -> dict[str, Any]:
    key = {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "New for each start; the same one again gets the same rollout.",
        "schema": {"type": "string", "pattern": "^[!-~]{1,128}$"},
    }
    return {
        "operationId": "startRollout",
        "summary": "Start a rollout of a revision that was deployed without traffic.",
        "parameters": [key],
        "requestBody": {"required": True, "content": _json("StartAsked")},
        "responses": {
            "200": _shown("The rollout that this key has started before."),
            "201": _shown("The rollout has begun."),
            "202": _shown("The start is queued; ask for it with wait."),
            **_problems("400", "401", "403", "404", "405", "409", "413", "422"),
        },
    }


def _show() -> dict[str, Any]:
    wait = {
        "name": "wait",
        "in": "query",
        "description": "Answer when its state or step is another, or after so many seconds.",
        "schema": {"type": "integer", "minimum": 0, "maximum": 50, "default": 0},
    }
    return {
        "operationId": "showRollout",
        "summary": "How a rollout goes.",
        "parameters": [_path("id", r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,199}$"), wait],
        "responses": {
            "200": _shown("The rollout as it is now."),
            **_problems("400", "401", "403", "404", "405"),
        },
    }


def _newest() -> dict[str, Any]:
    return {
        "operationId": "showNewestRollout",
        "summary": "The active rollout of a service, or its last.",
        "parameters": [_path("service", r"^[A-Za-z0-9][A-Za-z0-9_.+~-]{0,199}$")],
        "responses": {
            "200": _shown("The rollout as it is now."),
            **_problems("401", "403", "404", "405"),
        },
    }


def _path(name: str, pattern: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _json(model: str, kind: str = "application/json") -> dict[str, Any]:
    return {kind: {"schema": {"$ref": f"{REF}{model}"}}}


def _shown(said: str) -> dict[str, Any]:
    return {"description": said, "content": _json("RolloutShown")}


def _problems(*statuses: str) -> dict[str, Any]:
    return {
        status: {"description": PROBLEMS[status], "content": _json("Problem", PROBLEM)}
        for status in (*statuses, "500", "503")
    }
