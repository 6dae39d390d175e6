"""Accounts that sign transactions, behind one interface: encrypted key files now, PKCS#11 tokens beside them later."""

from typing import Any, Protocol

from nodes.types import Address, RawTransaction


class Signer(Protocol):
    """One account and the means to sign for it; where the key lies is nobody else's business."""

    @property
    def address(self) -> Address: ...

    def sign_transaction(self, transaction: dict[str, Any]) -> RawTransaction:
        """Signs a transaction given as JSON-RPC names it (nonce, to, data, gas, gasPrice, value, chainId)."""
        ...
