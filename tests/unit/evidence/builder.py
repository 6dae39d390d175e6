"""Genuine bundles, and ways to spoil them. The genuine part is the sample network of scripts/bench/sample.py."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from asn1crypto import cms as asn1
from cryptography.hazmat.primitives.asymmetric import ec

from evidence.bundles import Bundle, Core, layout_1
from evidence.cms import ActSignature
from evidence.encoding import canonical_json
from evidence.errors import EvidenceError
from evidence.facts import Kind, ReceiptStatus, Verb
from evidence.policy import TrustPolicy
from evidence.signatures import sign_raw, signer
from evidence.types import MemberNumber
from evidence.verification import Verdict, verify
from scripts.bench.sample import (
    ADMINISTRATION,
    AS_OF,
    BANK,
    DAY,
    ISSUER,
    NOW,
    PARTNER,
    RECORDED,
    SampleDocument,
    SampleNetwork,
    certificate_fields,
    certificate_sample,
    declaration_fields,
    declaration_sample,
    der,
    generic_fields,
    generic_sample,
    state,
)

__all__ = [
    "ADMINISTRATION",
    "AS_OF",
    "BANK",
    "DAY",
    "ISSUER",
    "NOW",
    "PARTNER",
    "RECORDED",
    "SampleDocument",
    "SampleNetwork",
    "attributes_of",
    "certificate_fields",
    "certificate_sample",
    "certified_copy",
    "declaration_fields",
    "declaration_sample",
    "der",
    "detail",
    "edited",
    "failing",
    "generic_fields",
    "generic_sample",
    "judged",
    "put_receipt",
    "rejected",
    "resigned",
    "sequence_of",
    "set_of",
    "set_status",
    "stapled",
    "state",
    "with_core",
]


def judged(bundle: Bundle, policy: TrustPolicy, now: int = NOW) -> Verdict:
    """The verdict on an encoded bundle; the other layout and the compact form must give the same."""
    verdict = verify(bundle.encode(layout_1.FORMAT), policy, now)
    for data in _other_forms(bundle):
        again = verify(data, policy, now)
        assert (again.valid, again.current, again.complete, again.as_of, again.young) == (
            verdict.valid,
            verdict.current,
            verdict.complete,
            verdict.as_of,
            verdict.young,
        )
    return verdict


def _other_forms(bundle: Bundle) -> list[bytes]:
    try:
        return [bundle.encode(), bundle.encode_compact()]
    except EvidenceError:
        # The second layout holds nothing of which no required facts follow.
        return []


def failing(verdict: Verdict) -> str:
    """Name of the step that does not hold; "" when all hold."""
    return next((step.name for step in verdict.steps if not step.ok), "")


def with_core(bundle: Bundle, **changes: Any) -> Bundle:
    """The bundle with another core under the same staple."""
    return replace(bundle, core=replace(bundle.core, **changes))


def stapled(world: SampleNetwork, core: Core) -> Bundle:
    """A core, however spoilt, with the proof that the network would give for it."""
    return Bundle(core, world.staple(core))


def edited(data: bytes, path: Sequence[str | int], value: Any) -> bytes:
    """The JSON with one value replaced, in the one encoding. `value` may be a function of the old value."""
    top = json.loads(data)
    place = top
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value(place[path[-1]]) if callable(value) else value
    return canonical_json(top)


def set_of(*members: bytes) -> bytes:
    """DER SET of the members in the order given, right or wrong."""
    return _constructed(0x31, members)


def sequence_of(*members: bytes) -> bytes:
    """DER SEQUENCE of the members."""
    return _constructed(0x30, members)


def _constructed(tag: int, members: Sequence[bytes]) -> bytes:
    content = b"".join(members)
    size = len(content)
    length = (
        bytes([size]) if size < 0x80 else bytes([0x81, size]) if size < 0x100 else b"\x82" + size.to_bytes(2)
    )
    return bytes([tag]) + length + content


def resigned(
    signature: ActSignature,
    key: ec.EllipticCurvePrivateKey,
    attributes: Sequence[bytes],
    *,
    ordered: bool = True,
) -> ActSignature:
    """The signature over other attributes (each DER), by the key."""
    encoded = set_of(*(sorted(attributes) if ordered else attributes))
    return ActSignature(encoded, signature.certificate, sign_raw(signer(key), encoded))


def attributes_of(signature: ActSignature) -> dict[str, bytes]:
    """DER of each signed attribute by the name of its type."""
    return {one["type"].native: one.dump() for one in asn1.CMSAttributes.load(signature.attributes)}


def detail(verdict: Verdict, step: str) -> str:
    """What a step says."""
    return next(one.detail for one in verdict.steps if one.name == step)


def set_status(
    document: SampleDocument, kind: Kind, status: int, until: int | None = AS_OF + 30 * DAY
) -> None:
    subject = document.root if kind is Kind.DOCUMENTS_STATUS else document.subject
    document.world.put(kind, document.owner, subject, state(status, document.owner, RECORDED, until=until))


def certified_copy(original: SampleDocument) -> SampleDocument:
    """A copy under its own number, an alias of the original."""
    world = original.world
    fields = certificate_fields("C020-26-1000000-C")
    copy = replace(original, fields=fields, verb=Verb.CERTIFICATES_COPY).put_facts()
    world.put(Kind.CERTIFICATES_ALIAS, ISSUER, copy.subject, original.subject)
    return copy


def rejected(certificate: SampleDocument) -> SampleDocument:
    """The certificate once the administration that it addresses has rejected it."""
    put_receipt(certificate, ReceiptStatus.REJECTED)
    return certificate


def put_receipt(certificate: SampleDocument, status: ReceiptStatus, by: MemberNumber = PARTNER) -> None:
    """What a member made of the certificate; the addressed one unless told."""
    word = state(status, by, RECORDED)
    certificate.world.put(Kind.CERTIFICATES_RECEIPT, certificate.owner, certificate.subject, word, part=by)
