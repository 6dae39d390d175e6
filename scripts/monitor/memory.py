"""What a monitor remembers between two runs: one file, replaced whole; and a file for each proof."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from evidence.checkpoints import Checkpoint, Fault, SignedBody
from evidence.encoding import (
    U32_LIMIT,
    JsonValue,
    b64u,
    canonical_json,
    from_b64u,
    integer,
    items,
    members,
    read_canonical_json,
    string,
)
from evidence.errors import EvidenceError
from evidence.monitoring import Head, Monitor
from evidence.policy import TrustPolicy
from evidence.signatures import RAW_BYTES, RawSignature
from evidence.types import MemberNumber
from scripts.cli.errors import CommandError
from scripts.cli.files import write_whole

FORMAT: Final = "gwanmun/monitor/1"


class Memory:
    """A directory of one monitor of one network."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "monitor.json"

    def recall(self, policy: TrustPolicy) -> Monitor:
        """A monitor that goes on from what is remembered. CommandError when that cannot be read or is of another network."""
        if not self._file.exists():
            return Monitor(policy)
        try:
            top = members(
                read_canonical_json(self._file.read_bytes()),
                "memory",
                ("format", "head", "network", "signed"),
            )
            signed = [_signed(one) for one in items(top["signed"], "signed")]
            head = None if top["head"] is None else _head(top["head"])
        except (OSError, EvidenceError) as error:
            raise CommandError(f"{self._file} cannot be read: {error}") from error
        if (top["format"], top["network"]) != (FORMAT, policy.network.hex()):
            raise CommandError(f"{self._file} is of another network or format")
        return Monitor(policy, head, signed)

    def keep(self, watch: Monitor) -> None:
        """Writes down what a monitor remembers. Nothing while it has heard nothing."""
        if watch.head is None:
            return
        value: dict[str, JsonValue] = {
            "format": FORMAT,
            "network": watch.head.checkpoint.network.hex(),
            "head": {"source": watch.head.source, "body": watch.head.body.decode("ascii")},
            "signed": [_signed_json(member, body) for member, body in watch.signed],
        }
        write_whole(self._file, canonical_json(value))

    def keep_proof(self, fault: Fault) -> Path:
        """Where the proof against a witness now lies."""
        block = Checkpoint.parse(fault.first.body).block
        path = self._folder / f"fault-{fault.member}-{block}.json"
        write_whole(path, fault.to_json())
        return path


def _head(value: JsonValue) -> Head:
    found = members(value, "head", ("body", "source"))
    head = Head(string(found["source"], "source"), string(found["body"], "body").encode("utf-8"))
    Checkpoint.parse(head.body)
    return head


def _signed_json(member: MemberNumber, body: SignedBody) -> JsonValue:
    return {"member": member, "body": body.body.decode("ascii"), "value": b64u(body.value)}


def _signed(value: JsonValue) -> tuple[MemberNumber, SignedBody]:
    found = members(value, "signed", ("body", "member", "value"))
    raw = RawSignature(from_b64u(found["value"], "signature", RAW_BYTES))
    member = MemberNumber(integer(found["member"], "member", 1, U32_LIMIT))
    return member, SignedBody(string(found["body"], "body").encode("utf-8"), raw)
