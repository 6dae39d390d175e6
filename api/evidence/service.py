"""Bundles: the core from what this gateway keeps, the staple from the witnesses."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from api.access import LOADING_FIELDS, Action, View
from api.auth.party import SignedInParty
from api.bodies.service import DOCUMENT_PART, BodyService
from api.clock import Instant
from api.documents.models import DocumentVersion
from api.documents.service import log_reading, require, shown_paths, visible_version, visible_versions
from api.evidence.witnesses import Signed, Witnesses, WitnessSilent
from api.facts.models import Fact
from api.facts.repository import fact, facts_of
from api.outbox.progress import batch_of
from api.problems import Conflict, Unprocessable
from evidence import cms
from evidence.acts import Act, act_hash
from evidence.batches import BatchLeaf, BatchPath, batch_root, prove
from evidence.bundles import Bundle, Core, Staple
from evidence.bundles.layout_1 import read_staple
from evidence.commitments import Commitment, Disclosure, disclose, narrow, redact
from evidence.document_types import document_type
from evidence.errors import CommitmentError, DocumentError, EvidenceError
from evidence.facts import Kind, Namespace
from evidence.histories import History
from evidence.map import MapLeaf
from evidence.policy import TrustPolicy
from evidence.requirements import Claim, required_facts
from evidence.types import ActHash, CommandId, DocumentRoot, FactKey, MemberNumber, SubjectId, Word
from evidence.verification import prove_required
from evidence.views import chosen
from evidence.words import decode_state

ISSUED = {
    Namespace.DECLARATIONS: Kind.DECLARATIONS_ISSUED,
    Namespace.CERTIFICATES: Kind.CERTIFICATES_ISSUED,
}


class NotRecorded(Conflict):
    slug, title = "not-recorded", "The chain does not hold this document yet"


class HistoryNeeded(Unprocessable):
    slug, title = "history-needed", "Where the document stood then cannot be said from this bundle"


class RevealWrong(Unprocessable):
    slug, title = "reveal-wrong", "The document has no such field, or your role does not read it"


@dataclass(frozen=True, slots=True)
class Shown:
    """What is asked to be shown: paths, and what a reader by trade sees. Neither: all that may be."""

    reveal: Collection[str] | None = None
    view: str | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is to be hidden but what must be."""
        return self.reveal is None and self.view is None


@dataclass(frozen=True, slots=True)
class FoundCore:
    """A core, and the block that the checkpoint must reach."""

    core: Core
    block: int


def core_of_subject(
    session: Session,
    bodies: BodyService,
    party: SignedInParty,
    owner: MemberNumber,
    subject: SubjectId,
    root: DocumentRoot | None,
    shown: Shown,
    purpose: str | None,
    now: Instant,
) -> FoundCore:
    """The core of a subject's newest recorded document, or of the one with `root`; a reading, and logged as such.

    Raises:
        DocumentUnknown, ReadForbidden, BodyErased: as they say.
        NotRecorded: nothing of the subject is on the chain yet.
        RevealWrong: a path to reveal is not there for this reader, or there is no such view.
    """
    if root is not None:
        candidates = [visible_version(session, party, root, now)]
    else:
        candidates = list(reversed(visible_versions(session, party, owner, subject, now)))
    for row in candidates:
        if _recorded(session, row) is None or (row.owner, row.subject) != (owner, subject):
            continue
        decision = require(session, party, Action.READ, row, now)
        document = bodies.document(session, DocumentRoot(row.root))
        disclosure = _disclosure(document, decision.view, shown)
        log_reading(session, party, row, DOCUMENT_PART, decision, purpose, now)
        core = Core(row.act, cms.parse(row.signature), disclosure, row.version, _path(session, row))
        return FoundCore(core, newest_block(session, core))
    raise NotRecorded("Wait until its command is confirmed.", subject=subject.hex())


def newest_block(session: Session, core: Core, balances: int | None = None) -> int:
    """Block of the newest fact that the core's proof speaks of, 0 when none is known here.

    A checkpoint below it would show the document as it no longer stands. EvidenceError when the core does not decode.
    """
    known = prove_required(core, lambda keys: _known(session, keys), balances)
    return max((row.block for row in known.rows), default=0)


def balances_of(session: Session, core: Core) -> int:
    """Of how many certificate lines or goods items this gateway knows balances."""
    act = Act.decode(core.act)
    subject = act.subject
    namespace = document_type(core.document.schema).namespace
    if namespace is Namespace.DECLARATIONS:
        status = fact(session, Kind.DECLARATIONS_STATUS, act.owner, subject)
        return decode_state(status.word).terms.code if status else 0
    if namespace is not Namespace.CERTIFICATES:
        return 0
    alias = fact(session, Kind.CERTIFICATES_ALIAS, act.owner, subject)
    shared = SubjectId(alias.word) if alias else subject
    facts = facts_of(session, namespace, act.owner, shared)
    return sum(1 for one in facts if one.kind == Kind.CERTIFICATES_LINE.number)


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """What this gateway's indexer saw of some keys."""

    rows: Sequence[Fact]

    @property
    def leaves(self) -> Iterator[MapLeaf]:
        """As a proof would show them."""
        for row in self.rows:
            yield MapLeaf(FactKey(row.key), Word(row.word), ActHash(row.act), row.index, row.time)


def _known(session: Session, keys: Collection[FactKey]) -> KnownFacts:
    return KnownFacts(session.exec(select(Fact).where(col(Fact.key).in_(keys))).all())


def _recorded(session: Session, row: DocumentVersion) -> Fact | None:
    """The fact that makes this version recorded: `issued` of its version, or the anchor of its batch."""
    owner, subject = MemberNumber(row.owner), SubjectId(row.subject)
    kind = ISSUED.get(document_type(row.schema_name).namespace)
    if kind is None:
        return fact(session, Kind.DOCUMENTS_ANCHOR, owner, SubjectId(batch_root(_leaves(session, row))))
    found = fact(session, kind, owner, subject, row.version)
    return found if found is not None and found.word == row.root else None


def _leaves(session: Session, row: DocumentVersion) -> list[BatchLeaf]:
    """The batch in which a document went to the chain."""
    # A document that another gateway transmitted has no command here.
    encoded = [command.act for command in batch_of(session, CommandId(row.command))] or [row.act]
    acts = [Act.decode(one) for one in encoded]
    return [BatchLeaf(act.document, act.owner, act.hash) for act in acts]


def _path(session: Session, row: DocumentVersion) -> BatchPath | None:
    if document_type(row.schema_name).namespace in ISSUED:
        return None
    leaves = _leaves(session, row)
    return prove(
        leaves, leaves.index(BatchLeaf(DocumentRoot(row.root), MemberNumber(row.owner), act_hash(row.act)))
    )


def redacted(bundle: Bundle, reveal: Collection[str], view: str | None) -> Bundle:
    """The bundle with fewer fields. RevealWrong when there is no such field or view."""
    document = bundle.core.document
    try:
        shown = chosen(document.schema, document.fields, reveal, view)
        return Bundle(replace(bundle.core, document=narrow(document, shown)), bundle.staple)
    except (CommitmentError, DocumentError) as error:
        raise RevealWrong(f"{error}.") from error


def _disclosure(document: Commitment, view: View, shown: Shown) -> Disclosure:
    if view is View.FULL and shown.everything:
        return disclose(document)
    allowed = shown_paths(document.fields, view, LOADING_FIELDS)
    asked = allowed if shown.everything else _asked(document, allowed, shown)
    if not set(asked) <= set(allowed):
        raise RevealWrong("Leave these out.", paths=sorted(set(asked) - set(allowed))[:20])
    try:
        return redact(document, asked)
    except CommitmentError as error:
        raise RevealWrong(f"{error.problem}.") from error


def _asked(document: Commitment, allowed: Collection[str], shown: Shown) -> list[str]:
    if shown.view is None:
        return sorted(set(shown.reveal or ()))
    try:
        of_reader = chosen(document.schema.name, allowed, (), shown.view)
    except DocumentError as error:
        raise RevealWrong(f"{error}.") from error
    return sorted({*of_reader, *(shown.reveal or ())})


def staple(
    witnesses: Witnesses, policy: TrustPolicy, core: Core, block: int, balances: int | None = None
) -> Bundle:
    """A bundle of a core with a fresh staple.

    Args:
        block: the checkpoint is at least of this one.
        balances: of how many lines or items, with a history; None: no history.

    Raises:
        EvidenceError: the core does not decode.
        WitnessSilent: fewer witnesses than the policy wants answer with good signatures.
    """
    signed = witnesses.checkpoint_from(block)
    cosigned = witnesses.cosigned(signed, policy)
    if len(cosigned) < policy.quorum:
        raise WitnessSilent(
            "Too few witnesses signed this checkpoint.", signed=len(cosigned), needed=policy.quorum
        )
    signatures = [one.to_json() for one in cosigned]

    def with_proof_of(keys: Collection[FactKey]) -> Staple:
        proof = witnesses.prove(keys, signed.block)
        try:
            return read_staple({"checkpoint": signed.body, "map": proof, "signatures": signatures})
        except EvidenceError as error:
            raise WitnessSilent(f"A witness answers nonsense: {error.problem}.") from error

    made = prove_required(core, with_proof_of, balances)
    return Bundle(core, made if balances is None else _with_history(witnesses, made, core, signed, balances))


def _with_history(witnesses: Witnesses, staple: Staple, core: Core, signed: Signed, balances: int) -> Staple:
    asked = required_facts(Claim.of(core, balances), staple.leaves).rewritten().values()
    present = {leaf.key for leaf in staple.leaves}.intersection(asked)
    walks, hashes = witnesses.walks(present, signed.block)
    try:
        return replace(staple, history=History(balances, walks, tuple(hashes)))
    except EvidenceError as error:
        raise WitnessSilent(f"A witness answers nonsense: {error.problem}.") from error
