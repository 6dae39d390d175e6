"""The embedded engine: anvil without mining, behind a small JSON-RPC door that journals blocks before they exist.

docs/decisions/0003: the same genesis, transactions and block times give the same block hashes, so the journal is the
chain, and anvil only what executes it.
"""

from nodes.embedded.chain import Chain
from nodes.embedded.errors import (
    ChainBusy,
    ChainDiverged,
    EngineError,
    EngineLost,
    EngineMissing,
    JournalDamaged,
)
from nodes.embedded.renewal import renew

__all__ = [
    "Chain",
    "ChainBusy",
    "ChainDiverged",
    "EngineError",
    "EngineLost",
    "EngineMissing",
    "JournalDamaged",
    "renew",
]
