"""The genesis as anvil is given it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

COINBASE_BYTES = 20


def bound_genesis(genesis: Mapping[str, Any]) -> bytes:
    """The genesis file, whose block hash stands for all of it.

    Of a genesis file, anvil hashes time and coinbase alone: not the accounts, and no extra data. Two networks with other
    founders would have one genesis hash, hence one network id. So the coinbase, which earns nothing here, is made of
    the SHA-256 of everything else.
    """
    rest = {member: value for member, value in genesis.items() if member != "coinbase"}
    digest = hashlib.sha256(_canonical(rest)).digest()
    return _canonical({**rest, "coinbase": "0x" + digest[:COINBASE_BYTES].hex()})


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
