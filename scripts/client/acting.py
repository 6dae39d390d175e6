"""A party with its key: documents it commits to and acts it signs. The key never leaves this side."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding

from evidence import cms, schemas
from evidence.acts import NO_DOCUMENT, Act
from evidence.commitments import SEED_BYTES, Commitment, commit
from evidence.encoding import b64u
from evidence.facts import Verb
from evidence.signatures import signer
from evidence.types import CommandId, Fields, MemberNumber, NetworkId, SubjectId
from scripts.network.identity import Identity

ACT_SECONDS = 600
COMMAND_BYTES = 16
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Party:
    """A party as it signs: `slug` is its id at the gateways where it is registered."""

    slug: str
    identity: Identity
    clock: Callable[[], float] = time.time
    """Unix seconds; by it an act says until when it may be recorded."""

    @property
    def certificate(self) -> bytes:
        """DER."""
        return self.identity.certificate.public_bytes(Encoding.DER)

    @property
    def fingerprint(self) -> SubjectId:
        """SHA-256 of the certificate."""
        return SubjectId(sha256(self.certificate).digest())

    def act(
        self,
        network: NetworkId,
        verb: Verb,
        owner: int,
        subject: SubjectId,
        revision: int,
        document: Commitment | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """The body of a request: act, signature and document, and whatever else the operation takes."""
        act = Act(
            network=network,
            verb=verb,
            owner=MemberNumber(owner),
            subject=subject,
            revision=revision,
            document=document.root if document else NO_DOCUMENT,
            command=CommandId(secrets.token_bytes(COMMAND_BYTES)),
            not_after=int(self.clock()) + ACT_SECONDS,
        )
        encoded = act.encode()
        signature = cms.sign(encoded, self.identity.certificate, signer(self.identity.key))
        sent = submitted(document) if document else None
        return {"act": b64u(encoded), "signature": b64u(signature), "document": sent, **more}


def committed(schema: str, fields: Fields) -> Commitment:
    """A document under a fresh seed. EvidenceError when it is not canonical or breaks its schema."""
    return commit(schemas.schema(schema), fields, secrets.token_bytes(SEED_BYTES))


def submitted(document: Commitment) -> dict[str, Any]:
    """A full disclosure, as requests carry it."""
    return {"schema": document.schema.name, "fields": dict(document.fields), "seed": b64u(document.seed)}


def new_salt() -> str:
    """16 random bytes in hex, for `/idSalt`, `/reasonSalt` and their like."""
    return secrets.token_hex(SALT_BYTES)
