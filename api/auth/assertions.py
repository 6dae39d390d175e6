"""Client assertions (RFC 7523, private_key_jwt): ES256, named by the certificate's thumbprint `x5t#S256` (RFC
7515).
"""

from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jws import extract_compact

from api.auth.problems import InvalidClient
from api.clock import Instant
from api.members.certificates import public_jwk
from evidence.encoding import from_b64u
from evidence.errors import EvidenceError
from evidence.pki import Certificate
from evidence.types import SubjectId

GREATEST_LIFETIME = 300
CLOCK_SKEW = 30
GREATEST_LENGTH = 4_096
GREATEST_JTI = 128


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an assertion says once its signature is good."""

    party: str
    jti: str
    expires: Instant


def named_certificate(assertion: str) -> SubjectId:
    """Thumbprint in the header. Nothing is proved by it yet.

    Raises:
        InvalidClient: not a compact JWS of ours.
    """
    if len(assertion) > GREATEST_LENGTH or not assertion.isascii():
        raise InvalidClient("The assertion is not a compact JWS.")
    try:
        header = extract_compact(assertion.encode("ascii")).headers()
        thumbprint = from_b64u(header.get("x5t#S256"), "x5t#S256")
    except (JoseError, EvidenceError, ValueError, TypeError, RecursionError) as error:
        raise InvalidClient("The assertion is not a compact JWS with x5t#S256.") from error
    if header.get("alg") != "ES256" or len(thumbprint) != 32:
        raise InvalidClient("The assertion needs alg ES256 and x5t#S256, the SHA-256 of your certificate.")
    return SubjectId(thumbprint)


def read_assertion(
    assertion: str, certificate: Certificate, audiences: frozenset[str], now: Instant
) -> Assertion:
    """What a good assertion says.

    Raises:
        InvalidClient: bad signature, another audience, expired, living longer than 5 minutes, or without jti.
    """
    try:
        claims = jwt.decode(assertion, public_jwk(certificate), algorithms=["ES256"]).claims
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        raise InvalidClient("The assertion's signature is not by the key of this certificate.") from error
    _check_audience(claims, audiences)
    expires = _check_times(claims, now)
    party, jti = claims.get("sub"), claims.get("jti")
    if not isinstance(party, str) or claims.get("iss") != party:
        raise InvalidClient("iss and sub must both be your party id.")
    if not isinstance(jti, str) or not 0 < len(jti) <= GREATEST_JTI or not jti.isprintable():
        raise InvalidClient("jti must be a text of 1 to 128 printable characters.")
    return Assertion(party, jti, expires)


def _check_audience(claims: dict[str, Any], audiences: frozenset[str]) -> None:
    given = claims.get("aud")
    listed = given if isinstance(given, list) else [given]
    if not any(isinstance(one, str) and one in audiences for one in listed):
        raise InvalidClient("aud is not this gateway.", expected=sorted(audiences))


def _check_times(claims: dict[str, Any], now: Instant) -> Instant:
    expires = claims.get("exp")
    if type(expires) is not int:
        raise InvalidClient("exp must be whole Unix seconds.")
    if expires <= now:
        raise InvalidClient("The assertion has expired.", expired=expires, now=now)
    if expires > now + GREATEST_LIFETIME + CLOCK_SKEW:
        raise InvalidClient("An assertion may live 5 minutes at most.", expires=expires, now=now)
    starts = claims.get("nbf", claims.get("iat", now))
    if type(starts) is not int or starts > now + CLOCK_SKEW:
        raise InvalidClient("The assertion is not valid yet.", now=now)
    return Instant(expires)
