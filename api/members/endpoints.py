"""Parties register certificates; officers grant, end and distrust them."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.auth.dependencies import CurrentParty, GatewaySettings, Now, Present, needs
from api.auth.problems import ScopeMissing
from api.auth.scopes import Scope
from api.encoding import Hex32, Slug
from api.idempotency import Idempotent
from api.members import service
from api.members.models import Party, PartyCertificate
from api.members.repository import certificates_of, holding, party_page, window_of
from api.members.review import Reviewed, acts_in_between
from api.members.schemas import (
    FINGERPRINT,
    CertificateView,
    DistrustCertificate,
    EndWindow,
    GrantWindow,
    PartyView,
    Registration,
    ReviewView,
    certificate_view,
    party_view,
)
from api.outbox.responses import ACCEPTED, accepted
from api.pagination import Page, PagingQuery
from api.problems import NotFound
from api.settings import Settings
from api.transactions import DatabaseSession, TransactionRoute
from evidence.encoding import b64u
from evidence.facts import Verb
from evidence.types import SubjectId

router = APIRouter(tags=["parties and credentials"], route_class=TransactionRoute)

Fingerprint = Annotated[
    Hex32, Path(description="SHA-256 of the certificate's DER, hex", examples=[FINGERPRINT])
]
Manage = needs(Scope.CREDENTIALS_MANAGE)


def _view(session: DatabaseSession, settings: Settings, party: Party) -> PartyView:
    own = settings.member.number
    certificates = [
        certificate_view(row, window_of(session, own, SubjectId(row.fingerprint)), b64u(row.der))
        for row in certificates_of(session, party.id)
    ]
    return party_view(party, certificates)


@router.post("/parties", operation_id="registerParty", summary="Register a certificate", status_code=201)
def register_party(
    asked: Registration, session: DatabaseSession, settings: GatewaySettings, now: Now, response: Response
) -> PartyView:
    """Open to everyone who can prove to hold the key of a certificate that the member's CA roots issued.

    The certificate is good for nothing until an officer grants it a window.
    """
    party = service.register(session, settings, asked, now)
    response.headers["Location"] = f"/parties/{party.id}"
    return _view(session, settings, party)


@router.get("/parties", operation_id="listParties", summary="Parties of this gateway", dependencies=[Manage])
def list_parties(session: DatabaseSession, settings: GatewaySettings, paging: PagingQuery) -> Page[PartyView]:
    """For officers; by id."""
    after = paging.after(str)
    rows = party_page(session, str(after[0]) if after else "", paging.limit)
    return paging.page(rows, lambda row: _view(session, settings, row), lambda row: (row.id,))


@router.get("/parties/{party_id}", operation_id="readParty", summary="One party")
def read_party(
    party_id: Annotated[Slug, Path(examples=["exporter"])],
    session: DatabaseSession,
    settings: GatewaySettings,
    party: CurrentParty,
) -> PartyView:
    """For officers, and for the party itself."""
    if party_id != party.id and Scope.CREDENTIALS_MANAGE not in party.scopes:
        raise ScopeMissing("You may read your own particulars.", needed=Scope.CREDENTIALS_MANAGE.value)
    found = session.get(Party, party_id)
    if found is None:
        raise NotFound("No party has this id.", id=party_id)
    return _view(session, settings, found)


@router.get("/credentials/{certificate}", operation_id="readCredential", summary="One certificate")
def read_credential(
    certificate: Fingerprint, session: DatabaseSession, settings: GatewaySettings, party: CurrentParty
) -> CertificateView:
    """A registered certificate and what the chain says of it. Anyone signed in may read it: it stands in
    every signature.
    """
    found = holding(session, settings.member.number, SubjectId(bytes.fromhex(certificate)))
    if found is None:
        raise service.CredentialUnknown("No party registered it here.", certificate=certificate)
    return certificate_view(found.certificate, found.window, b64u(found.certificate.der))


@router.get(
    "/credentials/{certificate}/review",
    operation_id="reviewCredential",
    summary="Acts to look at after a distrust",
    dependencies=[Manage],
)
def review_credential(
    certificate: Fingerprint, session: DatabaseSession, settings: GatewaySettings, paging: PagingQuery
) -> Page[ReviewView]:
    """For officers: commands that the certificate signed and the chain recorded, from the instant that its distrust names until
    the distrust was recorded. They do not count; who built on them should hear of it.
    """
    row = session.get(PartyCertificate, bytes.fromhex(certificate))
    if row is None:
        raise service.CredentialUnknown("No party registered it here.", certificate=certificate)
    found = acts_in_between(session, settings.member.number, row, paging.behind(), paging.limit)
    return paging.page(found, _review_view, lambda one: (one.number,))


def _review_view(one: Reviewed) -> ReviewView:
    command = one.command
    return ReviewView(
        command=command.id.hex(),
        verb=Verb(command.verb).text,
        owner=command.owner,
        subject=command.subject.hex(),
        act=command.act_hash.hex(),
        block=one.block,
        recorded=one.recorded,
    )


@router.post(
    "/credentials/{certificate}/grant",
    operation_id="grantCredential",
    summary="Grant a window",
    status_code=202,
    response_class=Response,
    responses=ACCEPTED,
    dependencies=[Manage, Idempotent],
)
def grant_credential(
    certificate: Fingerprint,
    asked: GrantWindow,
    session: DatabaseSession,
    settings: GatewaySettings,
    officer: CurrentParty,
    now: Present,
) -> Response:
    """An officer of this member vouches for a registered certificate, for some roles and a time."""
    subject = SubjectId(bytes.fromhex(certificate))
    return accepted(service.grant_window(session, settings, officer, subject, asked, now))


@router.post(
    "/credentials/{certificate}/end",
    operation_id="endCredential",
    summary="End a window early",
    status_code=202,
    response_class=Response,
    responses=ACCEPTED,
    dependencies=[Manage, Idempotent],
)
def end_credential(
    certificate: Fingerprint,
    asked: EndWindow,
    session: DatabaseSession,
    settings: GatewaySettings,
    officer: CurrentParty,
    now: Present,
) -> Response:
    """What was signed before the end keeps counting."""
    subject = SubjectId(bytes.fromhex(certificate))
    return accepted(service.end_window(session, settings, officer, subject, asked, now))


@router.post(
    "/credentials/{certificate}/distrust",
    operation_id="distrustCredential",
    summary="Distrust a certificate",
    status_code=202,
    response_class=Response,
    responses=ACCEPTED,
    dependencies=[Manage, Idempotent],
)
def distrust_credential(
    certificate: Fingerprint,
    asked: DistrustCertificate,
    session: DatabaseSession,
    settings: GatewaySettings,
    officer: CurrentParty,
    now: Present,
) -> Response:
    """For a stolen key: what was recorded at or after the given time does not count."""
    subject = SubjectId(bytes.fromhex(certificate))
    return accepted(service.distrust(session, settings, officer, subject, asked, now))
