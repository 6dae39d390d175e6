"""`check_act`: everything about an act that can be judged before the chain, in one place for all slices."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from sqlmodel import Session

from api.access import may_act
from api.acts.checked import CheckedAct
from api.acts.problems import (
    ActExpired,
    ActMismatch,
    AttachmentMismatch,
    DocumentMissing,
    SignerWrong,
    SubjectWrong,
    VerbForbidden,
)
from api.acts.schemas import ActSubmission, SubmittedDocument
from api.auth.party import SignedInParty
from api.clock import Instant
from api.members.certificates import check_issued
from api.outbox.models import OutboxCommand
from api.outbox.progress import find
from api.outbox.responses import accepted
from api.outbox.service import command_taken
from api.settings import Settings
from api.transactions import AlreadyAnswered
from evidence import cms, schemas
from evidence.acts import NO_DOCUMENT, NO_SUBJECT, Act
from evidence.commitments import SEED_BYTES, Commitment, commit
from evidence.document_types import DocumentType, document_type
from evidence.encoding import from_b64u, from_hex
from evidence.facts import Verb
from evidence.hashing import salted_identifier
from evidence.types import MemberNumber, SubjectId

IDENTIFIER_SALT_BYTES = 16


def check_act(
    session: Session,
    settings: Settings,
    party: SignedInParty,
    submission: ActSubmission,
    now: Instant,
    *,
    verbs: Collection[Verb],
    owner: MemberNumber | None = None,
    subject: SubjectId | None = None,
    revision: int | None = None,
    document_required: bool = False,
) -> CheckedAct:
    """The act of a request, checked: verb, network, owner, subject, revision, document root, time, signature, signer.

    Args:
        verbs: what this endpoint performs.
        owner: member of the subject; the gateway's own when not given.
        subject: the subject of the URL, when it names one.
        revision: revision that the act must have seen, when the slice knows it.
        document_required: whether the act must stand for a document.

    Raises:
        AlreadyAnswered: the very same act was accepted before; its 202 is given again.
        ActMismatch, ActExpired, DocumentMissing, SubjectWrong, SignerWrong, VerbForbidden, CommandTaken: as they
        say. EvidenceError: act, document or signature is malformed or not good.
    """
    expected = owner if owner is not None else settings.member.number
    signed = check_signed(settings, party, submission, now, verbs, expected, subject, revision)
    answer_repeat(party, signed.act, find(session, signed.act.command))
    return check_content(signed, party, submission, now, document_required=document_required)


@dataclass(frozen=True, slots=True)
class SignedAct:
    """An act whose author is known to be the party; `signature` is the CMS in DER."""

    act: Act
    signature: bytes


def check_signed(
    settings: Settings,
    party: SignedInParty,
    submission: ActSubmission,
    now: Instant,
    verbs: Collection[Verb],
    owner: MemberNumber,
    subject: SubjectId | None = None,
    revision: int | None = None,
) -> SignedAct:
    """The first half of `check_act`, which needs no database: what the act names, and that the party signed it."""
    encoded = from_b64u(submission.act, "act")
    act = Act.decode(encoded)
    _check_named(act, settings, verbs, owner, subject, revision)
    if not may_act(party, act.verb):
        raise VerbForbidden("None of your roles at this gateway performs this verb.", verb=act.verb.text)
    signature = from_b64u(submission.signature, "signature")
    check_signature(settings, party, encoded, signature, now)
    return SignedAct(act, signature)


def answer_repeat(party: SignedInParty, act: Act, command: OutboxCommand | None) -> None:
    """Between the halves: an act that was accepted before is answered before its age and document are looked at.

    Args:
        command: what stands under the act's command id.

    Raises:
        AlreadyAnswered: the very same act. CommandTaken: another one.
    """
    if command is None:
        return
    if command.act_hash != act.hash or command.party != party.id:
        raise command_taken(act.command)
    raise AlreadyAnswered(accepted(command))


def check_content(
    signed: SignedAct,
    party: SignedInParty,
    submission: ActSubmission,
    now: Instant,
    *,
    document_required: bool = False,
) -> CheckedAct:
    """The second half of `check_act`: that the act is not too old, and what it stands for."""
    act = signed.act
    if act.not_after <= now:
        raise ActExpired("Sign a new act.", notAfter=act.not_after, now=now)
    document = _check_document(act, submission.document)
    if document is None and document_required:
        raise DocumentMissing("This verb needs a document.", verb=act.verb.text)
    originals = check_attachments(document, submission.attachments)
    return CheckedAct(act, signed.signature, party, document, originals)


def _check_named(
    act: Act,
    settings: Settings,
    verbs: Collection[Verb],
    owner: MemberNumber,
    subject: SubjectId | None,
    revision: int | None,
) -> None:
    if act.verb not in verbs:
        _mismatch("verb", act.verb.text, [verb.text for verb in verbs])
    if act.network != settings.network:
        _mismatch("network", act.network.hex(), settings.network.hex())
    if act.owner != owner:
        _mismatch("owner", act.owner, owner)
    if subject is not None and act.subject != subject:
        _mismatch("subject", act.subject.hex(), subject.hex())
    if revision is not None and act.revision != revision:
        _mismatch("revision", act.revision, revision)


def _mismatch(field: str, given: object, expected: object) -> None:
    raise ActMismatch(
        f"The act's {field} is not that of the request.", field=field, given=given, expected=expected
    )


def check_signature(
    settings: Settings, party: SignedInParty, act: bytes, signature: bytes, now: Instant
) -> None:
    """Judges the CMS and its signer as every verifier will.

    Raises:
        SignerWrong: the signer's certificate is not the one that the party signed in with, whose window is live.
        SignatureError: the CMS is malformed or not good over the act.
        CertificateRefused: verifiers would not take the certificate.
    """
    certificate = cms.verify(act, cms.parse(signature))
    if SubjectId(certificate.fingerprint) != party.certificate:
        raise SignerWrong(
            "Sign in with the certificate that signs the act.", signer=certificate.fingerprint.hex()
        )
    check_issued(certificate, settings.roots_of(party.home), now)


def _check_document(act: Act, submitted: SubmittedDocument | None) -> Commitment | None:
    if act.document == NO_DOCUMENT:
        if submitted is not None:
            _mismatch("document", act.document.hex(), "the root of the document that was sent")
        return None
    if submitted is None:
        raise DocumentMissing("Send the document whose root the act names.", root=act.document.hex())
    commitment = commitment_of(submitted)
    if commitment.root != act.document:
        _mismatch("document", act.document.hex(), commitment.root.hex())
    kind = document_type(commitment.schema.name)
    if act.verb not in kind.issuing_verbs:
        _mismatch("verb", act.verb.text, sorted(verb.text for verb in kind.issuing_verbs))
    _check_subject(act, kind, commitment)
    return commitment


def commitment_of(submitted: SubmittedDocument) -> Commitment:
    """The commitment of a document as it was sent. EvidenceError when it is not canonical or breaks its schema."""
    seed = from_b64u(submitted.seed, "seed", SEED_BYTES)
    return commit(schemas.schema(submitted.schema_name), dict(submitted.fields), seed)


def subject_of(kind: DocumentType, document: Commitment) -> SubjectId | None:
    """The subject that a document is about, None when its type has none (docs/formats/facts.md, "Ids")."""
    fields = document.fields
    if kind.number_path and kind.salt_path:
        salt = from_hex(fields.get(kind.salt_path), kind.salt_path, IDENTIFIER_SALT_BYTES)
        return salted_identifier(salt, str(fields.get(kind.number_path)))
    if kind.subject_path:
        return SubjectId(from_hex(fields.get(kind.subject_path), kind.subject_path, len(NO_SUBJECT)))
    return None


def check_attachments(document: Commitment | None, given: Sequence[str]) -> tuple[bytes, ...]:
    """The originals of a document, each the very bytes that it names (docs/formats/documents.md, "Attachment").

    Raises:
        AttachmentMismatch: too few, too many, or another length or digest.
    """
    fields = document.fields if document else {}
    named = sum(1 for path in fields if path.startswith("/attachments/") and path.endswith("/digest"))
    if len(given) != named:
        raise AttachmentMismatch(
            "Send every original that the document names.", given=len(given), named=named
        )
    originals = tuple(from_b64u(text, f"attachments/{index}") for index, text in enumerate(given))
    for index, original in enumerate(originals):
        said = (fields.get(f"/attachments/{index}/length"), fields.get(f"/attachments/{index}/digest"))
        if said != (len(original), sha256(original).hexdigest()):
            raise AttachmentMismatch("Its length or SHA-256 differs.", attachment=index, length=len(original))
    return originals


def _check_subject(act: Act, kind: DocumentType, document: Commitment) -> None:
    """Of an anchor the subject is zero, whatever number the document has (docs/formats/bundle.md, "subject")."""
    if act.verb is Verb.DOCUMENTS_ANCHOR:
        return
    expected = subject_of(kind, document)
    if expected is not None and act.subject != expected:
        raise SubjectWrong(
            "Make it from the document's number and salt, or name the document's own subject.",
            given=act.subject.hex(),
            expected=expected.hex(),
            numberPath=kind.number_path or kind.subject_path,
        )
