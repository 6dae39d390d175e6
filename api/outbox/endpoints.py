"""Where a command stands."""

from typing import Annotated

from fastapi import APIRouter, Path, Response
from sqlmodel import col, select

from api.auth.dependencies import CurrentParty
from api.encoding import Hex16
from api.outbox.models import FINAL, CommandStatus, OutboxCommand
from api.outbox.progress import find
from api.outbox.responses import RETRY_SECONDS
from api.outbox.schemas import CommandView, view
from api.pagination import Page, PagingQuery
from api.problems import NotFound
from api.transactions import DatabaseSession, TransactionRoute
from evidence.types import CommandId

router = APIRouter(tags=["commands"], route_class=TransactionRoute)


@router.get("/commands/{command}", operation_id="readCommand", summary="Where a command stands")
def read_command(
    command: Annotated[Hex16, Path(examples=["3f2b8c0d9e4a4f6f8a7b6c5d4e3f2a1b"])],
    session: DatabaseSession,
    party: CurrentParty,
    response: Response,
) -> CommandView:
    """For the party that gave it and for the officers of this gateway's member; nobody else learns that it
    exists.
    """
    row = find(session, CommandId(bytes.fromhex(command)))
    if row is None or (row.party != party.id and not party.office):
        raise NotFound("You gave no such command.", command=command)
    if row.status not in FINAL:
        response.headers["Retry-After"] = RETRY_SECONDS
    return view(row)


@router.get("/commands", operation_id="listCommands", summary="Commands that you gave")
def list_commands(
    session: DatabaseSession,
    party: CurrentParty,
    paging: PagingQuery,
    status: CommandStatus | None = None,
) -> Page[CommandView]:
    """Newest first."""
    after = paging.after(int)
    query = select(OutboxCommand).where(col(OutboxCommand.party) == party.id)
    if status is not None:
        query = query.where(col(OutboxCommand.status) == status)
    if after is not None:
        query = query.where(col(OutboxCommand.number) < after[0])
    rows = session.exec(query.order_by(col(OutboxCommand.number).desc()).limit(paging.limit)).all()
    return paging.page(rows, view, lambda row: (row.number or 0,))
