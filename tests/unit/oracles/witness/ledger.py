"""A Ledger in memory that can fork, forget, lie and fall silent, and a witness around it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from evidence.hashing import running_hash
from evidence.keys import Origin, key_of
from evidence.types import ActHash, Digest, MemberNumber, NetworkId, SubjectId, Word
from nodes.errors import CallRefused, ConnectionFailed, LogRangeRefused
from oracles.witness.follower import Follower, Pace
from oracles.witness.keys import load_key
from oracles.witness.signing import Signatures
from oracles.witness.store import Store
from oracles.witness.types import FactBlock, Height, LedgerFact

NETWORK = NetworkId(b"\x11" * 32)
PASSPHRASE = b"of the test"
GENESIS_TIME = 1_790_000_000


def digest(*parts: object) -> bytes:
    """A reproducible 32 bytes."""
    return sha256(repr(parts).encode()).digest()


@dataclass
class LedgerInMemory:
    """Implements `Chain`. Each block lies two seconds after the one before it."""

    salt: int = 0
    blocks: list[FactBlock] = field(default_factory=list)
    heads: list[tuple[int, Digest]] = field(default_factory=list)
    network_id: NetworkId = NETWORK
    silent: bool = False
    longest_range: int = 10_000
    states_kept: int = 1_000_000
    shown: int | None = None

    def __post_init__(self) -> None:
        if not self.blocks:
            self.mine(0)

    def mine(self, facts: int, subjects: int = 7) -> FactBlock:
        """A block with so many facts about few subjects, so that keys are written again and again."""
        number = len(self.blocks)
        count, running = self.heads[-1] if self.heads else (0, Digest(bytes(32)))
        made = []
        for index in range(count, count + facts):
            subject = SubjectId(digest("subject", index % subjects))
            origin = Origin(3, 0x4003, MemberNumber(1), index % 3)
            word, act = Word(digest("word", self.salt, index)), ActHash(digest("act", index))
            key = key_of(origin, subject)
            running = running_hash(running, index, key, word, act)
            made.append(LedgerFact(index, key, word, act, origin, subject))
        stamp = Height(number, Digest(digest("block", self.salt, number)), GENESIS_TIME + 2 * number)
        self.blocks.append(FactBlock(stamp, tuple(made)))
        self.heads.append((count + facts, running))
        return self.blocks[-1]

    def fork(self, at: int, salt: int) -> LedgerInMemory:
        """A chain that shares the blocks below `at`."""
        return replace(self, salt=salt, blocks=self.blocks[:at], heads=self.heads[:at])

    def damage(self, number: int, facts: Sequence[LedgerFact]) -> None:
        """Makes the node give other events for a block than the Ledger wrote."""
        self.blocks[number] = FactBlock(self.blocks[number].stamp, tuple(facts))

    def network(self) -> NetworkId:
        self._answer()
        return self.network_id

    def tip(self) -> int:
        self._answer()
        return len(self.blocks) - 1 if self.shown is None else self.shown

    def block(self, number: int) -> Height | None:
        return self.blocks[number].stamp if number <= self.tip() else None

    def facts(self, first: int, last: int) -> list[FactBlock]:
        self._answer()
        if last - first >= self.longest_range:
            raise LogRangeRefused("block range too large", code=-32602, method="eth_getLogs")
        return [block for block in self.blocks[first : last + 1] if block.facts]

    def head(self, number: int) -> tuple[int, Digest]:
        self._answer()
        if number < len(self.blocks) - self.states_kept:
            raise CallRefused("state is not kept", code=-32000, method="eth_call")
        return self.heads[number]

    def _answer(self) -> None:
        if self.silent:
            raise ConnectionFailed("the node does not answer", url="in memory")


def write_key(folder: Path, passphrase: bytes = PASSPHRASE) -> None:
    """A witness key and a certificate for it."""
    folder.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "witness")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )
    (folder / "key.pem").write_bytes(pem)
    (folder / "crt.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


@dataclass
class WitnessInMemory:
    """Store, signatures and follower over a folder; opening again is a restart."""

    folder: Path
    chain: LedgerInMemory
    pace: Pace = field(default_factory=Pace)
    member: int = 1

    def __post_init__(self) -> None:
        if not (self.folder / "key.pem").exists():
            write_key(self.folder)
        key = load_key(
            MemberNumber(self.member), self.folder / "key.pem", self.folder / "crt.pem", PASSPHRASE
        )
        self.store = Store(self.folder / "store")
        self.signatures = Signatures(self.folder / "store" / "signatures", NETWORK, key)
        self.follower = Follower(self.chain, self.store, self.signatures, NETWORK, self.pace)

    def catch_up(self) -> None:
        """Steps until there is nothing to do."""
        self.follower.check_network()
        while self.follower.step():
            pass

    def restart(self, chain: LedgerInMemory | None = None) -> WitnessInMemory:
        """What a new process finds; nothing was closed in order."""
        return WitnessInMemory(self.folder, chain or self.chain, self.pace, self.member)
