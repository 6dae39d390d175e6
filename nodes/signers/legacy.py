"""Transactions with replay protection as EIP-155 writes them, for keys that sign elsewhere."""

from __future__ import annotations

from typing import Any, Final

import rlp
from eth_hash.auto import keccak

from nodes.errors import SignerError
from nodes.types import RawTransaction

FIELDS: Final = ("nonce", "gasPrice", "gas", "to", "value", "data")


def digest_of(transaction: dict[str, Any]) -> bytes:
    """The 32 bytes to sign. SignerError when a field is missing or malformed."""
    return keccak(_encoded(transaction, [_chain_id(transaction), 0, 0]))


def signed(transaction: dict[str, Any], parity: int, r: int, s: int) -> RawTransaction:
    """The transaction with its signature; `parity` of the curve point's y is 0 or 1."""
    v = _chain_id(transaction) * 2 + 35 + parity
    return RawTransaction(_encoded(transaction, [v, r, s]))


def _encoded(transaction: dict[str, Any], rest: list[int]) -> bytes:
    try:
        return bytes(rlp.encode([*(_plain(transaction[name]) for name in FIELDS), *rest]))
    except (KeyError, TypeError, ValueError, rlp.exceptions.RLPException) as error:
        raise SignerError("the transaction cannot be signed", reason=repr(error)) from error


def _chain_id(transaction: dict[str, Any]) -> int:
    chain_id = transaction.get("chainId")
    if isinstance(chain_id, bool) or not isinstance(chain_id, int) or chain_id <= 0:
        raise SignerError("a transaction names its chain", chain_id=str(chain_id))
    return chain_id


def _plain(value: Any) -> int | bytes:
    """JSON-RPC's hex as bytes; numbers and bytes as they are."""
    if isinstance(value, str):
        return bytes.fromhex(value.removeprefix("0x"))
    if (
        isinstance(value, bool)
        or not isinstance(value, int | bytes)
        or (isinstance(value, int) and value < 0)
    ):
        raise TypeError(f"neither a number nor bytes: {value!r}")
    return value
