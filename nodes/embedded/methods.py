"""Which methods the door lets in. A list of what is allowed: anvil has many that would let anyone rewrite the chain."""

from __future__ import annotations

from typing import Any

SEND = "eth_sendRawTransaction"
ADVANCE = "gwanmun_advanceTime"

READS = frozenset(
    {
        "eth_accounts",
        "eth_blockNumber",
        "eth_call",
        "eth_chainId",
        "eth_createAccessList",
        "eth_estimateGas",
        "eth_feeHistory",
        "eth_gasPrice",
        "eth_getBalance",
        "eth_getBlockByHash",
        "eth_getBlockByNumber",
        "eth_getBlockReceipts",
        "eth_getBlockTransactionCountByHash",
        "eth_getBlockTransactionCountByNumber",
        "eth_getCode",
        "eth_getLogs",
        "eth_getProof",
        "eth_getStorageAt",
        "eth_getTransactionByBlockHashAndIndex",
        "eth_getTransactionByBlockNumberAndIndex",
        "eth_getTransactionByHash",
        "eth_getTransactionCount",
        "eth_getTransactionReceipt",
        "eth_maxPriorityFeePerGas",
        "eth_syncing",
        "net_listening",
        "net_version",
        "txpool_content",
        "txpool_inspect",
        "txpool_status",
        "web3_clientVersion",
        "web3_sha3",
    }
)


def log_range(parameters: Any, head: int) -> int:
    """How many blocks an `eth_getLogs` asks for; 1 when it asks wrongly, which anvil then says itself."""
    wanted = parameters[0] if isinstance(parameters, list) and parameters else None
    if not isinstance(wanted, dict) or "blockHash" in wanted:
        return 1
    first = _height(wanted.get("fromBlock", "latest"), head)
    return _height(wanted.get("toBlock", "latest"), head) - first + 1


def _height(at: Any, head: int) -> int:
    if isinstance(at, str) and at.startswith("0x"):
        try:
            return min(int(at, 16), head)
        except ValueError:
            return head
    return 0 if at == "earliest" else head
