"""Access tokens: short JWTs signed by the gateway's member key. Each use also checks that the certificate is
still live.
"""

import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from api.auth.party import SignedInParty
from api.clock import Instant
from api.problems import Unauthenticated
from api.settings import Settings
from evidence.encoding import b64u, from_b64u
from evidence.errors import EvidenceError
from evidence.types import SubjectId

TYPE = "at+jwt"  # RFC 9068
GREATEST_LENGTH = 4_096


@dataclass(frozen=True, slots=True)
class TokenSubject:
    """Whom a good token names; rights are looked up, not read from it."""

    party: str
    certificate: SubjectId


class TokenKeys:
    """Signs and reads the access tokens of one gateway."""

    def __init__(self, settings: Settings) -> None:
        pem = settings.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self._key = ECKey.import_key(pem)
        self._audience = settings.audience
        self.seconds = settings.token_seconds

    def issue(self, party: SignedInParty, now: Instant) -> str:
        """A bearer token for a party that has just proved who it is."""
        claims = {
            "iss": self._audience,
            "aud": self._audience,
            "sub": party.id,
            "client_id": party.id,
            "member": party.member,
            "roles": sorted(role.name.lower() for role in party.roles),
            "scope": " ".join(sorted(party.scopes)),
            "iat": now,
            "exp": now + self.seconds,
            "jti": secrets.token_urlsafe(16),
            "cnf": {"x5t#S256": b64u(party.certificate)},
        }
        return jwt.encode({"alg": "ES256", "typ": TYPE}, claims, self._key)

    def read(self, token: str, now: Instant) -> TokenSubject:
        """Whom a token names.

        Raises:
            Unauthenticated: not signed by this gateway, for another use, or expired.
        """
        if len(token) > GREATEST_LENGTH or not token.isascii():
            raise Unauthenticated("The token is not one of ours.")
        try:
            decoded = jwt.decode(token, self._key, algorithms=["ES256"])
            claims = decoded.claims
            certificate = from_b64u(claims["cnf"]["x5t#S256"], "cnf")
            expires, party = int(claims["exp"]), str(claims["sub"])
        except (JoseError, EvidenceError, KeyError, ValueError, TypeError, RecursionError) as error:
            raise Unauthenticated("The token is not one of ours.") from error
        if decoded.header.get("typ") != TYPE or claims.get("aud") != self._audience:
            raise Unauthenticated("The token is for another use.")
        if expires <= now:
            raise Unauthenticated("The token has expired; ask /token for another.", expired=expires)
        return TokenSubject(party, SubjectId(certificate))
