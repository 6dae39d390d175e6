"""Members' gateways as an outsider asks them: checkpoints, proofs of consistency, accusations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import httpx

from evidence.checkpoints import Fault, WitnessSignature
from evidence.encoding import U32_LIMIT, EncodingError, from_b64u, integer, items, members, string
from evidence.errors import EvidenceError
from evidence.monitoring import Alarm, Heard, Monitor
from evidence.signatures import RAW_BYTES, RawSignature
from evidence.strict_json import parse_json
from evidence.types import Digest, MemberNumber

ANSWER_SECONDS: Final = 10.0


class GatewaySilent(Exception):
    """A gateway does not answer, or talks nonsense."""


class Gateways:
    """Several members' gateways, by address."""

    def __init__(self, urls: Sequence[str], client: httpx.Client | None = None) -> None:
        self._urls = [url.rstrip("/") for url in urls]
        self._http = client or httpx.Client(trust_env=False, timeout=ANSWER_SECONDS)

    def round(self, watch: Monitor) -> list[Alarm]:
        """Asks each once; what is wrong. A gateway that does not answer is wrong as well."""
        heard: list[Heard] = []
        alarms: list[Alarm] = []
        for url in self._urls:
            try:
                heard.append(self._latest(url))
                for fault in self._faults(url):
                    alarms += watch.accuse(url, fault)
            except GatewaySilent as error:
                alarms.append(Alarm(url, str(error)))
        return alarms + watch.hear(heard, self._prove)

    def _latest(self, url: str) -> Heard:
        said = self._ask(url, "/checkpoints/latest")
        try:
            top = members(said, "checkpoint", ("block", "body", "signatures", "time"))
            signatures = tuple(_signature(one) for one in items(top["signatures"], "signatures"))
            return Heard(url, string(top["body"], "body").encode("utf-8", "surrogatepass"), signatures)
        except EvidenceError as error:
            raise GatewaySilent(f"shows no checkpoint: {error}") from error

    def _faults(self, url: str) -> list[Fault]:
        said = self._ask(url, "/faults")
        try:
            return [Fault.of(one) for one in items(members(said, "faults", ("items",))["items"], "faults")]
        except EvidenceError as error:
            raise GatewaySilent(f"shows no faults: {error}") from error

    def _prove(self, url: str, old: int, new: int) -> list[Digest] | None:
        try:
            said = self._ask(url, f"/log/consistency?from={old}&to={new}")
            hashes = items(members(said, "proof", ("from", "hashes", "to"))["hashes"], "hashes")
            return [Digest(from_b64u(one, "hash", 32)) for one in hashes]
        except (GatewaySilent, EncodingError):
            return None

    def _ask(self, url: str, path: str) -> Any:
        try:
            answer = self._http.get(f"{url}{path}")
            answer.raise_for_status()
            return parse_json(answer.content)
        except httpx.HTTPStatusError as error:
            raise GatewaySilent(f"answers {path} with {error.response.status_code}") from error
        except (httpx.HTTPError, httpx.InvalidURL, EvidenceError) as error:
            raise GatewaySilent(f"does not answer {path}: {type(error).__name__}") from error


def _signature(value: Any) -> WitnessSignature:
    found = members(value, "signature", ("member", "value"))
    member = MemberNumber(integer(found["member"], "member", 1, U32_LIMIT))
    return WitnessSignature(member, RawSignature(from_b64u(found["value"], "signature", RAW_BYTES)))
