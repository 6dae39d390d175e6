"""Documents and facts of declarations and certificates, as tests need them: no chain, facts put where the indexer would."""

import secrets
from dataclasses import replace
from typing import Any

from evidence import schemas
from evidence.acts import NO_DOCUMENT, Act
from evidence.commitments import Commitment, commit
from evidence.facts import (
    CertificateStatus,
    DeclarationStatus,
    DrawStatus,
    Kind,
    PartyRole,
    Verb,
)
from evidence.hashing import salted_identifier
from evidence.types import ActHash, Fields, MemberNumber, SubjectId
from evidence.words import BalanceWord, StateWord, Terms, unit_code
from tests.unit.api.gateway import DAY, TestGateway

PIECES, PACKAGES = unit_code("H87"), unit_code("XPK")
MICRO = 10**6


def enrol_cast(gateway: TestGateway) -> TestGateway:
    for party, role in [
        ("exporter", PartyRole.EXPORTER),
        ("rival", PartyRole.EXPORTER),
        ("broker", PartyRole.BROKER),
        ("carrier", PartyRole.CARRIER),
        ("bank", PartyRole.BANK),
        ("officer", PartyRole.ADMINISTRATION),
    ]:
        gateway.enrol(party, role)
    return gateway


def salt() -> str:
    return secrets.token_hex(16)


def committed(schema: str, fields: Fields) -> Commitment:
    return commit(schemas.schema(schema), fields, secrets.token_bytes(32))


def declaration(reference: str = "LRN-1", **changes: Any) -> Commitment:
    """One item of 1200 pieces in 20 packages."""
    fields: Fields = {
        "/idSalt": salt(),
        "/functionalReferenceId": reference,
        "/typeCode": "EXA",
        "/goodsItemQuantity": 1,
        "/totalPackageQuantity": 20,
        "/items/0/sequence": 1,
        "/items/0/quantity": "1200",
        "/items/0/quantityUnit": "H87",
    }
    return committed("gwm.declaration.export.1", {**fields, **changes})


def subject_of(document: Commitment, number: str = "/functionalReferenceId") -> SubjectId:
    salted = bytes.fromhex(str(document.fields["/idSalt"]))
    return salted_identifier(salted, str(document.fields[number]))


def decision(owner: int, subject: SubjectId, **more: Any) -> Commitment:
    fields: Fields = {
        "/subject": subject.hex(),
        "/owner": owner,
        "/decision": "decided",
        "/decisionDate": "2026-11-23",
        "/reason": "as the law says",
        "/reasonSalt": salt(),
        **{f"/{name}": value for name, value in more.items()},
    }
    return committed("gwm.decision.1", fields)


def send(
    gateway: TestGateway,
    party: str,
    path: str,
    verb: Verb,
    subject: SubjectId,
    document: Commitment | None = None,
    revision: int = 0,
    owner: int = 1,
    if_match: str | None = None,
    act: Act | None = None,
    **more: Any,
) -> Any:
    """POSTs a signed act; If-Match names the act's revision unless told otherwise ("" leaves it out)."""
    made = act or replace(
        gateway.act(verb, subject, document.root if document else NO_DOCUMENT),
        revision=revision,
        owner=MemberNumber(owner),
    )
    headers = gateway.bearer(party)
    tag = f'"{revision}"' if if_match is None and revision else if_match
    if tag:
        headers = {**headers, "If-Match": tag}
    return gateway.client.post(path, json=gateway.submission(party, made, document, **more), headers=headers)


def put_declaration(
    gateway: TestGateway,
    document: Commitment,
    status: DeclarationStatus = DeclarationStatus.RECEIVED,
    revision: int = 1,
    load_by: int | None = None,
    loaded: int = 0,
    certified: int = 0,
) -> SubjectId:
    """The chain says: this declaration of member 1 stands so."""
    subject = subject_of(document)
    until = 0 if status is DeclarationStatus.RECEIVED else load_by or gateway.clock() + 10 * DAY
    terms = Terms(MemberNumber(0), until, 1).pack()
    state = StateWord(status, MemberNumber(1), gateway.clock() - 100, gateway.clock(), terms, revision, 0)
    loading = BalanceWord(PACKAGES, gateway.clock(), 20, loaded)
    gateway.put_fact(Kind.DECLARATIONS_STATUS, 1, subject, state.encode())
    gateway.put_fact(Kind.DECLARATIONS_ISSUED, 1, subject, document.root, part=1)
    gateway.put_fact(Kind.DECLARATIONS_LOADING, 1, subject, loading.encode())
    if status is not DeclarationStatus.RECEIVED:
        item = BalanceWord(PIECES, gateway.clock(), 1200 * MICRO, certified * MICRO)
        gateway.put_fact(Kind.DECLARATIONS_ITEM, 1, subject, item.encode(), part=256)
    return subject


def filed(gateway: TestGateway, party: str = "exporter", **changes: Any) -> Commitment:
    """A declaration that was filed here."""
    document = declaration(f"LRN-{secrets.token_hex(4)}", **changes)
    answer = send(gateway, party, "/declarations", Verb.DECLARATIONS_DECLARE, subject_of(document), document)
    assert answer.status_code == 202, answer.text
    return document


def put_certificate(
    gateway: TestGateway,
    owner: int,
    subject: SubjectId,
    addressed: int,
    status: CertificateStatus = CertificateStatus.ISSUED,
    revision: int = 1,
    lines: tuple[tuple[int, int], ...] = ((1200, 0),),
) -> SubjectId:
    """The chain says: this certificate stands so; lines are (certified, drawn) pieces."""
    issued = status is not CertificateStatus.APPLIED
    terms = Terms(MemberNumber(addressed), gateway.clock() + 300 * DAY if issued else 0, 1).pack()
    since = gateway.clock() - 5 * DAY
    state = StateWord(status, MemberNumber(owner), since, gateway.clock(), terms, revision, 0)
    gateway.put_fact(Kind.CERTIFICATES_STATUS, owner, subject, state.encode())
    if issued:
        gateway.put_fact(Kind.CERTIFICATES_ISSUED, owner, subject, b"\x11" * 32, part=1)
        for number, (certified, drawn) in enumerate(lines, 1):
            line = BalanceWord(PIECES, gateway.clock(), certified * MICRO, drawn * MICRO)
            gateway.put_fact(Kind.CERTIFICATES_LINE, owner, subject, line.encode(), part=number)
    return subject


def put_draw(
    gateway: TestGateway, owner: int, certificate: SubjectId, draw: SubjectId, act: ActHash, line: int = 1
) -> None:
    """The chain says: drawn, in one command with the certificate's line."""
    balance = BalanceWord(PIECES, gateway.clock(), 1200 * MICRO, 700 * MICRO)
    gateway.put_fact(Kind.CERTIFICATES_LINE, owner, certificate, balance.encode(), part=line, act=act)
    flags = 1 << 16 | line
    state = StateWord(
        DrawStatus.DRAWN, MemberNumber(1), gateway.clock() - DAY, gateway.clock(), 700 * MICRO, 1, flags
    )
    gateway.put_fact(Kind.CERTIFICATES_DRAW, owner, draw, state.encode(), act=act)
