"""A small network made up in memory, and genuine bundles from it: keys, certificates, facts, map, signed checkpoint.

For benches and tests. Keys are made anew each time and never leave the process; times are fixed, so that nothing depends
on the clock of the machine.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.serialization import Encoding

from evidence import batches, cms
from evidence.acts import NO_SUBJECT, Act, act_hash
from evidence.batches import BatchLeaf
from evidence.bundles import Bundle, Core, Staple
from evidence.checkpoints import Checkpoint, sign_checkpoint
from evidence.commitments import SEED_BYTES, Commitment, Disclosure, commit, disclose
from evidence.document_types import AK_CERTIFICATE, EXPORT_DECLARATION, GENERIC, DocumentType
from evidence.documents import flatten, parse_json
from evidence.facts import (
    CertificateStatus,
    CredentialStatus,
    DeclarationStatus,
    Kind,
    MemberKind,
    Namespace,
    Verb,
)
from evidence.hashing import salted_identifier
from evidence.histories import History
from evidence.keys import fact_key
from evidence.log import LogLeaf
from evidence.map import MapLeaf
from evidence.pki import Certificate
from evidence.policy import PolicyMember, TrustPolicy
from evidence.requirements import Claim, required_facts
from evidence.signatures import signer
from evidence.trees import multiproof, root
from evidence.trie import EMPTY_MAP, MemoryNodeStore, prove, update
from evidence.types import (
    ActHash,
    CommandId,
    Digest,
    DocumentRoot,
    FactKey,
    Fields,
    MemberNumber,
    NetworkId,
    SubjectId,
    Word,
)
from evidence.verification import prove_required
from evidence.words import StateWord, Terms
from scripts.network.identity import Identity, new_authority, new_identity

DAY: Final = 86_400
RECORDED: Final = 1_790_000_000
"""Block time of the facts: 2026-09-21T14:13:20Z."""
AS_OF: Final = RECORDED + DAY
"""Block time of the checkpoint."""
NOW: Final = AS_OF + 60
ADMINISTRATION, ISSUER, PARTNER, BANK = (MemberNumber(number) for number in (1, 2, 3, 4))
CERTIFICATE_FILE: Final = Path(__file__).with_name("certificate_ak.json")

_MEMBERS: Final = (
    (ADMINISTRATION, "Customs of A", MemberKind.ADMINISTRATION),
    (ISSUER, "Chamber of A", MemberKind.ISSUER),
    (PARTNER, "Customs of B", MemberKind.ADMINISTRATION),
    (BANK, "Bank of A", MemberKind.BANK),
)
_LIFE_CYCLES: Final[Mapping[Namespace, tuple[Kind, Kind, int]]] = {
    Namespace.DECLARATIONS: (
        Kind.DECLARATIONS_ISSUED,
        Kind.DECLARATIONS_STATUS,
        DeclarationStatus.RELEASED,
    ),
    Namespace.CERTIFICATES: (Kind.CERTIFICATES_ISSUED, Kind.CERTIFICATES_STATUS, CertificateStatus.ISSUED),
}
"""Issued kind, status kind, and the status in which a sample stands."""
_MADE: Final = datetime.datetime.fromtimestamp(RECORDED - 30 * DAY, datetime.UTC)


def certificate_fields(number: str = "C020-26-1000000") -> Fields:
    """The AK certificate of the benches, ten lines, as a document of its type."""
    source = flatten(parse_json(CERTIFICATE_FILE.read_bytes(), fractions="string"))
    return source | {"/certificateNumber": number, "/idSalt": secrets.token_hex(16)}


def declaration_fields(number: str = "43210-26-100000X") -> Fields:
    """A short export declaration of one goods item."""
    return {
        "/idSalt": secrets.token_hex(16),
        "/functionalReferenceId": number,
        "/typeCode": "EX",
        "/goodsItemQuantity": 1,
        "/totalPackageQuantity": 20,
        "/items/0/sequence": 1,
        "/items/0/hsCode": "870899",
        "/items/0/description": "Drive axle parts, 자동차 부품",
    }


def generic_fields(title: str = "Bill of lading HDMU9000000") -> Fields:
    """A document without a life cycle of its own."""
    return {"/documentTypeCode": "705", "/title": title}


@dataclass
class SampleNetwork:
    """Four members with a witness each under one certification authority, and the facts that they hold so far."""

    network: NetworkId = field(default_factory=lambda: NetworkId(secrets.token_bytes(32)))
    facts: dict[FactKey, MapLeaf] = field(default_factory=dict)
    log: list[LogLeaf] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.authority = new_authority("KR", _MADE)
        self.witnesses = {number: self.new_party(f"witness {number}") for number, _, _ in _MEMBERS}

    def new_party(self, name: str) -> Identity:
        """A key and certificate by the authority; not yet granted by any member."""
        return new_identity(name, "KR", self.authority, _MADE)

    def policy(self, greatest_age: int = DAY, threshold: int | None = None) -> TrustPolicy:
        """Trusts the authority for every member, and the four witnesses."""
        root = Certificate.load(der(self.authority))
        members = tuple(
            PolicyMember(number, name, kind, (root,), Certificate.load(der(self.witnesses[number])))
            for number, name, kind in _MEMBERS
        )
        return TrustPolicy(self.network, greatest_age, threshold, members)

    def put(
        self,
        kind: Kind,
        owner: MemberNumber,
        subject: bytes,
        word: bytes,
        *,
        part: int = 0,
        act: bytes = bytes(32),
        time: int = RECORDED,
    ) -> FactKey:
        """Writes a fact, as the Ledger would."""
        key = fact_key(kind.namespace, kind.number, owner, SubjectId(subject), part)
        before, index = self.facts.get(key), len(self.log)
        previous = before.index + 1 if before else 0
        self.facts[key] = MapLeaf(key, Word(word), ActHash(act), index, time)
        self.log.append(LogLeaf(index, 1 + index, time, key, Word(word), ActHash(act), previous))
        return key

    def grant(
        self, party: Identity, member: MemberNumber, first: int = RECORDED - DAY, days: int = 365
    ) -> None:
        """The member's window for a party's certificate."""
        word = state(CredentialStatus.GRANTED, member, first, until=first + days * DAY)
        self.put(Kind.CREDENTIALS_WINDOW, member, sha256(der(party)).digest(), word)

    def fill(self, count: int) -> None:
        """Facts of others, so that proofs have a realistic length."""
        for _ in range(count):
            self.put(
                Kind.CERTIFICATES_ISSUED, ISSUER, secrets.token_bytes(32), secrets.token_bytes(32), part=1
            )

    def staple(
        self,
        core: Core,
        signers: Iterable[MemberNumber] = (ADMINISTRATION, ISSUER, PARTNER, BANK),
        as_of: int = AS_OF,
        balances: int | None = None,
    ) -> Staple:
        """Proof of the core's facts under a checkpoint over all facts, signed by some of the witnesses.

        `balances`: of how many lines or items, in a history of all facts; None: no history, and no log either.
        """
        store = MemoryNodeStore()
        tree = update(store, EMPTY_MAP, [self.facts[key] for key in sorted(self.facts)])
        proof = prove_required(core, lambda keys: prove(store, tree, keys), balances)
        hashes = [] if balances is None else [leaf.hash() for leaf in self.log]
        log_root = root(hashes) if hashes else Digest(sha256(b"log").digest())
        block_hash = Digest(sha256(b"block").digest())
        checkpoint = Checkpoint(self.network, len(self.log), log_root, 4_242, block_hash, as_of, tree.hash)
        signatures = tuple(
            sign_checkpoint(checkpoint, member, signer(self.witnesses[member].key))
            for member in sorted(signers)
        )
        history = None if balances is None else self._history(core, proof.leaves, balances, hashes)
        return Staple(checkpoint.body(), proof, signatures, history)

    def _history(self, core: Core, leaves: Iterable[MapLeaf], balances: int, hashes: list[Digest]) -> History:
        asked = required_facts(Claim.of(core, balances), leaves).rewritten().values()
        walks = {key: self._walk(key) for key in asked if key in self.facts}
        entries = [leaf.index for walk in walks.values() for leaf in walk]
        return History(balances, walks, tuple(multiproof(hashes, entries)))

    def _walk(self, key: FactKey) -> tuple[LogLeaf, ...]:
        return tuple(leaf for leaf in reversed(self.log) if leaf.key == key)


@dataclass
class SampleDocument:
    """A document issued on a sample network by a party whose certificate its owner granted.

    `put_facts` writes what the contracts would; tests change the facts afterwards.
    """

    world: SampleNetwork
    kind: DocumentType
    fields: Mapping[str, str | int | bool | None]
    owner: MemberNumber
    verb: Verb
    version: int = 1
    revision: int = 0
    not_after: int = RECORDED + 600
    party: Identity = field(init=False)

    def __post_init__(self) -> None:
        self.party = self.world.new_party("signing officer")
        self.commitment: Commitment = commit(self.kind.schema, self.fields, secrets.token_bytes(SEED_BYTES))
        self.batch = [self._stranger() for _ in range(6)]

    @property
    def root(self) -> DocumentRoot:
        return self.commitment.root

    @cached_property
    def subject(self) -> SubjectId:
        """The salted identifier, or zero for a type that has none."""
        if self.kind.number_path is None or self.kind.salt_path is None:
            return NO_SUBJECT
        salt = bytes.fromhex(str(self.fields[self.kind.salt_path]))
        return salted_identifier(salt, str(self.fields[self.kind.number_path]))

    @cached_property
    def act(self) -> bytes:
        command = CommandId(secrets.token_bytes(16))
        return Act(
            self.world.network,
            self.verb,
            self.owner,
            self.subject,
            self.revision,
            self.root,
            command,
            self.not_after,
        ).encode()

    @cached_property
    def cms(self) -> bytes:
        return cms.sign(self.act, self.party.certificate, signer(self.party.key))

    @property
    def batched(self) -> bool:
        return self.kind.namespace is Namespace.DOCUMENTS

    @property
    def batch_leaves(self) -> list[BatchLeaf]:
        """The document's leaf fourth among those of others."""
        own = BatchLeaf(self.root, self.owner, act_hash(self.act))
        return [*self.batch[:3], own, *self.batch[3:]]

    def put_facts(self) -> SampleDocument:
        """Grants the party's certificate and writes issued and status, or the anchor."""
        world, act = self.world, act_hash(self.act)
        world.grant(self.party, self.owner)
        if self.batched:
            leaves = self.batch_leaves
            count = len(leaves).to_bytes(32, "big")
            world.put(Kind.DOCUMENTS_ANCHOR, self.owner, batches.batch_root(leaves), count)
            return self
        issued, status, number = _LIFE_CYCLES[self.kind.namespace]
        world.put(issued, self.owner, self.subject, self.root, part=self.version, act=act)
        until, revision = RECORDED + 30 * DAY, self.revision + 1
        word = state(number, self.owner, RECORDED, until=until, revision=revision)
        world.put(status, self.owner, self.subject, word, act=act)
        return self

    def core(self, disclosure: Disclosure | None = None) -> Core:
        """The bundle's core, of the whole document unless a part is given."""
        path = batches.prove(self.batch_leaves, 3) if self.batched else None
        shown = disclosure or disclose(self.commitment)
        return Core(self.act, cms.parse(self.cms), shown, self.version, path)

    def bundle(self, disclosure: Disclosure | None = None, balances: int | None = None) -> Bundle:
        """A bundle from the facts as they are now; `balances` as of `SampleNetwork.staple`."""
        core = self.core(disclosure)
        return Bundle(core, self.world.staple(core, balances=balances))

    def _stranger(self) -> BatchLeaf:
        return BatchLeaf(DocumentRoot(secrets.token_bytes(32)), self.owner, ActHash(secrets.token_bytes(32)))


def certificate_sample(world: SampleNetwork) -> SampleDocument:
    """A certificate of origin that stands."""
    made = SampleDocument(world, AK_CERTIFICATE, certificate_fields(), ISSUER, Verb.CERTIFICATES_ISSUE)
    return made.put_facts()


def declaration_sample(world: SampleNetwork) -> SampleDocument:
    """An export declaration, released."""
    fields = declaration_fields()
    made = SampleDocument(world, EXPORT_DECLARATION, fields, ADMINISTRATION, Verb.DECLARATIONS_DECLARE)
    return made.put_facts()


def generic_sample(world: SampleNetwork) -> SampleDocument:
    """A document without a life cycle, one of seven in an anchored batch."""
    return SampleDocument(world, GENERIC, generic_fields(), ADMINISTRATION, Verb.DOCUMENTS_ANCHOR).put_facts()


def state(
    status: int, member: MemberNumber, effective: int, *, until: int | None = None, revision: int = 1
) -> Word:
    """A state word; with `until` its amount holds terms."""
    amount = 0 if until is None else Terms(PARTNER, until, 1).pack()
    return StateWord(status, member, effective, effective, amount, revision, 0).encode()


def der(identity: Identity) -> bytes:
    """The certificate as DER."""
    return identity.certificate.public_bytes(Encoding.DER)
