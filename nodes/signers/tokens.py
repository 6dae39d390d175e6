"""Keys in a PKCS#11 token, which signs with them and never gives them away: secp256k1 of accounts, P-256 of witnesses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Any, Final

import pkcs11
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from eth_keys.datatypes import PublicKey, Signature
from eth_keys.exceptions import BadSignature
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import PKCS11Error
from pkcs11.util.ec import encode_named_curve_parameters

from nodes.errors import SignerError
from nodes.signers.legacy import digest_of, signed
from nodes.signers.locations import TokenLocation
from nodes.types import Address, RawTransaction

SECP256K1: Final = "1.3.132.0.10"
P256: Final = "1.2.840.10045.3.1.7"
CURVE_ORDER: Final = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141
POINT_BYTES: Final = 65
"""0x04 | x | y."""
NEVER_LEAVES: Final = {
    Attribute.EXTRACTABLE: False,
    Attribute.SENSITIVE: True,
    Attribute.PRIVATE: True,
    Attribute.SIGN: True,
}


class TokenSigner:
    """Signs with a key in a token, in a session that its opener closes. One thread at a time."""

    def __init__(self, private: Any, public: PublicKey) -> None:
        self._private = private
        self._public = public

    @property
    def address(self) -> Address:
        return Address(self._public.to_canonical_address())

    def sign_transaction(self, transaction: dict[str, Any]) -> RawTransaction:
        """SignerError when a field is missing or malformed, or the token does not sign."""
        digest = digest_of(transaction)
        r, s = self._sign(digest)
        for parity in (0, 1):
            if _recovers(digest, parity, r, s, self._public):
                return signed(transaction, parity, r, s)
        raise SignerError("the token signs with another key than it shows", address=self.address)

    def _sign(self, digest: bytes) -> tuple[int, int]:
        """r and s of a signature over the digest, s in the lower half of the curve's order (EIP-2)."""
        try:
            value: bytes = self._private.sign(digest, mechanism=Mechanism.ECDSA)
        except PKCS11Error as error:
            raise SignerError("the token does not sign", reason=repr(error)) from error
        r, s = int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big")
        return r, min(s, CURVE_ORDER - s)


def _recovers(digest: bytes, parity: int, r: int, s: int, public: PublicKey) -> bool:
    try:
        return bool(Signature(vrs=(parity, r, s)).recover_public_key_from_msg_hash(digest) == public)
    except BadSignature:
        return False


@contextmanager
def open_token(location: TokenLocation, pin: str) -> Iterator[TokenSigner]:
    """The signer of the key that a location names.

    Raises:
        SignerError: the module, the token or the key is not there, there is more than one such key, or the PIN is wrong.
    """
    with _session(location, pin, writable=False) as session:
        private = _only(session, location, ObjectClass.PRIVATE_KEY)
        point = bytes(_only(session, location, ObjectClass.PUBLIC_KEY)[Attribute.EC_POINT])
        # DER OCTET STRING of 0x04 | x | y (PKCS #11, CKA_EC_POINT).
        yield TokenSigner(private, PublicKey(point[-64:]))


class TokenKey:
    """A P-256 key in a token, in a session that its opener closes. One thread at a time."""

    def __init__(self, private: Any, public: ec.EllipticCurvePublicKey) -> None:
        self._private = private
        self.public = public

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256, as DER; `s` may be high. SignerError when the token does not sign."""
        try:
            value: bytes = self._private.sign(sha256(message).digest(), mechanism=Mechanism.ECDSA)
        except PKCS11Error as error:
            raise SignerError("the token does not sign", reason=repr(error)) from error
        return encode_dss_signature(int.from_bytes(value[:32], "big"), int.from_bytes(value[32:], "big"))


@contextmanager
def open_p256(location: TokenLocation, pin: str) -> Iterator[TokenKey]:
    """The P-256 key that a location names.

    Raises:
        SignerError: as `open_token`, or the key is of another curve.
    """
    with _session(location, pin, writable=False) as session:
        private = _only(session, location, ObjectClass.PRIVATE_KEY)
        shown = _only(session, location, ObjectClass.PUBLIC_KEY)
        if bytes(shown[Attribute.EC_PARAMS]) != encode_named_curve_parameters(P256):
            raise SignerError("the token's key is no P-256 key", key=location.object)
        point = bytes(shown[Attribute.EC_POINT])[-POINT_BYTES:]
        yield TokenKey(private, ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point))


def create_key(location: TokenLocation, pin: str, curve: str = SECP256K1) -> None:
    """Makes a new key in the token, which cannot be taken out of it. SignerError when one of that name is there already."""
    with _session(location, pin, writable=True) as session:
        if list(session.get_objects({Attribute.LABEL: location.object})):
            raise SignerError("the token has a key of this name", token=location.token, key=location.object)
        parameters = session.create_domain_parameters(
            KeyType.EC, {Attribute.EC_PARAMS: encode_named_curve_parameters(curve)}, local=True
        )
        parameters.generate_keypair(store=True, label=location.object, private_template=NEVER_LEAVES)


@contextmanager
def _session(location: TokenLocation, pin: str, writable: bool) -> Iterator[Any]:
    try:
        token = pkcs11.lib(location.module).get_token(token_label=location.token)
        with token.open(user_pin=pin, rw=writable) as session:
            yield session
    except (PKCS11Error, RuntimeError) as error:
        raise SignerError("the token cannot be used", token=location.token, reason=repr(error)) from error


def _only(session: Any, location: TokenLocation, kind: ObjectClass) -> Any:
    found = list(session.get_objects({Attribute.CLASS: kind, Attribute.LABEL: location.object}))
    if len(found) != 1:
        raise SignerError("the token has not one key of this name", key=location.object, found=len(found))
    return found[0]
