"""A command as its party sees it."""

import json
from typing import Any

from pydantic import ConfigDict
from pydantic.config import JsonDict

from api.encoding import Hex16, Hex32, Schema
from api.outbox.models import CommandStatus, OutboxCommand
from evidence.facts import Verb

EXAMPLE: JsonDict = {
    "id": "3f2b8c0d9e4a4f6f8a7b6c5d4e3f2a1b",
    "verb": "declarations.declare",
    "status": "confirmed",
    "owner": 1,
    "subject": "5b" * 32,
    "act": "c0" * 32,
    "accepted": 1763884800,
    "updated": 1763884803,
    "block": 42,
    "error": None,
}


class CommandView(Schema):
    """`error` is the contract's error of a refused command: its name and values; of an open command, why the network does not
    take it now (`AccountUnlisted`). Instants are Unix seconds."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: Hex16
    verb: str
    status: CommandStatus
    owner: int
    subject: Hex32
    act: Hex32
    accepted: int
    updated: int
    block: int | None
    error: dict[str, Any] | None


def view(command: OutboxCommand) -> CommandView:
    """The schema of a row."""
    return CommandView(
        id=command.id.hex(),
        verb=Verb(command.verb).text,
        status=CommandStatus(command.status),
        owner=command.owner,
        subject=command.subject.hex(),
        act=command.act_hash.hex(),
        accepted=command.created,
        updated=command.updated,
        block=command.block,
        error=json.loads(command.error) if command.error else None,
    )
