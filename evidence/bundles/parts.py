"""The two parts of a bundle, as they are in memory: the *core* never changes, the *staple* is renewed."""

from __future__ import annotations

from dataclasses import dataclass

from evidence.batches import BatchPath
from evidence.checkpoints import WitnessSignature
from evidence.cms import ActSignature
from evidence.commitments import Disclosure
from evidence.histories import History
from evidence.map import MapLeaf, MapProof


@dataclass(frozen=True, slots=True)
class Core:
    """What never changes: the disclosed document, the act as it was signed, its signature, the document's version."""

    act: bytes
    signature: ActSignature
    document: Disclosure
    version: int
    batch: BatchPath | None = None


@dataclass(frozen=True, slots=True)
class Staple:
    """What any gateway renews: a checkpoint's body, the signatures over it by rising member, the map proof, and, where it is
    wanted, the history of the facts that the proof shows."""

    checkpoint: bytes
    map: MapProof
    signatures: tuple[WitnessSignature, ...]
    history: History | None = None

    @property
    def leaves(self) -> tuple[MapLeaf, ...]:
        """The facts that its proof shows."""
        return self.map.leaves
