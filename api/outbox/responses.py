"""The answer 202: taken, not yet done."""

from typing import Any

from fastapi import Response

from api.outbox.models import OutboxCommand
from api.outbox.schemas import EXAMPLE, CommandView, view
from evidence.types import CommandId

RETRY_SECONDS = "1"


def location_of(command: CommandId) -> str:
    """The status URL of a command."""
    return f"/commands/{command.hex()}"


def accepted(command: OutboxCommand) -> Response:
    """202 with the status URL. It promises exactly one outcome."""
    headers = {"Location": location_of(CommandId(command.id)), "Retry-After": RETRY_SECONDS}
    return Response(view(command).model_dump_json(), 202, headers, "application/json")


ACCEPTED: dict[int | str, dict[str, Any]] = {
    202: {
        "model": CommandView,
        "description": "Taken: the command will be confirmed or refused, see Location.",
        "headers": {"Location": {"schema": {"type": "string"}, "description": "Status of the command"}},
        "content": {"application/json": {"example": EXAMPLE | {"status": "pending", "block": None}}},
    }
}
"""`responses=` of every command endpoint; with `status_code=202` and `response_class=Response`."""
