"""Names for what a chain's node gives and takes, so that a mix-up is a type error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

Address = NewType("Address", bytes)
"""An account or contract: 20 bytes."""
BlockHash = NewType("BlockHash", bytes)
"""32 bytes."""
BlockNumber = NewType("BlockNumber", int)
"""Height, 0 is the genesis block."""
TransactionHash = NewType("TransactionHash", bytes)
"""32 bytes, Keccak-256 of the raw transaction."""
RawTransaction = NewType("RawTransaction", bytes)
"""A signed transaction as it is sent."""


@dataclass(frozen=True, slots=True)
class Log:
    """An event as a contract emitted it, with its place in the chain. `index` counts within the block."""

    address: Address
    topics: tuple[bytes, ...]
    data: bytes
    block: BlockNumber
    block_hash: BlockHash
    transaction: TransactionHash
    index: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a mined transaction. `succeeded` false: it reverted and changed nothing but the nonce."""

    transaction: TransactionHash
    block: BlockNumber
    succeeded: bool
    gas_used: int
