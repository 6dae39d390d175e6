"""The steps of docs/formats/bundle.md, one function each, in their order. Each takes only what steps before it have shown.

A step returns what it found; it raises an `EvidenceError` when it does not hold.
"""

from __future__ import annotations

from evidence import cms
from evidence.acts import NO_SUBJECT, Act, act_hash
from evidence.bundles import Bundle, Core, Staple
from evidence.checkpoints import Checkpoint
from evidence.commitments import FullDisclosure, root_of
from evidence.document_types import DocumentType, document_type
from evidence.facts import Kind, Namespace, Verb
from evidence.histories import History
from evidence.map import MapLeaf, verify_multiproof
from evidence.pki import Certificate, check_chain
from evidence.policy import TrustPolicy
from evidence.requirements import Claim, RequiredFacts, required_facts
from evidence.types import DocumentRoot, FactKey
from evidence.verification.balances import check_all
from evidence.verification.identifiers import check_subject
from evidence.verification.standing import check_known
from evidence.verification.verbs import check_made
from evidence.verification.verdict import Finding, VerificationError, instant
from evidence.words import decode_state

MOST_SECONDS_AHEAD = 300
"""How far the checkpoint may be ahead of the verifier's clock."""

Facts = dict[FactKey, MapLeaf | None]


def encoding(data: bytes) -> Finding[Bundle]:
    """The bytes are the one encoding of a bundle."""
    return Finding(Bundle.decode(data), f"{len(data)} bytes, the one encoding")


def document(core: Core) -> Finding[tuple[DocumentType, DocumentRoot]]:
    """Known schema, closed, canonical; gives the document root."""
    kind = document_type(core.document.schema)
    root = root_of(core.document)
    shown = "whole document" if is_complete(core) else "redacted document"
    return Finding((kind, root), f"{shown} of type {kind.name}, root {root.hex()}")


def is_complete(core: Core) -> bool:
    """Whether the whole document is disclosed."""
    return isinstance(core.document, FullDisclosure)


def act(core: Core, policy: TrustPolicy, kind: DocumentType, root: DocumentRoot) -> Finding[Act]:
    """Decodes; is of the policy's network, stands for this document and by an issuing verb of its type."""
    signed = Act.decode(core.act)
    if signed.network != policy.network:
        raise VerificationError("the act is of another network", network=signed.network)
    if signed.document != root:
        raise VerificationError(
            "the act stands for another document", stands_for=signed.document, document=root
        )
    if signed.verb not in kind.issuing_verbs:
        raise VerificationError("the act does not issue this type", verb=signed.verb.text, type=kind.name)
    return Finding(signed, f"{signed.verb.text} at member {signed.owner}, act {act_hash(core.act).hex()}")


def subject(core: Core, kind: DocumentType, act: Act) -> Finding[None]:
    """The act's subject is the one that the document names."""
    if act.verb is Verb.DOCUMENTS_ANCHOR:
        if act.subject != NO_SUBJECT:
            raise VerificationError("an anchored document has no subject", subject=act.subject)
        return Finding(None, "an anchored document has no subject")
    return Finding(None, check_subject(kind, act, core.document.fields))


def signature(core: Core) -> Finding[Certificate]:
    """The CMS is good over the act; gives the signer's certificate, not yet trusted."""
    certificate = cms.verify(core.act, core.signature)
    return Finding(certificate, f"CAdES-B by {certificate.name}")


def checkpoint(staple: Staple, policy: TrustPolicy) -> Finding[Checkpoint]:
    """The body decodes, is of the policy's network, and all signatures are good and enough."""
    found = Checkpoint.parse(staple.checkpoint)
    if found.network != policy.network:
        raise VerificationError("the checkpoint is of another network", network=found.network)
    witnesses = policy.check_quorum(staple.checkpoint, staple.signatures)
    names = ", ".join(member.name for member in witnesses)
    return Finding(
        found, f"block {found.block} of {instant(found.time)}, signed by {names} ({policy.quorum} needed)"
    )


def facts(staple: Staple, claim: Claim, map_root: Checkpoint) -> Finding[tuple[RequiredFacts, Facts]]:
    """The map proof leads to the checkpoint's map root and is the proof of exactly the derived keys."""
    required = required_facts(claim, staple.map.leaves)
    found = verify_multiproof(map_root.map_root, required.keys(), staple.map)
    there = sum(1 for leaf in found.values() if leaf)
    return Finding(
        (required, found), f"{there} present and {len(found) - there} absent, as the document requires"
    )


def log(history: History, checkpoint: Checkpoint, required: RequiredFacts, facts: Facts) -> Finding[None]:
    """The checkpoint's log holds every entry of the walks; balances are of all lines or goods items there are."""
    entries = history.verify(checkpoint)
    check_all(history.balances, required, facts)
    return Finding(None, f"{entries} entries of {len(history.walks)} facts, from their first on")


def issued(claim: Claim, required: RequiredFacts, facts: Facts) -> Finding[int]:
    """The issued or anchor fact is there, names root and act, and fits the act; gives the recorded time, in Unix seconds."""
    leaf = facts[required.origin]
    if claim.kind.namespace is Namespace.DOCUMENTS:
        leaf = _anchor(claim, leaf)
        return Finding(leaf.time, f"in a batch anchored {instant(leaf.time)}")
    if leaf is None:
        raise VerificationError("this version was never issued", version=claim.version)
    if DocumentRoot(leaf.word) != claim.root:
        raise VerificationError("another document was issued", issued=leaf.word, document=claim.root)
    if leaf.act != claim.act_hash:
        raise VerificationError("another act issued the document", by=leaf.act, act=claim.act_hash)
    check_made(claim, required.alias is not None and facts[required.alias] is not None)
    return Finding(leaf.time, f"version {claim.version} recorded {instant(leaf.time)}")


def _anchor(claim: Claim, leaf: MapLeaf | None) -> MapLeaf:
    """The anchor of the batch: its word is the leaf count. The path already led to its key."""
    if leaf is None or claim.batch is None:
        raise VerificationError("the batch was never anchored", batch_root=claim.batch_root)
    if int.from_bytes(leaf.word, "big") != claim.batch.count:
        raise VerificationError("the batch has another size", anchored=leaf.word, count=claim.batch.count)
    return leaf


def certificate(signer: Certificate, policy: TrustPolicy, act: Act, recorded: int) -> Finding[None]:
    """Chains to a root of the home member and is inside its validity at the recorded time."""
    home = policy.member(act.owner)
    root = check_chain(signer, home.roots, recorded)
    return Finding(None, f"issued by {root.name}, a root of {home.name}")


def credential(act: Act, required: RequiredFacts, facts: Facts, recorded: int) -> Finding[None]:
    """The window covers the recorded time, the certificate is not distrusted, the act was not too late."""
    leaf = facts[required.window]
    if leaf is None:
        raise VerificationError("the home member never granted this certificate", member=act.owner)
    window = decode_state(leaf.word)
    if window.member != act.owner:
        raise VerificationError("another member granted this", holder=window.member, member=act.owner)
    check_known(Kind.CREDENTIALS_WINDOW, window)
    first, until = window.effective, window.terms.until
    if not first <= recorded < until:
        raise VerificationError(
            "recorded outside the credential's window", first=first, until=until, recorded=recorded
        )
    distrust = facts[required.distrust]
    if distrust is not None:
        word = decode_state(distrust.word)
        check_known(Kind.CREDENTIALS_DISTRUST, word)
        since = word.effective
        if recorded >= since:
            raise VerificationError("the certificate was distrusted then", since=since, recorded=recorded)
    if act.not_after < recorded:
        raise VerificationError("recorded after the act's end", not_after=act.not_after, recorded=recorded)
    return Finding(None, f"granted from {instant(first)} until {instant(until)}")


def age(checkpoint: Checkpoint, policy: TrustPolicy, now: int) -> Finding[None]:
    """The checkpoint is not older than the policy allows, and not ahead of the clock."""
    seconds = now - checkpoint.time
    if seconds < -MOST_SECONDS_AHEAD:
        raise VerificationError("the checkpoint is in the future", seconds=-seconds)
    if max(seconds, 0) > policy.greatest_age:
        raise VerificationError(
            "older than the policy allows", seconds=seconds, greatest_age=policy.greatest_age
        )
    return Finding(None, f"{max(seconds, 0)} s old, at most {policy.greatest_age} s allowed")
