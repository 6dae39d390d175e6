"""Network profiles: the only place for chain id, hardfork, finality, block time and limits of a network."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal, get_args

from nodes.errors import ProfileError

Finality = Literal["journalled", "committed"]
"""When a block is final. Both mean: at the moment anyone can see it. `journalled`: on the disk of the one engine;
`committed`: by more than two thirds of the validators (CometBFT)."""

Kdf = Literal["scrypt", "pbkdf2"]


@dataclass(frozen=True, slots=True)
class KeyFileProfile:
    """How hard an encrypted key file is to guess. `cost`: scrypt's N (a power of two) or PBKDF2 iterations."""

    kdf: Kdf
    cost: int


@dataclass(frozen=True, slots=True)
class Profile:
    """Facts of one kind of network.

    Attributes:
        block_time_s: seconds between looks for transactions, that is, the shortest time between two blocks.
        heartbeat_s: seconds without a transaction after which an empty block is made, so that block time moves.
        log_range_limit: most blocks that one `eth_getLogs` may span.
        block_gas_limit: gas of one block.
        state_window: latest blocks whose state can still be read; logs, blocks and receipts are kept for ever.
    """

    name: str
    chain_id: int
    finality: Finality
    hardfork: str
    block_time_s: float
    heartbeat_s: float
    log_range_limit: int
    block_gas_limit: int
    state_window: int
    key_file: KeyFileProfile


def load_profile(name: str) -> Profile:
    """The profile of that name.

    Raises:
        ProfileError: there is no such profile, or it lacks a member, has an unknown one or a value out of range.
    """
    path = files(__name__).joinpath(f"{name}.json")
    if not name.isidentifier() or not path.is_file():
        raise ProfileError("there is no such network profile", name=name)
    return parse_profile(json.loads(path.read_text()))


def parse_profile(read: dict[str, Any]) -> Profile:
    """A profile from its JSON form. ProfileError as said at `load_profile`."""
    try:
        profile = Profile(**{**read, "key_file": KeyFileProfile(**read["key_file"])})
    except (KeyError, TypeError) as error:
        raise ProfileError("a network profile has the wrong members", reason=str(error)) from error
    if profile.finality not in get_args(Finality) or profile.key_file.kdf not in get_args(Kdf):
        raise ProfileError("a network profile names an unknown rule", finality=profile.finality)
    for field in (
        "chain_id",
        "block_time_s",
        "heartbeat_s",
        "log_range_limit",
        "block_gas_limit",
        "state_window",
    ):
        if getattr(profile, field) <= 0:
            raise ProfileError("a network profile has a value out of range", field=field)
    return profile
