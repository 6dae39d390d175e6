"""The least that a submit can cost on this EVM, whatever the code: what the figures are compared with.

Prices of the `cancun` rules: EIP-2028 (call data), EIP-2929 and EIP-2200 (storage), the yellow paper's (events).
"""

from __future__ import annotations

from typing import Final

from nodes.types import Log
from scripts.bench.gas_chain import Submitted

TRANSACTION: Final = 21_000
ZERO_BYTE: Final = 4
OTHER_BYTE: Final = 16
NEW_SLOT: Final = 22_100
"""Cold, zero to non-zero."""
CHANGED_SLOT: Final = 5_000
"""Cold, non-zero to non-zero."""
CHANGED_AGAIN: Final = 100
LEDGER_SLOTS: Final = 3
"""The account's sequence number, the count of facts, the running hash."""
SEQUENCE_SLOTS: Final = 1
LOG: Final = 375
LOG_TOPIC: Final = 375
LOG_BYTE: Final = 8


def floor(submitted: Submitted) -> int:
    """Intrinsic gas, storage of the facts and of the Ledger's head, events."""
    return intrinsic(submitted.data) + storage(submitted) + events(submitted.logs)


def intrinsic(data: bytes) -> int:
    """The transaction itself and its call data."""
    zeros = data.count(0)
    return TRANSACTION + zeros * ZERO_BYTE + (len(data) - zeros) * OTHER_BYTE


def storage(submitted: Submitted) -> int:
    """Each fact once per slot as new or changed, every further change of the slot warm."""
    keys = {fact.key for fact in submitted.facts}
    changed = len(keys & submitted.before)
    repeated = len(submitted.facts) - len(keys)
    own = LEDGER_SLOTS if submitted.facts else SEQUENCE_SLOTS
    return (len(keys) - changed) * NEW_SLOT + (changed + own) * CHANGED_SLOT + repeated * CHANGED_AGAIN


def events(logs: tuple[Log, ...]) -> int:
    """Every event that was emitted: FactSet, Done, Refused."""
    return sum(LOG + LOG_TOPIC * len(log.topics) + LOG_BYTE * len(log.data) for log in logs)
