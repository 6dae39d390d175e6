"""Following checkpoints from outside: one log that only grows, whoever shows it (docs/operators-guide.md, "Watching").

Nothing is believed but what a quorum of the policy's witnesses signed; every new checkpoint must extend those heard before, and
no witness may sign two bodies of one block.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from evidence.checkpoints import Checkpoint, Fault, SignedBody, WitnessSignature, find_fault
from evidence.errors import EvidenceError
from evidence.log import verify_consistency
from evidence.policy import TrustPolicy
from evidence.types import Digest, MemberNumber

REMEMBERED: Final = 20_000
"""Signatures that are kept for comparison, the latest."""

Prove = Callable[[str, int, int], Sequence[Digest] | None]
"""Asks a source for the proof that its log of one size extends that of another; None when it gives none."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a source, a member's gateway, shows as its newest checkpoint."""

    source: str
    body: bytes
    signatures: tuple[WitnessSignature, ...]


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that must not be. `fault` proves it to anyone, where it can be proved."""

    source: str
    text: str
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The longest log that was heard: by whom it was shown, and its checkpoint's body."""

    source: str
    body: bytes

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint."""
        return Checkpoint.parse(self.body)


class Monitor:
    """What an outsider remembers of a network: the longest log, and who signed what."""

    def __init__(
        self,
        policy: TrustPolicy,
        head: Head | None = None,
        signed: Iterable[tuple[MemberNumber, SignedBody]] = (),
    ) -> None:
        self._policy = policy
        self.head = head
        self._signed: OrderedDict[tuple[MemberNumber, int], SignedBody] = OrderedDict()
        for member, body in signed:
            self._signed[member, Checkpoint.parse(body.body).block] = body

    @property
    def signed(self) -> list[tuple[MemberNumber, SignedBody]]:
        """What is remembered of signatures, the oldest first."""
        return [(member, body) for (member, _), body in self._signed.items()]

    def hear(self, heard: Iterable[Heard], prove: Prove) -> list[Alarm]:
        """Takes in what several sources show at one time; what is wrong with it."""
        alarms: list[Alarm] = []
        good: list[tuple[Checkpoint, Heard]] = []
        for one in heard:
            try:
                good.append((self._judge(one), one))
            except EvidenceError as error:
                alarms.append(Alarm(one.source, f"shows a checkpoint that is not good: {error}"))
        # The shorter log first: a longer one can prove that it extends it, and not the other way round.
        for checkpoint, one in sorted(good, key=lambda pair: pair[0].size):
            alarms += self._faults(one, checkpoint)
            alarms += self._extends(one, checkpoint, prove)
        return alarms

    def accuse(self, source: str, fault: Fault) -> list[Alarm]:
        """Takes in a source's proof against a witness. Empty when it proves nothing."""
        try:
            witness = self._policy.member(fault.member).witness
            if witness is None or fault.verify(witness)[0].network != self._policy.network:
                return []
        except EvidenceError:
            return []
        return [_two_histories(source, fault)]

    def _judge(self, heard: Heard) -> Checkpoint:
        """The checkpoint. EvidenceError when it is not one that a quorum of the policy's witnesses signed."""
        checkpoint = Checkpoint.parse(heard.body)
        if checkpoint.network != self._policy.network:
            raise EvidenceError("it is of another network", network=checkpoint.network)
        self._policy.check_quorum(heard.body, heard.signatures)
        return checkpoint

    def _faults(self, heard: Heard, checkpoint: Checkpoint) -> list[Alarm]:
        alarms = []
        for signature in heard.signatures:
            body = SignedBody(heard.body, signature.value)
            before = self._signed.setdefault((signature.member, checkpoint.block), body)
            fault = find_fault(signature.member, before, body)
            if fault is not None:
                alarms.append(_two_histories(heard.source, fault))
        while len(self._signed) > REMEMBERED:
            self._signed.popitem(last=False)
        return alarms

    def _extends(self, heard: Heard, checkpoint: Checkpoint, prove: Prove) -> list[Alarm]:
        """Whether this log and the longest one are one. It becomes the longest when it is."""
        if self.head is None:
            self.head = Head(heard.source, heard.body)
            return []
        longest = self.head.checkpoint
        (old, new), source = ((longest, checkpoint), heard.source)
        if checkpoint.size < longest.size:
            (old, new), source = ((checkpoint, longest), self.head.source)
        elif checkpoint.block < longest.block:
            return [Alarm(heard.source, "shows a longer log in an earlier block")]
        problem = _inconsistent(old, new, lambda: prove(source, old.size, new.size))
        if problem:
            return [Alarm(source, problem)]
        if new is checkpoint:
            self.head = Head(heard.source, heard.body)
        return []


def _inconsistent(old: Checkpoint, new: Checkpoint, prove: Callable[[], Sequence[Digest] | None]) -> str:
    """What is wrong between two logs; empty when the second extends the first."""
    proof: Sequence[Digest] | None = () if old.size == new.size else prove()
    if proof is None:
        return f"does not prove that its log of {new.size} facts extends that of {old.size}"
    try:
        verify_consistency(old.size, new.size, old.root, new.root, proof)
    except EvidenceError as error:
        return f"shows a log of {new.size} facts that does not extend that of {old.size}: {error}"
    return ""


def _two_histories(source: str, fault: Fault) -> Alarm:
    block = Checkpoint.parse(fault.first.body).block
    return Alarm(source, f"the witness of member {fault.member} signed two histories at block {block}", fault)
