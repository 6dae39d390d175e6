"""Two draws at the same moment on what is left: the contract lets one through, whatever the gateways thought."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from api.certificates import calls
from api.clock import present
from api.database import reading, writing
from api.facts.repository import fact
from api.outbox.models import CommandStatus, OutboxCommand
from contracts.gas import gas_allowance
from evidence.acts import Act
from evidence.commitments import Commitment
from evidence.encoding import from_b64u
from evidence.facts import Kind, Verb
from evidence.types import MemberNumber
from evidence.words import BalanceWord, decode_balance
from scripts.chaos import agreement
from scripts.chaos.load import draw, draw_document
from scripts.chaos.sample_network import SampleNetwork
from scripts.client import subjects

pytestmark = pytest.mark.network

MICRO = 10**6
WHOLE_LINE, HALF_DRAWN_LINE = 3, 1


def line_balance(sample: SampleNetwork, line: int) -> BalanceWord:
    """Certified (limit) and drawn (used) of a line of the story's certificate."""
    ref = sample.certificate
    with reading(sample.database("gdvc")) as session:
        found = fact(session, Kind.CERTIFICATES_LINE, MemberNumber(ref.owner), ref.subject, line)
        assert found is not None
        return decode_balance(found.word)


def errors(sample: SampleNetwork, commands: set[bytes]) -> list[str | None]:
    """What the contract said to each command, None for confirmed; sorted, confirmed first."""
    agreement.settled(sample)
    with reading(sample.database("gdvc")) as session:
        rows = [row for row in session.exec(select(OutboxCommand)) if row.id in commands]
    assert len(rows) == len(commands)
    found = [json.loads(row.error)["name"] if row.error else None for row in rows]
    return sorted(found, key=lambda name: name or "")


def test_two_officers_draw_a_line_for_one_entry_line_at_once(sample: SampleNetwork) -> None:
    ref, start = sample.certificate, Barrier(2)
    left = line_balance(sample, WHOLE_LINE)
    whole = str((left.limit - left.used) // MICRO)

    def officer() -> bytes:
        gateway = sample.desk("gdvc", "gdvc-officer")
        revision = subjects.read(gateway, ref)["revision"]
        document = draw_document(sample, gateway, WHOLE_LINE, whole, WHOLE_LINE)
        gateway.token()
        start.wait()
        return draw(gateway, ref, revision, document)

    with ThreadPoolExecutor(2) as pool:
        commands = {future.result() for future in [pool.submit(officer) for _ in range(2)]}
    assert errors(sample, commands) == [None, "DrawAlreadyRecorded"]
    drawn = line_balance(sample, WHOLE_LINE)
    assert (left.used, drawn.used) == (0, drawn.limit)


def test_two_entries_draw_the_last_quantity_at_once(sample: SampleNetwork) -> None:
    """One gateway would let only one entry through; a member may have more than one door to its outbox."""
    gateway = sample.desk("gdvc", "gdvc-officer")
    left = line_balance(sample, HALF_DRAWN_LINE)
    quantity = str((left.limit - left.used) // MICRO)
    documents = [
        draw_document(sample, gateway, HALF_DRAWN_LINE, quantity, 1, entry=f"1050000{number}")
        for number in (8001, 8002)
    ]
    commands = put_into_outbox(sample, documents)
    assert errors(sample, commands) == [None, "CertificateOverDrawn"]
    drawn = line_balance(sample, HALF_DRAWN_LINE)
    assert drawn.used == drawn.limit > left.used


def put_into_outbox(sample: SampleNetwork, documents: list[Commitment]) -> set[bytes]:
    """Gives all draws to the relay in one moment, past the gateway and its rules."""
    ref, gateway = sample.certificate, sample.desk("gdvc", "gdvc-officer")
    commands, revision = set(), subjects.read(gateway, ref)["revision"]
    with writing(sample.database("gdvc")) as session:
        for document in documents:
            body = gateway.party.act(
                gateway.network, Verb.CERTIFICATES_DRAW, ref.owner, ref.subject, revision, document
            )
            act = Act.decode(from_b64u(body["act"], "act"))
            call = calls.draw(act, dict(document.fields), ZoneInfo("Asia/Ho_Chi_Minh"))
            session.add(
                OutboxCommand(
                    id=act.command,
                    verb=act.verb,
                    contract=call.contract,
                    function=call.function,
                    gas=gas_allowance(act.verb),
                    call=call.data,
                    act=act.encode(),
                    act_hash=act.hash,
                    signature=from_b64u(body["signature"], "signature"),
                    owner=act.owner,
                    subject=act.subject,
                    party="gdvc-officer",
                    status=CommandStatus.PENDING,
                    created=present(),
                    updated=present(),
                )
            )
            commands.add(bytes(act.command))
    return commands
