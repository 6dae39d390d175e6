"""The OpenAPI description: operation ids, problems at every operation, an example for every operation."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.problems import MEDIA_TYPE, TYPE_PREFIX

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. Further members name the offending values.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
    "example": {
        "type": TYPE_PREFIX + "act-mismatch",
        "title": "The act says something else than the request",
        "status": 422,
        "detail": "The act's owner is not that of the request.",
        "field": "owner",
        "given": 2,
        "expected": 1,
    },
}


def operation_id(route: APIRoute) -> str:
    """The id given at the route, else the endpoint's name."""
    return route.operation_id or route.name


def describe(app: FastAPI) -> None:
    """Lets the application build its description once, with what FastAPI leaves out."""

    def build() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    summary=app.summary,
                    routes=app.routes,
                    description="Writes answer 202 and a status URL; a command is then confirmed or refused.",
                )
            )
        return app.openapi_schema

    app.openapi = build  # type: ignore[method-assign]


def _complete(description: dict[str, Any]) -> dict[str, Any]:
    schemas = description.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for operations in description["paths"].values():
        for operation in operations.values():
            _add_problems(operation["responses"])
            _add_page_example(operation, schemas)
    return description


def _add_problems(responses: dict[str, Any]) -> None:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses.pop("422", None)
    responses["4XX"] = {"description": "Not done, and why", "content": content}
    responses["503"] = {"description": "A process that this needs is busy or silent", "content": content}


def _add_page_example(operation: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Pages and lists have the example of what they hold."""
    for status, response in operation["responses"].items():
        body = response.get("content", {}).get("application/json")
        if body is None or not str(status).startswith("2") or "example" in body:
            continue
        example = _example_of(body.get("schema", {}), schemas)
        if example is not None:
            body["example"] = example


def _example_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _example_of(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas)
    if "examples" in schema:
        return schema["examples"][0]
    if schema.get("type") == "array":
        return [_example_of(schema["items"], schemas)]
    items = schema.get("properties", {}).get("items")
    if items is not None:
        return {"items": _example_of(items, schemas), "next": None}
    return None
