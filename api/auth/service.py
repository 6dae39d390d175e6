"""Sign-in: from an assertion to a party, and from a token to the same party, alive at this moment."""

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, delete

from api.auth.assertions import named_certificate, read_assertion
from api.auth.models import UsedAssertion
from api.auth.party import SignedInParty
from api.auth.problems import InvalidClient
from api.auth.tokens import TokenSubject
from api.clock import Instant
from api.members.certificates import CertificateRefused, check_issued, read_certificate
from api.members.repository import Holding, holding
from api.problems import Unauthenticated
from api.settings import Settings
from evidence.facts import PartyRole
from evidence.types import MemberNumber, SubjectId


def audiences(settings: Settings) -> frozenset[str]:
    """What an assertion may call this gateway."""
    return frozenset({settings.audience, settings.gateway_url, f"{settings.gateway_url}/token"})


def sign_in(session: Session, settings: Settings, assertion: str, now: Instant) -> SignedInParty:
    """The party that a client assertion proves. The assertion is used up.

    Raises:
        InvalidClient: unknown or not live certificate, bad assertion, or one that was used before.
    """
    certificate = named_certificate(assertion)
    held = holding(session, settings.member.number, certificate)
    if held is None:
        raise InvalidClient("This certificate is not registered here.", certificate=certificate.hex())
    presented = read_certificate(held.certificate.der)
    try:
        check_issued(presented, settings.roots_of(MemberNumber(held.party.home)), now)
    except CertificateRefused as refusal:
        raise InvalidClient(refusal.detail, certificate=certificate.hex()) from refusal
    said = read_assertion(assertion, presented, audiences(settings), now)
    if said.party != held.party.id:
        raise InvalidClient("The certificate belongs to another party.")
    party = live_party(held, settings, now)
    if party is None:
        raise InvalidClient("The certificate has no live window; an officer must grant one.")
    use_up(session, certificate, said.jti, said.expires)
    return party


def use_up(session: Session, certificate: SubjectId, jti: str, expires: Instant) -> None:
    """Marks an assertion as used. InvalidClient when it was used before."""
    if session.get(UsedAssertion, (certificate, jti)) is not None:
        raise InvalidClient("This assertion was used before; sign a new one.")
    session.add(UsedAssertion(fingerprint=certificate, jti=jti, expires=expires))
    try:
        session.flush()
    except IntegrityError as error:
        raise InvalidClient("This assertion was used before; sign a new one.") from error


def live_party(held: Holding, settings: Settings, now: Instant) -> SignedInParty | None:
    """The party of a holding, with the roles that count at `now`; None when its certificate is not live."""
    roles = _live_roles(held, now)
    if roles is None:
        return None
    own, home = settings.member, MemberNumber(held.party.home)
    return SignedInParty(
        id=held.party.id,
        name=held.party.name,
        member=own.number,
        home=home,
        roles=roles,
        office=home == own.number and PartyRole[own.kind.name] in roles,
        certificate=SubjectId(held.certificate.fingerprint),
    )


def _live_roles(held: Holding, now: Instant) -> frozenset[PartyRole] | None:
    """Roles of the live window. A founding officer counts until its first window stands: somebody must grant
    that one.
    """
    if held.window is None:
        return frozenset({PartyRole(held.party.role)}) if held.party.founding else None
    return held.window.roles if held.window.live(now) else None


def resume(session: Session, settings: Settings, subject: TokenSubject, now: Instant) -> SignedInParty:
    """The party that a token names, if its certificate is still live.

    Raises:
        Unauthenticated: unknown, ended or distrusted meanwhile.
    """
    held = holding(session, settings.member.number, subject.certificate)
    party = live_party(held, settings, now) if held else None
    if party is None or party.id != subject.party:
        raise Unauthenticated("The certificate behind this token is no longer live.")
    return party


def forget_expired(session: Session, now: Instant) -> None:
    """Drops assertions that have expired."""
    session.exec(delete(UsedAssertion).where(col(UsedAssertion.expires) < now))
