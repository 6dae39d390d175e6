"""Anchoring documents: each with its own act and body, all of a batch under one root, in one command.

First everything is judged that needs no writing; then what is good is filed and accepted at once. The command of the batch
is that of its first document and carries the others (docs/decisions/0011).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Final, TypeAlias

from sqlmodel import Session, col, select

from api.access import Action, DocumentClass, Rights, may
from api.acts.service import SignedAct, answer_repeat, check_content, check_signed
from api.anchors.problems import ClassWrong, NamedUnknown, WriteForbidden
from api.anchors.schemas import NewDocument
from api.auth.party import SignedInParty
from api.bodies.service import known_body
from api.chunks import portions
from api.desk import Desk
from api.documents.service import Filing, Paper, file_documents
from api.members.models import Party
from api.outbox.models import OutboxCommand
from api.outbox.progress import found
from api.outbox.service import accept_batch, command_taken
from api.transactions import AlreadyAnswered
from contracts.bindings.documents import DocumentRegistry
from evidence.acts import NO_SUBJECT
from evidence.batches import BatchLeaf, batch_root
from evidence.facts import Verb
from evidence.types import ActHash, CommandId, DocumentRoot

ANCHORED: Final = frozenset(
    {
        DocumentClass.TRADE_DOCUMENT,
        DocumentClass.PERMIT,
        DocumentClass.BILL_OF_LADING,
        DocumentClass.INSURANCE,
    }
)

Judged: TypeAlias = Paper | Exception
"""A document that can be filed, or why it cannot; AlreadyAnswered when it was accepted before."""
Outcome: TypeAlias = CommandId | Exception
"""The command of an accepted document, or why there is none."""


def judge(desk: Desk, asked: Sequence[NewDocument | Exception]) -> list[Judged]:
    """Everything about documents that needs no writing. What goes wrong with one is its own; exceptions are handed on."""
    read = [one for one in asked if not isinstance(one, Exception)]
    parties = _registered(desk.session, {name for one in read for name in one.named})
    classes = {name: _refusal_of_class(desk.party, name) for name in {one.document_class for one in read}}
    signed = [one if isinstance(one, Exception) else _signed(desk, one, parties, classes) for one in asked]
    commands = found(desk.session, [one.act.command for one in signed if isinstance(one, SignedAct)])
    return [_judged(desk, one, act, commands) for one, act in zip(asked, signed, strict=True)]


def anchor_judged(desk: Desk, judged: Sequence[Judged]) -> list[Outcome]:
    """Files the good ones and accepts the command that anchors them; an outcome for each, in their order."""
    papers = [one for one in judged if isinstance(one, Paper)]
    commands = found(desk.session, [paper.checked.act.command for paper in papers])
    taken = {CommandId(row.id): ActHash(row.act_hash) for row in commands.values()}
    roots = desk.bodies.known(desk.session, [paper.document.root for paper in papers])
    outcomes, batch = list[Outcome](), list[Paper]()
    for one in judged:
        outcome = one if isinstance(one, Exception) else _admitted(one, taken, roots, batch)
        outcomes.append(outcome.command if isinstance(outcome, AlreadyAnswered) else outcome)
    if batch:
        _anchor(desk, batch)
    return outcomes


def _registered(session: Session, names: Collection[str]) -> set[str]:
    known = set[str]()
    for some in portions(sorted(names)):
        known |= set(session.exec(select(Party.id).where(col(Party.id).in_(some))))
    return known


def _signed(
    desk: Desk, asked: NewDocument, parties: Collection[str], classes: Mapping[str, Exception | None]
) -> SignedAct | Exception:
    """`classes` are those of the portion, with why the party may not file one."""
    refusal = classes[asked.document_class]
    if refusal is not None:
        return refusal
    try:
        unknown = [name for name in asked.named if name not in parties]
        if unknown:
            raise NamedUnknown("Leave them out, or have them register.", parties=unknown)
        verbs = (Verb.DOCUMENTS_ANCHOR,)
        return check_signed(desk.settings, desk.party, asked, desk.now, verbs, desk.own, NO_SUBJECT, 0)
    except Exception as error:  # noqa: BLE001  # it is the outcome of this one
        return error


def _judged(
    desk: Desk,
    asked: NewDocument | Exception,
    signed: SignedAct | Exception,
    commands: Mapping[CommandId, OutboxCommand],
) -> Judged:
    if isinstance(asked, Exception):
        return asked
    if isinstance(signed, Exception):
        return signed
    try:
        answer_repeat(desk.party, signed.act, commands.get(signed.act.command))
        checked = check_content(signed, desk.party, asked, desk.now, document_required=True)
    except Exception as error:  # noqa: BLE001  # it is the outcome of this one
        return error
    return Paper(
        checked, Filing(document_class=DocumentClass(asked.document_class), named=frozenset(asked.named))
    )


def _refusal_of_class(party: SignedInParty, name: str) -> Exception | None:
    document_class = next((one for one in ANCHORED if one == name), None)
    if document_class is None:
        return ClassWrong("Choose one of these.", given=name, known=sorted(ANCHORED))
    as_author = Rights(document_class, named=frozenset({party.id}), jurisdiction=frozenset({party.member}))
    if not may(party, Action.WRITE, as_author).allowed:
        return WriteForbidden("Ask who may.", documentClass=document_class)
    return None


def _admitted(
    paper: Paper, taken: dict[CommandId, ActHash], roots: set[DocumentRoot], batch: list[Paper]
) -> Outcome:
    """Puts a document into the batch unless it is there already, from this batch or from before; `taken` and `roots` grow."""
    act, root = paper.checked.act, paper.document.root
    if act.command in taken:
        return act.command if taken[act.command] == act.hash else command_taken(act.command)
    if root in roots:
        return known_body(root)
    taken[act.command] = act.hash
    roots.add(root)
    batch.append(paper)
    return act.command


def _anchor(desk: Desk, batch: Sequence[Paper]) -> None:
    file_documents(desk.session, desk.settings, desk.bodies, batch, desk.now)
    acts = [paper.checked for paper in batch]
    leaves = [BatchLeaf(one.act.document, one.act.owner, one.act.hash) for one in acts]
    accept_batch(desk.session, acts, DocumentRegistry.anchor(batch_root(leaves), len(leaves)), desk.now)
