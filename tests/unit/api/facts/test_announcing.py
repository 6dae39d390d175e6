"""What the chain says becomes an event once, in the projection's own transaction, for those whom it concerns."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from api.database import reading, writing
from api.documents.models import NamedParty
from api.events.announcing import announce_facts
from api.events.models import Event, EventReader
from api.facts.indexer import Indexer, forget
from api.facts.models import Fact
from api.outbox.models import OutboxCommand
from api.outbox.progress import settle
from evidence.facts import (
    CertificateStatus,
    CredentialStatus,
    DeclarationStatus,
    DrawStatus,
    Kind,
    PartyRole,
    Verb,
)
from evidence.types import MemberNumber, SubjectId, Word
from evidence.words import BalanceWord, StateWord, Terms, unit_code
from tests.unit.api.facts.ledger_in_memory import LedgerInMemory
from tests.unit.api.gateway import NETWORK, TestGateway

ISSUER = MemberNumber(2)
CERTIFICATE, DECLARATION, DRAW = (SubjectId(bytes([number]) * 32) for number in (1, 2, 3))
ACCOUNT = b"\xaa" * 20


def state(status: int, revision: int = 1, amount: int | None = None, flags: int = 0) -> Word:
    terms = Terms(MemberNumber(3), 1_900_000_000, 1).pack() if amount is None else amount
    return StateWord(status, ISSUER, 1, 2, terms, revision, flags).encode()


def line(used: int) -> Word:
    return BalanceWord(unit_code("KGM"), 2, 1_000, used).encode()


def indexed(gateway: TestGateway, ledger: LedgerInMemory) -> None:
    def settle_own(session: Session, outcomes: Any) -> None:
        settle(session, outcomes, ACCOUNT, gateway.clock())

    indexer = Indexer(gateway.engine, ledger, NETWORK, announce=announce_facts, settle=settle_own)
    while indexer.step() is not None:
        continue


def told(gateway: TestGateway) -> list[tuple[str, frozenset[str]]]:
    """Type and readers of every event."""
    with reading(gateway.engine) as session:
        readers = list(session.exec(select(EventReader)))
        return [
            (event.type, frozenset(one.party for one in readers if one.event == event.number))
            for event in session.exec(select(Event).order_by(Event.number))  # type: ignore[arg-type]
        ]


def name(gateway: TestGateway, party: str, owner: int, subject: SubjectId) -> None:
    with writing(gateway.engine) as session:
        session.add(NamedParty(owner=owner, subject=subject, party=party))


def put_command(gateway: TestGateway, number: int, party: str) -> bytes:
    """A command of this gateway, with the id that the ledger in memory gives its `number`th command."""
    from hashlib import sha256

    command = sha256(b"command%d" % number).digest()[:16]
    with writing(gateway.engine) as session:
        session.add(
            OutboxCommand(
                id=command, verb=Verb.CERTIFICATES_ISSUE, contract="OriginCertificates", function="issue", gas=1,
                call=b"", act=b"", act_hash=bytes(32), signature=b"", owner=ISSUER, subject=CERTIFICATE,
                party=party, created=1, updated=1,
            )
        )  # fmt: skip
    return command


def test_every_status_is_told_by_its_name_to_those_named(gateway: TestGateway) -> None:
    name(gateway, "exporter", ISSUER, CERTIFICATE)
    name(gateway, "rival", 1, CERTIFICATE)
    name(gateway, "exporter", ISSUER, DECLARATION)
    ledger = LedgerInMemory()
    ledger.mine(
        (Kind.CERTIFICATES_STATUS, ISSUER, CERTIFICATE, 0, state(CertificateStatus.ISSUED)),
        (Kind.CERTIFICATES_ISSUED, ISSUER, CERTIFICATE, 1, Word(b"\x11" * 32)),
        (Kind.DECLARATIONS_STATUS, ISSUER, DECLARATION, 0, state(DeclarationStatus.PART_LOADED)),
        (Kind.DECLARATIONS_STATUS, ISSUER, SubjectId(bytes(32)), 0, state(DeclarationStatus.LOADED)),
    )
    indexed(gateway, ledger)
    assert told(gateway) == [
        ("certificates.status.issued", frozenset({"exporter"})),
        ("declarations.status.part_loaded", frozenset({"exporter"})),
        ("declarations.status.loaded", frozenset()),
    ]


def test_a_draw_is_told_to_the_parties_of_its_certificate(gateway: TestGateway) -> None:
    name(gateway, "exporter", ISSUER, CERTIFICATE)
    ledger = LedgerInMemory()
    ledger.mine(
        (Kind.CERTIFICATES_LINE, ISSUER, CERTIFICATE, 1, line(7)),
        (Kind.CERTIFICATES_DRAW, ISSUER, DRAW, 0, state(DrawStatus.DRAWN, amount=7, flags=1 << 16 | 1)),
    )
    facts = ledger.blocks[1].facts
    facts[1] = type(facts[1])(
        **{slot: getattr(facts[1], slot) for slot in facts[1].__slots__} | {"act": facts[0].act}
    )
    indexed(gateway, ledger)
    assert told(gateway) == [("certificates.draw.drawn", frozenset({"exporter"}))]
    with reading(gateway.engine) as session:
        said = json.loads(session.exec(select(Event)).one().data)
    assert (said["certificate"], said["revision"]) == (CERTIFICATE.hex(), 1)


def test_a_window_is_told_to_the_holder_of_the_certificate(gateway: TestGateway) -> None:
    keyed = gateway.enrol("exporter", PartyRole.EXPORTER, founding=True)
    ledger, subject = LedgerInMemory(), SubjectId(keyed.certificate.fingerprint)
    ledger.mine((Kind.CREDENTIALS_WINDOW, MemberNumber(1), subject, 0, state(CredentialStatus.GRANTED)))
    indexed(gateway, ledger)
    assert told(gateway) == [("credentials.window.granted", frozenset({"exporter"}))]


def test_the_end_of_a_command_is_told_to_its_party_alone(gateway: TestGateway) -> None:
    name(gateway, "rival", ISSUER, CERTIFICATE)
    put_command(gateway, 0, "exporter")
    ledger = LedgerInMemory()
    ledger.mine((Kind.CERTIFICATES_LINE, ISSUER, CERTIFICATE, 1, line(7)), refused=1)
    indexed(gateway, ledger)
    assert told(gateway) == [("commands.confirmed", frozenset({"exporter"}))]


def test_a_rebuild_tells_nothing_again_and_goes_on_with_what_is_new(gateway: TestGateway) -> None:
    put_command(gateway, 0, "exporter")
    ledger = LedgerInMemory()
    ledger.mine((Kind.CERTIFICATES_STATUS, ISSUER, CERTIFICATE, 0, state(CertificateStatus.APPLIED)))
    indexed(gateway, ledger)
    before = told(gateway)
    forget(gateway.engine)
    ledger.mine((Kind.CERTIFICATES_STATUS, ISSUER, CERTIFICATE, 0, state(CertificateStatus.ISSUED, 2)))
    indexed(gateway, ledger)
    assert told(gateway) == [*before, ("certificates.status.issued", frozenset())]
    assert len(before) == 2


def test_events_and_facts_are_written_together_or_not_at_all(gateway: TestGateway) -> None:
    ledger = LedgerInMemory()
    ledger.mine((Kind.CERTIFICATES_STATUS, ISSUER, CERTIFICATE, 0, state(CertificateStatus.ISSUED)))

    def fail(_session: Session, _outcomes: object) -> None:
        raise RuntimeError("behind the events")

    with pytest.raises(RuntimeError):
        Indexer(gateway.engine, ledger, NETWORK, announce=announce_facts, settle=fail).step()
    assert told(gateway) == []
    with reading(gateway.engine) as session:
        assert session.exec(select(Fact)).all() == []


@pytest.mark.parametrize("process", ["api.facts.process", "api.relay.process"])
def test_indexer_and_relay_load_no_web_framework(process: str) -> None:
    code = f"import sys, {process}; print([m for m in ('fastapi', 'starlette', 'uvicorn', 'alembic') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[4],
        check=True,
    )
    assert done.stdout.strip() == "[]"
