"""Members' gateways sign in to each other with the member's own key: an assertion (api/auth/assertions.py) in each request."""

import secrets
from typing import Annotated, Final

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fastapi import Depends, Request
from fastapi.security.http import HTTPAuthorizationCredentials
from joserfc import jwt
from joserfc.jwk import ECKey

from api.auth.assertions import named_certificate, read_assertion
from api.auth.dependencies import GatewaySettings, Now, bearer
from api.auth.problems import InvalidClient
from api.auth.service import audiences, use_up
from api.clock import Instant
from api.limits import TokenBuckets
from api.members.certificates import CertificateRefused, check_issued
from api.problems import Unauthenticated
from api.settings import MemberIdentity, Settings
from api.transactions import DatabaseSession
from evidence.encoding import b64u
from evidence.types import MemberNumber, SubjectId

LIFETIME_SECONDS: Final = 120


def name_of(member: MemberNumber) -> str:
    """Who a member is in an assertion; no party has an id with a colon."""
    return f"member:{member}"


def member_assertion(settings: Settings, other: MemberNumber, now: Instant) -> str:
    """What this gateway shows another member's."""
    pem = settings.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    header = {"alg": "ES256", "x5t#S256": b64u(settings.member.certificate.fingerprint)}
    claims = {
        "iss": name_of(settings.member.number),
        "sub": name_of(settings.member.number),
        "aud": settings.audience_of(other),
        "iat": now,
        "exp": now + LIFETIME_SECONDS,
        "jti": secrets.token_urlsafe(16),
    }
    return jwt.encode(header, claims, ECKey.import_key(pem))


def current_member(
    request: Request,
    session: DatabaseSession,
    settings: GatewaySettings,
    now: Now,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> MemberIdentity:
    """The member whose gateway asks. The assertion is used up.

    Raises:
        Unauthenticated, InvalidClient: no assertion, or not a good one by another member.
        TooManyRequests: it asks too often.
    """
    if credentials is None:
        raise Unauthenticated("Send Authorization: Bearer with an assertion by your member's key.")
    fingerprint = named_certificate(credentials.credentials)
    asking = next(
        (one for one in settings.members.values() if SubjectId(one.certificate.fingerprint) == fingerprint),
        None,
    )
    if asking is None or asking.number == settings.member.number:
        raise InvalidClient("This is no certificate of another member.", certificate=fingerprint.hex())
    try:
        check_issued(asking.certificate, settings.roots_of(asking.number), now)
    except CertificateRefused as refusal:
        raise InvalidClient(refusal.detail, certificate=fingerprint.hex()) from refusal
    said = read_assertion(credentials.credentials, asking.certificate, audiences(settings), now)
    if said.party != name_of(asking.number):
        raise InvalidClient("iss and sub must be your member.", expected=name_of(asking.number))
    buckets: TokenBuckets = request.app.state.party_buckets
    buckets.take(said.party)
    use_up(session, fingerprint, said.jti, said.expires)
    return asking


CurrentMember = Annotated[MemberIdentity, Depends(current_member)]
