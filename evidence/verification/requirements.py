"""Which facts a document's proof must speak of (docs/formats/bundle.md, "Which facts").

The verifier derives the keys from what is signed; what a bundle chooses to show can neither add nor hide a fact.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from hashlib import sha256
from typing import Final

from evidence import batches
from evidence.acts import Act, act_hash
from evidence.batches import BatchLeaf, BatchPath
from evidence.bundles import Core
from evidence.commitments import root_of
from evidence.document_types import DocumentType, document_type
from evidence.errors import BundleError
from evidence.facts import Kind, Namespace
from evidence.keys import fact_key
from evidence.map import MapLeaf, MapProof
from evidence.types import ActHash, Digest, DocumentRoot, FactKey, MemberNumber, SubjectId

ISSUED: Final = {
    Namespace.DECLARATIONS: Kind.DECLARATIONS_ISSUED,
    Namespace.CERTIFICATES: Kind.CERTIFICATES_ISSUED,
}
STATUS: Final = {
    Namespace.DOCUMENTS: Kind.DOCUMENTS_STATUS,
    Namespace.DECLARATIONS: Kind.DECLARATIONS_STATUS,
    Namespace.CERTIFICATES: Kind.CERTIFICATES_STATUS,
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a core says once it is read: all that the required facts follow from."""

    kind: DocumentType
    root: DocumentRoot
    act: Act
    act_hash: ActHash
    fingerprint: Digest
    version: int
    batch: BatchPath | None

    @classmethod
    def of(cls, core: Core) -> Claim:
        """The claim of a core, nothing verified.

        Raises:
            EvidenceError: document or act does not decode.
        """
        return cls(
            document_type(core.document.schema),
            root_of(core.document),
            Act.decode(core.act),
            act_hash(core.act),
            Digest(sha256(core.signature.certificate).digest()),
            core.version,
            core.batch,
        )

    @property
    def batch_root(self) -> SubjectId:
        """Where the batch path leads: the subject of the anchor.

        Raises:
            BundleError: there is no batch path.
            TreeError: the path is impossible.
        """
        if self.batch is None:
            raise BundleError("a document without a life cycle needs a batch path", schema=self.kind.name)
        return SubjectId(batches.root_of(BatchLeaf(self.root, self.act.owner, self.act_hash), self.batch))


@dataclass(frozen=True, slots=True)
class RequiredFacts:
    """Keys that the proof must be of, by what they are for; None: not asked for.

    `origin` is the issued fact of this version or the anchor of the batch, `next` the issued fact of the next version,
    `original` the status of the certificate that `alias` names.
    """

    origin: FactKey
    status: FactKey
    window: FactKey
    distrust: FactKey
    next: FactKey | None = None
    successor: FactKey | None = None
    alias: FactKey | None = None
    original: FactKey | None = None

    def keys(self) -> frozenset[FactKey]:
        """All of them."""
        found = (getattr(self, field.name) for field in fields(self))
        return frozenset(key for key in found if key is not None)


def required_facts(claim: Claim, leaves: Iterable[MapLeaf] = ()) -> RequiredFacts:
    """The facts that a claim must be proved by.

    Args:
        leaves: the proof's leaves. Only the certificate's own alias is looked for: it decides whether the status of one
            more certificate is required. The proof must show the alias present or absent, so nothing can be hidden.

    Raises:
        EvidenceError: a batch path is missing, impossible, or there where it must not be.
    """
    if claim.kind.namespace is Namespace.DOCUMENTS:
        return _without_life_cycle(claim)
    if claim.batch is not None:
        raise BundleError("a document with a life cycle has no batch path", schema=claim.kind.name)
    return _with_life_cycle(claim, leaves)


def required_keys(core: Core, proof: MapProof | None) -> frozenset[FactKey]:
    """Keys of the one proof that fits a core.

    A gateway that makes a staple asks with no proof first and again with the proof that it got; the second answer
    differs only for a certified copy, whose original is then known.

    Raises:
        EvidenceError: document, act or batch path does not decode.
    """
    return required_facts(Claim.of(core), proof.leaves if proof else ()).keys()


def _without_life_cycle(claim: Claim) -> RequiredFacts:
    # No fact speaks of versions of such a document, so only one number may stand in the bundle.
    if claim.version != 1:
        raise BundleError("the version of a document without a life cycle is 1", version=claim.version)
    owner = claim.act.owner
    document = SubjectId(claim.root)
    return RequiredFacts(
        origin=_key(Kind.DOCUMENTS_ANCHOR, owner, claim.batch_root),
        status=_key(Kind.DOCUMENTS_STATUS, owner, document),
        successor=_key(Kind.DOCUMENTS_SUCCESSOR, owner, document),
        window=_key(Kind.CREDENTIALS_WINDOW, owner, SubjectId(claim.fingerprint)),
        distrust=_key(Kind.CREDENTIALS_DISTRUST, owner, SubjectId(claim.fingerprint)),
    )


def _with_life_cycle(claim: Claim, leaves: Iterable[MapLeaf]) -> RequiredFacts:
    namespace, owner, subject = claim.kind.namespace, claim.act.owner, claim.act.subject
    alias = original = None
    if namespace is Namespace.CERTIFICATES:
        alias = _key(Kind.CERTIFICATES_ALIAS, owner, subject)
        named = next((leaf.word for leaf in leaves if leaf.key == alias), None)
        if named is not None:
            original = _key(Kind.CERTIFICATES_STATUS, owner, SubjectId(named))
    return RequiredFacts(
        origin=_key(ISSUED[namespace], owner, subject, claim.version),
        next=_key(ISSUED[namespace], owner, subject, claim.version + 1),
        status=_key(STATUS[namespace], owner, subject),
        alias=alias,
        original=original,
        window=_key(Kind.CREDENTIALS_WINDOW, owner, SubjectId(claim.fingerprint)),
        distrust=_key(Kind.CREDENTIALS_DISTRUST, owner, SubjectId(claim.fingerprint)),
    )


def _key(kind: Kind, owner: MemberNumber, subject: SubjectId, part: int = 0) -> FactKey:
    return fact_key(kind.namespace, kind.number, owner, subject, part)
