"""What one document of a bulk request costs a gateway, stage by stage, with the gateway's own functions in this process.

Milliseconds of processor time; of *store* and *database* also those of waiting for the disk. *database* is what filing a portion
takes beside its other stages, in a fresh database of its own.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from api.acts.service import commitment_of
from api.anchors.batches import anchor_judged, judge
from api.anchors.schemas import NewDocument
from api.auth.party import SignedInParty
from api.bodies.cids import Cid
from api.bodies.content import ContentStore
from api.bodies.envelopes import Wrapping, close
from api.bodies.service import DOCUMENT_PART, BodyService, Deposit, plain_of
from api.bulk.operations import ANCHOR
from api.database import open_engine, reading, writing
from api.desk import Desk
from api.schema import migrate
from api.settings import Settings, load_settings
from api.strict_json import parse
from evidence import cms
from evidence.commitments import Commitment
from evidence.encoding import from_b64u
from evidence.facts import PartyRole
from evidence.types import SubjectId
from scripts.network.home import Home

MILLI: Final = 1_000
BOUND: Final = ("commit", "encrypt", "wrap")
Given = TypeVar("Given")
Made = TypeVar("Made")


def stages(home: Home, member: str, lines: Sequence[bytes]) -> dict[str, object]:
    """Milliseconds per document by stage, and the bound: documents a second of commit, encrypt and wrap alone on one core."""
    settings = load_settings(home.root, member, home.keep_passphrase())
    taken: dict[str, float] = {}

    def timed(name: str, work: Callable[[Given], Made], given: Sequence[Given]) -> list[Made]:
        began = time.process_time()
        made = [work(one) for one in given]
        taken[name] = (time.process_time() - began) / len(given) * MILLI
        return made

    sent = timed("validate", NewDocument.model_validate, timed("parse", parse, lines))
    timed("cms", _verified, sent)
    deposits = [Deposit(document) for document in timed("commit", _committed, sent)]
    timed("encrypt", _encrypted, deposits)
    wrapping = Wrapping(settings.member.certificate)
    timed("wrap", lambda deposit: wrapping.wrap(deposit.key), deposits)
    with tempfile.TemporaryDirectory(dir=home.root) as folder:
        filed = _filed(settings, Path(folder), sent)
    taken["store"] = filed.storing / len(lines) * MILLI
    in_all = filed.filing / len(lines) * MILLI
    taken["database"] = in_all - taken["encrypt"] - taken["wrap"] - taken["store"]
    figures: dict[str, object] = {f"{name}_ms": spent for name, spent in taken.items()}
    return figures | {"bound_documents_per_s": MILLI / sum(taken[name] for name in BOUND)}


def _verified(sent: NewDocument) -> None:
    cms.verify(from_b64u(sent.act, "act"), cms.parse(from_b64u(sent.signature, "signature")))


def _committed(sent: NewDocument) -> Commitment:
    assert sent.document is not None
    return commitment_of(sent.document)


def _encrypted(deposit: Deposit) -> bytes:
    return close(deposit.key, deposit.document.root, DOCUMENT_PART, plain_of(deposit.document))


class _TimedStore(ContentStore):
    """Adds up the seconds that storing takes."""

    seconds = 0.0

    def put_all(self, blobs: Sequence[bytes]) -> list[Cid]:
        began = time.monotonic()
        stored = super().put_all(blobs)
        self.seconds += time.monotonic() - began
        return stored


@dataclass(frozen=True, slots=True)
class _Filed:
    """Seconds of filing everything, and those of them that storing took."""

    filing: float
    storing: float


def _filed(settings: Settings, folder: Path, sent: Sequence[NewDocument]) -> _Filed:
    """Files everything portion by portion, each once it is judged, as the endpoint does."""
    there = replace(settings, database_url=f"sqlite:///{folder / 'gateway.db'}")
    migrate(there.database_url)
    engine = open_engine(there.database_url)
    store = _TimedStore(folder / "bodies")
    bodies = BodyService(store, settings.member.certificate, settings.key)
    party, spent = _author(settings, sent[0]), 0.0
    for at in range(0, len(sent), ANCHOR.lines):
        portion = sent[at : at + ANCHOR.lines]
        with reading(engine) as session:
            judged = judge(Desk(session, there, bodies, party, settings.clock()), portion)
        began = time.monotonic()
        with writing(engine) as session:
            outcomes = anchor_judged(Desk(session, there, bodies, party, settings.clock()), judged)
        spent += time.monotonic() - began
        for wrong in (one for one in outcomes if isinstance(one, Exception)):
            raise wrong
    engine.dispose()
    return _Filed(spent, store.seconds)


def _author(settings: Settings, sent: NewDocument) -> SignedInParty:
    """Who signed, as the gateway sees it once it is signed in."""
    certificate = cms.verify(from_b64u(sent.act, "act"), cms.parse(from_b64u(sent.signature, "signature")))
    own = settings.member.number
    return SignedInParty(
        "exporter", "", own, own, frozenset({PartyRole.EXPORTER}), False, SubjectId(certificate.fingerprint)
    )
