"""Where one witness finds its key, its store, its node and its port: a member's folder in a home directory."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from evidence.types import MemberNumber, NetworkId
from nodes.types import Address
from oracles.witness.follower import Pace
from oracles.witness.types import WitnessError

LISTEN = "GWANMUN_LISTEN"
"""The environment variable with the address to listen on, where it is not the one in network.json: in a container."""


@dataclass(frozen=True, slots=True)
class WitnessSettings:
    """One witness. `poll_seconds` is how long it rests when there is nothing new, `retry_seconds` when the node is
    silent."""

    member: MemberNumber
    network: NetworkId
    ledger: Address
    rpc: str
    host: str
    port: int
    folder: Path
    passphrase: bytes | None
    poll_seconds: float = 0.2
    retry_seconds: float = 0.5
    pace: Pace = field(default_factory=Pace)


def load_settings(home: Path, slug: str, passphrase: bytes | None) -> WitnessSettings:
    """Settings of a member's witness (docs/architecture.md, "One home directory").

    Raises:
        WitnessError: a file is missing or does not hold what it should.
    """
    folder = home / "members" / slug
    try:
        network = json.loads((home / "network.json").read_text())
        member = json.loads((folder / "member.json").read_text())
        address = urlsplit(network["witnesses"][slug])
        if address.hostname is None or address.port is None:
            raise ValueError(f"{network['witnesses'][slug]!r} names no host and port")
        return WitnessSettings(
            MemberNumber(int(member["number"])),
            NetworkId(bytes.fromhex(network["network"])),
            Address(bytes.fromhex(network["ledger"].removeprefix("0x"))),
            str(network.get("nodes", {}).get(slug, network["rpc"])),
            os.environ.get(LISTEN) or address.hostname,
            address.port,
            folder / "witness",
            passphrase,
        )
    except (OSError, KeyError, ValueError, TypeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise WitnessError(
            "the witness's settings cannot be read", home=str(home), member=slug, reason=reason
        ) from error
