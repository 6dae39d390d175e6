"""Which facts a document's proof must speak of (docs/formats/bundle.md, "Which facts").

The verifier derives the keys from what is signed; what a bundle chooses to show can neither add nor hide a fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Final, Protocol, TypeVar

from evidence import batches
from evidence.acts import Act, act_hash
from evidence.batches import BatchLeaf, BatchPath
from evidence.bundles.parts import Core
from evidence.document_types import DocumentType, document_type
from evidence.errors import BundleError
from evidence.facts import Kind, Namespace
from evidence.keys import fact_key
from evidence.map import MapLeaf
from evidence.types import ActHash, Digest, DocumentRoot, FactKey, MemberNumber, SubjectId, Word
from evidence.words import decode_state

ISSUED: Final = {
    Namespace.DECLARATIONS: Kind.DECLARATIONS_ISSUED,
    Namespace.CERTIFICATES: Kind.CERTIFICATES_ISSUED,
}
STATUS: Final = {
    Namespace.DOCUMENTS: Kind.DOCUMENTS_STATUS,
    Namespace.DECLARATIONS: Kind.DECLARATIONS_STATUS,
    Namespace.CERTIFICATES: Kind.CERTIFICATES_STATUS,
}

WALKED: Final = frozenset({"status", "window", "distrust", "receipt", "original", "original_receipt"})
"""Names of facts that are written more than once; balances are as well."""
MEASURES: Final = 2
"""Balances of a goods item: by its first and by its second quantity."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a core says once it is read: all that the required facts follow from."""

    kind: DocumentType
    act: Act
    act_hash: ActHash
    fingerprint: Digest
    version: int
    batch: BatchPath | None
    balances: int | None = None
    """With a history: of how many certificate lines or goods items the balances are asked for. None: no history."""

    @classmethod
    def of(cls, core: Core, balances: int | None = None) -> Claim:
        """The claim of a core, nothing verified: its document may be another than the act stands for.

        Raises:
            EvidenceError: the type of document is not known, or the act does not decode.
        """
        return cls(
            document_type(core.document.schema),
            Act.decode(core.act),
            act_hash(core.act),
            Digest(sha256(core.signature.certificate).digest()),
            core.version,
            core.batch,
            balances,
        )

    @property
    def root(self) -> DocumentRoot:
        """The document that the act stands for."""
        return self.act.document

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
    `receipt` what the addressed administration made of a certificate, `original` the status of the certificate that
    `alias` names and `original_receipt` its receipt. With a history also the `successor` of a certificate and of its original,
    and the balances, each under its own name.
    """

    origin: FactKey
    status: FactKey
    window: FactKey
    distrust: FactKey
    next: FactKey | None = None
    successor: FactKey | None = None
    receipt: FactKey | None = None
    alias: FactKey | None = None
    original: FactKey | None = None
    original_receipt: FactKey | None = None
    original_successor: FactKey | None = None
    balances: tuple[tuple[str, FactKey], ...] = ()

    def by_name(self) -> dict[str, FactKey]:
        """Those that are asked for, by name. Two names may stand for one key: a copy whose alias names itself."""
        found = (
            (field.name, getattr(self, field.name)) for field in fields(self) if field.name != "balances"
        )
        return {name: key for name, key in found if key is not None} | dict(self.balances)

    def rewritten(self) -> dict[str, FactKey]:
        """Those that may be written more than once, by the first name of each key: a history walks them."""
        walked = {*WALKED, *(name for name, _ in self.balances)}
        return {name: key for key, name in self.names().items() if name in walked}

    def names(self) -> dict[FactKey, str]:
        """The name of each key, the first where it has two."""
        return {key: name for name, key in reversed(self.by_name().items())}

    def keys(self) -> frozenset[FactKey]:
        """All of them."""
        return frozenset(self.by_name().values())


class Shows(Protocol):
    """A proof, or anything else that shows facts as leaves of the map."""

    @property
    def leaves(self) -> Iterable[MapLeaf]: ...


Proof = TypeVar("Proof", bound=Shows)


def required_facts(claim: Claim, leaves: Iterable[MapLeaf] = ()) -> RequiredFacts:
    """The facts that a claim must be proved by.

    Args:
        leaves: the proof's leaves. Only a certificate's status and alias are looked for: they name the administration
            whose receipt, and the original whose status, are required too. The proof must speak of both, so nothing can
            be hidden.

    Raises:
        EvidenceError: a batch path is missing, impossible, or there where it must not be; a status word does not decode.
    """
    if claim.kind.namespace is Namespace.DOCUMENTS:
        return _without_life_cycle(claim)
    if claim.batch is not None:
        raise BundleError("a document with a life cycle has no batch path", schema=claim.kind.name)
    if claim.kind.namespace is Namespace.CERTIFICATES:
        return _of_certificate(claim, {leaf.key: leaf.word for leaf in leaves})
    plain = _with_life_cycle(claim)
    return plain if claim.balances is None else replace(plain, balances=_of_items(claim, claim.balances))


def prove_required(
    core: Core, prove: Callable[[frozenset[FactKey]], Proof], balances: int | None = None
) -> Proof:
    """The one proof that fits a core: `prove` is asked again while what it shows names further facts.

    Args:
        balances: as of a `Claim`.

    Raises:
        EvidenceError: document, act, batch path or a status word does not decode.
    """
    return settled(Claim.of(core, balances), lambda required: prove(required.keys()))[1]


def settled(claim: Claim, show: Callable[[RequiredFacts], Proof]) -> tuple[RequiredFacts, Proof]:
    """The required facts, and what `show` shows of them: it is asked again while that names further facts.

    That happens with certificates alone and ends, because a copy's original is not looked into for another original.

    Raises:
        EvidenceError: as `required_facts`.
    """
    required = required_facts(claim)
    shown = show(required)
    while (more := required_facts(claim, shown.leaves)) != required:
        required = more
        shown = show(required)
    return required, shown


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


def _with_life_cycle(claim: Claim) -> RequiredFacts:
    namespace, owner, subject = claim.kind.namespace, claim.act.owner, claim.act.subject
    return RequiredFacts(
        origin=_key(ISSUED[namespace], owner, subject, claim.version),
        next=_key(ISSUED[namespace], owner, subject, claim.version + 1),
        status=_key(STATUS[namespace], owner, subject),
        window=_key(Kind.CREDENTIALS_WINDOW, owner, SubjectId(claim.fingerprint)),
        distrust=_key(Kind.CREDENTIALS_DISTRUST, owner, SubjectId(claim.fingerprint)),
    )


def _of_certificate(claim: Claim, words: Mapping[FactKey, Word]) -> RequiredFacts:
    owner, subject = claim.act.owner, claim.act.subject
    plain = _with_life_cycle(claim)
    alias = _key(Kind.CERTIFICATES_ALIAS, owner, subject)
    original = original_receipt = None
    if alias in words:
        named = SubjectId(words[alias])
        original = _key(Kind.CERTIFICATES_STATUS, owner, named)
        original_receipt = _receipt(owner, named, words.get(original))
    receipt = _receipt(owner, subject, words.get(plain.status))
    found = replace(plain, receipt=receipt, alias=alias, original=original, original_receipt=original_receipt)
    if claim.balances is None:
        return found
    shared = SubjectId(words[alias]) if alias in words else None
    return replace(
        found,
        successor=_key(Kind.CERTIFICATES_SUCCESSOR, owner, subject),
        original_successor=_key(Kind.CERTIFICATES_SUCCESSOR, owner, shared) if shared else None,
        balances=_of_lines(owner, shared or subject, claim.balances),
    )


def _of_lines(owner: MemberNumber, certificate: SubjectId, count: int) -> tuple[tuple[str, FactKey], ...]:
    """The lines of a certificate, and that there is no further one."""
    parts = range(1, count + 2)
    return tuple((f"line/{part}", _key(Kind.CERTIFICATES_LINE, owner, certificate, part)) for part in parts)


def _of_items(claim: Claim, count: int) -> tuple[tuple[str, FactKey], ...]:
    """The goods items of a declaration, by either measure, and its packages."""
    owner, subject = claim.act.owner, claim.act.subject
    places = [(item, measure) for item in range(1, count + 1) for measure in range(MEASURES)]
    items = (
        (f"item/{item}/{measure}", _key(Kind.DECLARATIONS_ITEM, owner, subject, item * 256 + measure))
        for item, measure in places
    )
    return (*items, ("loading", _key(Kind.DECLARATIONS_LOADING, owner, subject)))


def _receipt(owner: MemberNumber, certificate: SubjectId, status: Word | None) -> FactKey | None:
    """The receipt by the administration that the certificate's status addresses; None while the status is not known."""
    if status is None:
        return None
    return _key(Kind.CERTIFICATES_RECEIPT, owner, certificate, decode_state(status).terms.counterparty)


def _key(kind: Kind, owner: MemberNumber, subject: SubjectId, part: int = 0) -> FactKey:
    return fact_key(kind.namespace, kind.number, owner, subject, part)
