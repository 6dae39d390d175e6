"""The one stamp by which a read names its block."""

from __future__ import annotations

from dataclasses import dataclass

from nodes.types import BlockHash, BlockNumber


@dataclass(frozen=True, slots=True)
class BlockStamp:
    """Which block: height, hash, block time (Unix seconds) and the hash of the block before."""

    number: BlockNumber
    hash: BlockHash
    time: int
    parent: BlockHash
