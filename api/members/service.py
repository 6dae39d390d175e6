"""Registering parties and certificates, and the officers' commands over windows."""

from collections.abc import Sequence

from sqlmodel import Session

from api.acts.schemas import ActSubmission
from api.acts.service import check_act
from api.auth.assertions import named_certificate, read_assertion
from api.auth.party import SignedInParty
from api.auth.problems import InvalidClient
from api.auth.service import audiences, use_up
from api.clock import Instant
from api.members.certificates import check_issued, read_certificate
from api.members.models import Party, PartyCertificate
from api.members.repository import certificates_of, holding, waiting_count
from api.members.schemas import DistrustCertificate, EndWindow, GrantWindow, Registration, SignedAct
from api.outbox.models import OutboxCommand
from api.outbox.service import accept
from api.problems import Conflict, NotFound, TooManyRequests, Unprocessable
from api.settings import Settings
from contracts.bindings.calls import Call
from contracts.bindings.credentials import Credentials
from evidence.encoding import from_b64u
from evidence.facts import PartyRole, Verb
from evidence.pki import Certificate
from evidence.types import MemberNumber, SubjectId

GREATEST_WAITING = 1_000
GREATEST_CERTIFICATES = 10
WAIT_SECONDS = 3_600


class RoleUnknown(Unprocessable):
    slug, title = "role-unknown", "There is no such role"


class MemberUnknown(Unprocessable):
    slug, title = "member-unknown", "The network has no such member"


class PartyTaken(Conflict):
    slug, title = "party-taken", "This id belongs to a party with other particulars"


class CertificateTaken(Conflict):
    slug, title = "certificate-taken", "This certificate is registered already"


class CredentialUnknown(NotFound):
    slug, title = "credential-unknown", "This certificate is not registered here"


class WindowWrong(Unprocessable):
    slug, title = "window-wrong", "The window cannot be granted so"


def role_of(name: str) -> PartyRole:
    """The role of a lower-case name. RoleUnknown when there is none."""
    role = next((role for role in PartyRole if role.name.lower() == name), None)
    if role is None:
        raise RoleUnknown(
            "Choose one of the known roles.", given=name, known=[r.name.lower() for r in PartyRole]
        )
    return role


def register(session: Session, settings: Settings, asked: Registration, now: Instant) -> Party:
    """Takes up a party, or one more certificate of it. It can do nothing until an officer grants the certificate a window.

    Raises:
        CertificateRefused, InvalidClient: the certificate is not usable, or the proof is not by its key.
        CertificateTaken, PartyTaken, MemberUnknown, RoleUnknown: as they say.
        TooManyRequests: too many registrations wait for an officer.
    """
    certificate = read_certificate(from_b64u(asked.certificate, "certificate"))
    if MemberNumber(asked.home) not in settings.members:
        raise MemberUnknown("Name the member that you belong to.", given=asked.home)
    check_issued(certificate, settings.roots_of(MemberNumber(asked.home)), now)
    _check_proof(session, settings, asked, certificate, now)
    if waiting_count(session, settings.member.number) >= GREATEST_WAITING:
        raise TooManyRequests("Too many registrations wait for an officer.", WAIT_SECONDS)
    return enrol(
        session,
        Party(id=asked.id, name=asked.name, role=role_of(asked.role), home=asked.home, registered=now),
        certificate,
    )


def _check_proof(
    session: Session, settings: Settings, asked: Registration, certificate: Certificate, now: Instant
) -> None:
    fingerprint = SubjectId(certificate.fingerprint)
    if named_certificate(asked.proof) != fingerprint:
        raise InvalidClient("The proof names another certificate.")
    said = read_assertion(asked.proof, certificate, audiences(settings), now)
    if said.party != asked.id:
        raise InvalidClient("The proof speaks for another party id.")
    use_up(session, fingerprint, said.jti, said.expires)


def enrol(session: Session, party: Party, certificate: Certificate) -> Party:
    """Adds a party and a certificate without asking for proof: for registration, and for founding a gateway.

    Raises:
        CertificateTaken, PartyTaken: as they say.
    """
    if session.get(PartyCertificate, certificate.fingerprint) is not None:
        raise CertificateTaken("Register another certificate.", certificate=certificate.fingerprint.hex())
    standing = session.get(Party, party.id)
    if standing is None:
        session.add(party)
        session.flush()
    elif (standing.name, standing.role, standing.home) != (party.name, party.role, party.home):
        raise PartyTaken("Choose another id, or repeat the same name, role and home.", id=party.id)
    elif len(certificates_of(session, party.id)) >= GREATEST_CERTIFICATES:
        raise PartyTaken("It has as many certificates as a party may have.", greatest=GREATEST_CERTIFICATES)
    row = PartyCertificate(
        fingerprint=certificate.fingerprint,
        party=party.id,
        der=certificate.der,
        registered=party.registered,
    )
    session.add(row)
    session.flush()
    return standing or party


def found_officer(
    session: Session, settings: Settings, party: str, name: str, role: PartyRole, certificate: Certificate
) -> None:
    """Registers a founding officer of the gateway's own member: it may sign in and act before its first window stands.

    Only set-up calls this; no endpoint does. Repeats change nothing.
    """
    if session.get(PartyCertificate, certificate.fingerprint) is not None:
        return
    now = settings.clock()
    officer = Party(
        id=party, name=name, role=role, home=settings.member.number, founding=True, registered=now
    )
    enrol(session, officer, certificate)


def _submit(
    session: Session,
    settings: Settings,
    officer: SignedInParty,
    certificate: SubjectId,
    signed: SignedAct,
    verb: Verb,
    revision: int,
    call: Call,
    now: Instant,
) -> OutboxCommand:
    submission = ActSubmission(act=signed.act, signature=signed.signature)
    checked = check_act(
        session,
        settings,
        officer,
        submission,
        now,
        verbs=(verb,),
        subject=certificate,
        revision=revision,
    )
    return accept(session, checked, call, now)


def _revision(session: Session, settings: Settings, certificate: SubjectId) -> int:
    held = holding(session, settings.member.number, certificate)
    if held is None:
        raise CredentialUnknown("Register it first.", certificate=certificate.hex())
    return held.window.revision if held.window else 0


def grant_window(
    session: Session,
    settings: Settings,
    officer: SignedInParty,
    certificate: SubjectId,
    asked: GrantWindow,
    now: Instant,
) -> OutboxCommand:
    """An officer's `credentials.grant`. Raises what `check_act` raises, CredentialUnknown, RoleUnknown,
    WindowWrong.
    """
    revision = _revision(session, settings, certificate)
    roles = [role_of(name) for name in asked.roles]
    if asked.starts >= asked.until or asked.until <= now:
        raise WindowWrong("It must begin before it ends, and end in the future.", until=asked.until, now=now)
    _check_office_roles(settings, session, certificate, roles)
    call = Credentials.grant(certificate, asked.starts, asked.until, roles)
    return _submit(
        session, settings, officer, certificate, asked, Verb.CREDENTIALS_GRANT, revision, call, now
    )


def _check_office_roles(
    settings: Settings, session: Session, certificate: SubjectId, roles: Sequence[PartyRole]
) -> None:
    """Roles are those that the party registered for: an officer confirms them, and promotes nobody by mistake."""
    held = holding(session, settings.member.number, certificate)
    assert held is not None
    if PartyRole(held.party.role) not in roles:
        raise WindowWrong(
            "Grant the role that the party registered for.", role=PartyRole(held.party.role).name
        )


def end_window(
    session: Session,
    settings: Settings,
    officer: SignedInParty,
    certificate: SubjectId,
    asked: EndWindow,
    now: Instant,
) -> OutboxCommand:
    """An officer's `credentials.end`. Raises what `check_act` raises, CredentialUnknown."""
    revision = _revision(session, settings, certificate)
    call = Credentials.end(certificate, revision, asked.until)
    return _submit(session, settings, officer, certificate, asked, Verb.CREDENTIALS_END, revision, call, now)


def distrust(
    session: Session,
    settings: Settings,
    officer: SignedInParty,
    certificate: SubjectId,
    asked: DistrustCertificate,
    now: Instant,
) -> OutboxCommand:
    """An officer's `credentials.distrust`. Raises what `check_act` raises, CredentialUnknown."""
    revision = _revision(session, settings, certificate)
    call = Credentials.distrust(certificate, asked.since)
    return _submit(
        session, settings, officer, certificate, asked, Verb.CREDENTIALS_DISTRUST, revision, call, now
    )
