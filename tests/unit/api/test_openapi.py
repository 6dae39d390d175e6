"""The description: an id, an example and its problems for every operation; and no input makes the gateway fail."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error

from api.settings import Limits
from evidence.facts import PartyRole
from tests.unit.api.gateway import TestGateway


def _operations(description: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{method} {path}", operation)
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    ]


def test_every_operation_has_an_id_of_its_own_and_a_summary(gateway: TestGateway) -> None:
    operations = _operations(gateway.app.openapi())
    ids = [operation["operationId"] for _, operation in operations]
    assert len(set(ids)) == len(ids)
    assert all(operation["summary"] and operation["description"] for _, operation in operations)


def test_every_operation_has_examples_of_what_it_takes_and_gives(gateway: TestGateway) -> None:
    description = gateway.app.openapi()
    schemas = description["components"]["schemas"]
    for name, operation in _operations(description):
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "path":
                assert "examples" in parameter["schema"] or "example" in parameter, (name, parameter["name"])
        for body in operation.get("requestBody", {}).get("content", {}).values():
            if "example" in body:
                continue
            schema = schemas[body["schema"]["$ref"].rsplit("/", 1)[1]]
            fields = schema["properties"].values()
            assert "examples" in schema or all("examples" in field for field in fields), name
        for status, answer in operation["responses"].items():
            for body in answer.get("content", {}).values() if status.startswith("2") else ():
                assert "example" in body, (name, status)


def test_every_operation_describes_its_problems(gateway: TestGateway) -> None:
    for name, operation in _operations(gateway.app.openapi()):
        assert "application/problem+json" in operation["responses"]["4XX"]["content"], name


GATEWAY = TestGateway(Path(tempfile.mkdtemp(prefix="gwanmun-")), limits=Limits(10**6, 10**6, 10**6, 10**6))
GATEWAY.enrol("officer", PartyRole.ADMINISTRATION)
schemathesis.serializer.alias("application/x-ndjson", "text/plain")
SCHEMA = schemathesis.openapi.from_asgi("/openapi.json", GATEWAY.app).exclude(operation_id="streamEvents")


@pytest.mark.filterwarnings("ignore")
@SCHEMA.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[
        HealthCheck.filter_too_much,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
def test_no_input_makes_the_gateway_fail(case: schemathesis.Case) -> None:
    answer = case.call(headers=GATEWAY.bearer("officer"))
    # This gateway has no witness, and says so where it must ask one.
    if answer.status_code != 503 or not answer.json()["type"].endswith(":witness-silent"):
        case.validate_response(answer, checks=[not_a_server_error])
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == ["application/problem+json"]
