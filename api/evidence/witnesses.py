"""Asking witnesses for checkpoints and proofs (docs/architecture.md, "What a witness answers")."""

import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

from api.problems import PeerUnavailable
from evidence.checkpoints import WitnessSignature, verify_checkpoint
from evidence.encoding import JsonValue, from_b64u, items, members, string
from evidence.errors import EvidenceError
from evidence.hashing import HASH_BYTES
from evidence.log import LogLeaf
from evidence.policy import TrustPolicy
from evidence.signatures import RAW_BYTES, RawSignature
from evidence.strict_json import check_nesting
from evidence.types import Digest, FactKey, MemberNumber

TIMEOUT_SECONDS = 5.0
# A witness follows the chain at its own pace, often a moment behind the indexer that already told of the block.
PATIENCE_SECONDS = 5.0
POLL_SECONDS = 0.1
UNKNOWN = (404, 409)


class WitnessSilent(PeerUnavailable):
    slug, title = "witness-silent", "A witness does not answer as it should"


Note = Callable[[str, str], None]
"""Who is told, for each other witness that was asked to sign what the own one signed, by slug: it `agreed`, `disagreed` (another
body, or a bad signature), or was `silent`."""


def _nobody(_witness: str, _result: str) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as a witness signed it: the body, and the signature as it stands in a staple."""

    block: int
    body: str
    member: int
    value: str

    def to_json(self) -> JsonValue:
        """Its place in `staple.signatures`."""
        return {"member": self.member, "value": self.value}


def is_good(signed: Signed, policy: TrustPolicy) -> bool:
    """Whether the witness that the policy names for the member signed this, and no fault of it is proved."""
    if signed.member in policy.faulty:
        return False
    try:
        witness = policy.member(MemberNumber(signed.member)).witness
        value = RawSignature(from_b64u(signed.value, "signature", RAW_BYTES))
        if witness is None:
            return False
        body = signed.body.encode("utf-8", "surrogatepass")
        verify_checkpoint(body, WitnessSignature(MemberNumber(signed.member), value), witness)
    except EvidenceError:
        return False
    return True


class Witnesses:
    """A member's own witness, which proves, and the others, which only sign."""

    def __init__(
        self, own: str | None, others: Mapping[str, str], client: httpx.Client, note: Note = _nobody
    ) -> None:
        self._own = own
        self._others = others
        self._client = client
        self._note = note

    def checkpoint_from(self, block: int) -> Signed:
        """The own witness's checkpoint of at least this fact-carrying block, signed on request when it is not there yet.

        Raises:
            WitnessSilent: no witness, no answer, or it has not come so far.
        """
        latest = self._ask(self._own_url(), "GET", "/checkpoints/latest")
        if latest is not None and latest.block >= block:
            return latest
        signed = self._sign(self._own_url(), block)
        if signed is None:
            raise WitnessSilent("The witness has not come to this block yet.", block=block)
        return signed

    def prove(self, keys: Collection[FactKey], block: int) -> JsonValue:
        """`staple.map` of the keys under the checkpoint of a block. WitnessSilent when it cannot be had."""
        body = {"keys": sorted(key.hex() for key in keys), "block": block}
        answer = self._call(self._own_url(), "POST", "/proofs", body)
        if answer is None or not isinstance(answer, dict):
            raise WitnessSilent("The witness has no proof for this block.", block=block)
        return answer

    def walks(
        self, keys: Collection[FactKey], block: int
    ) -> tuple[dict[FactKey, tuple[LogLeaf, ...]], list[Digest]]:
        """Every entry of the keys up to a block, the latest first, and their multiproof in the log of its checkpoint.

        Raises:
            WitnessSilent: it does not answer, or has no such log.
        """
        names = sorted(key.hex() for key in keys)
        answer = self._call(self._own_url(), "POST", "/log/walks", {"keys": names, "block": block})
        if answer is None:
            raise WitnessSilent("The witness has no history of this document.", block=block)
        try:
            found = members(answer, "history", ("hashes", "walks"))
            walks = members(found["walks"], "walks", (), tuple(names))
            return {
                FactKey(bytes.fromhex(key)): tuple(
                    LogLeaf.decode(from_b64u(one, "entry")) for one in items(walk, "walk")
                )
                for key, walk in walks.items()
            }, [Digest(from_b64u(one, "hash", HASH_BYTES)) for one in items(found["hashes"], "hashes")]
        except EvidenceError as error:
            raise WitnessSilent(f"A witness answers nonsense: {error.problem}.") from error

    def consistency(self, old: int, new: int) -> list[str] | None:
        """Hashes (base64url) of the own witness's proof that the log of `new` entries extends that of `old`; None when it has no
        such log. WitnessSilent when it does not answer."""
        answer = self._call(self._own_url(), "GET", f"/log/consistency?from={old}&to={new}")
        if answer is None:
            return None
        try:
            return [
                string(one, "hash")
                for one in items(members(answer, "proof", ("from", "hashes", "to"))["hashes"], "hashes")
            ]
        except EvidenceError as error:
            raise WitnessSilent(f"A witness answers nonsense: {error.problem}.") from error

    def cosigned(self, signed: Signed, policy: TrustPolicy) -> list[Signed]:
        """The signatures of all witnesses over the very same body that the policy finds good, by rising member.

        Witnesses that are silent, sign something else or in another member's name are left out: one of them must not
        spoil the word of a quorum, because every signature in a bundle has to be good.
        """
        with ThreadPoolExecutor(max_workers=max(1, len(self._others))) as pool:
            found = list(pool.map(lambda url: self._cosigned_by(url, signed.block), self._others.values()))
        same = [one for one in found if one is not None and one.body == signed.body]
        good = {one.member: one for one in [*same, signed] if is_good(one, policy)}
        for slug, one in zip(self._others, found, strict=True):
            agreed = one is not None and good.get(one.member) == one
            self._note(slug, "silent" if one is None else "agreed" if agreed else "disagreed")
        return [good[member] for member in sorted(good)]

    def _cosigned_by(self, url: str, block: int) -> Signed | None:
        try:
            return self._ask(url, "GET", f"/checkpoints/{block}") or self._sign(url, block)
        except WitnessSilent:
            return None

    def _sign(self, url: str, block: int) -> Signed | None:
        """A checkpoint signed on request; waits a moment for a witness that has not come to the block yet."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            signed = self._ask(url, "POST", "/checkpoints", {"block": block})
            if signed is not None or time.monotonic() > deadline:
                return signed
            time.sleep(POLL_SECONDS)

    def _own_url(self) -> str:
        if self._own is None:
            raise WitnessSilent("This gateway has no witness.")
        return self._own

    def _ask(self, url: str, method: str, path: str, body: Any = None) -> Signed | None:
        """A signed checkpoint, None when the witness does not have it."""
        answer = self._call(url, method, path, body)
        if answer is None:
            return None
        try:
            said = members(answer, "checkpoint", ("block", "body", "member", "value"), ("certificate",))
            body_text, value = string(said["body"], "body"), string(said["value"], "value")
        except EvidenceError as error:
            raise WitnessSilent(f"A witness answers nonsense: {error.problem}.", url=url) from error
        if type(said["block"]) is not int or type(said["member"]) is not int:
            raise WitnessSilent("A witness answers nonsense.", url=url)
        return Signed(said["block"], body_text, said["member"], value)

    def _call(self, url: str, method: str, path: str, body: Any = None) -> JsonValue:
        try:
            answer = self._client.request(method, url + path, json=body, timeout=TIMEOUT_SECONDS)
            if answer.status_code in UNKNOWN:
                return None
            answer.raise_for_status()
            check_nesting(answer.content)
            found: JsonValue = answer.json()
        except (httpx.HTTPError, EvidenceError, ValueError) as error:
            raise WitnessSilent("Try again when it does.", url=url, error=type(error).__name__) from error
        return found
