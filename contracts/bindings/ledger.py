"""The Ledger: submitting commands, reading facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from contracts.bindings.abi import encode
from contracts.bindings.calls import View, view
from evidence.types import Digest, FactKey, MemberNumber, SubjectId, Word
from nodes.types import Address

if TYPE_CHECKING:
    from nodes.queue.commands import QueuedCommand


class Ledger:
    """Encodes calls of the Ledger (contracts/src/interfaces/ILedger.sol)."""

    NAME: Final = "Ledger"

    @classmethod
    def submit(cls, first: int, commands: Sequence[QueuedCommand]) -> bytes:
        """Transaction data; `first` is the account's next sequence number."""
        rows = [(c.command_id, c.target, c.gas, c.act, c.call) for c in commands]
        return encode(cls.NAME, "submit", (first, rows))

    @classmethod
    def appoint(cls, namespace: int, writer: Address) -> bytes:
        """Data of a call that Membership makes after a vote."""
        return encode(cls.NAME, "appoint", (namespace, writer))

    @classmethod
    def head(cls) -> View[tuple[int, Digest]]:
        """Number of facts and their running hash."""
        return view(cls.NAME, "head", (), lambda count, running: (count, Digest(running)))

    @classmethod
    def next(cls, account: Address) -> View[int]:
        """The account's next sequence number; all before it have their outcome."""
        return view(cls.NAME, "next", (account,), int)

    @classmethod
    def fact(cls, key: FactKey) -> View[Word | None]:
        """The word of a fact, None when there is none."""
        return view(cls.NAME, "fact", (key,), _word)

    @classmethod
    def read(
        cls, namespace: int, kind: int, owner: MemberNumber, subject: SubjectId, part: int = 0
    ) -> View[Word | None]:
        """The same by what the key is made of; `kind` is the kind's own number."""
        return view(cls.NAME, "read", (namespace, kind, owner, subject, part), _word)

    @classmethod
    def writer_of(cls, namespace: int) -> View[Address | None]:
        """The contract that writes the namespace now."""
        return view(cls.NAME, "writerOf", (namespace,), _address)


def _word(word: bytes) -> Word | None:
    return Word(word) if any(word) else None


def _address(text: str) -> Address | None:
    address = bytes.fromhex(text[2:])
    return Address(address) if any(address) else None
