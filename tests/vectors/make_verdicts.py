"""Writes verdicts.json: bundles that stand no more, never stood, or tell the past. `python -m tests.vectors.make_verdicts`.

Keys are made anew at each run, so every byte changes; what must not change is the verdict beside each case.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from evidence.bundles import Bundle
from evidence.commitments import Disclosure, redact
from evidence.encoding import JsonValue
from evidence.facts import (
    CertificateStatus,
    CredentialStatus,
    DeclarationStatus,
    DistrustStatus,
    DocumentStatus,
    Kind,
    ReceiptStatus,
)
from evidence.policy import TrustPolicy
from evidence.verification import HistoryMissing, exit_code, verify
from evidence.words import BalanceWord, StateWord, Terms, unit_code
from tests.unit.evidence.builder import (
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
    certificate_sample,
    certified_copy,
    declaration_sample,
    der,
    edited,
    generic_sample,
    put_receipt,
)

HERE = Path(__file__).parent
UNTIL = AS_OF + 30 * DAY
LATER = RECORDED + 600
LINES = 2
SHOWN = ("/certificateNumber", "/functionalReferenceId", "/idSalt", "/title")


@dataclass(frozen=True, slots=True)
class Case:
    """One bundle, and when it is judged; `at` as of `verify`."""

    about: str
    bundle: bytes
    now: int = NOW
    at: int | None = None


def cases(world: SampleNetwork) -> Iterator[Case]:
    """All of them, on one network."""
    yield from _of_status(world)
    yield from _of_credentials(world)
    yield from _of_proofs(world)
    yield from _of_histories(world)


def _of_status(world: SampleNetwork) -> Iterator[Case]:
    for number in (*CertificateStatus, 6, 255):
        certificate = certificate_sample(world)
        _certificate_status(certificate, number)
        yield Case(f"certificate of status {number}", _written(certificate))
    for number in (*DeclarationStatus, 8):
        declaration = declaration_sample(world)
        _put(declaration, Kind.DECLARATIONS_STATUS, number)
        yield Case(f"declaration of status {number}", _written(declaration))
    for number in (*DocumentStatus, 5):
        document = generic_sample(world)
        _put(document, Kind.DOCUMENTS_STATUS, number, document.root)
        yield Case(f"document of status {number}", _written(document))
    yield from _replaced(world)
    for status in (*ReceiptStatus, 3):
        certificate = certificate_sample(world)
        word = StateWord(status, PARTNER, RECORDED, RECORDED, 0, 1, 0).encode()
        world.put(Kind.CERTIFICATES_RECEIPT, ISSUER, certificate.subject, word, part=PARTNER)
        yield Case(f"receipt of status {status}", _written(certificate))
    certificate = certificate_sample(world)
    put_receipt(certificate, ReceiptStatus.REJECTED, BANK)
    yield Case("rejected by a member that it does not address", _written(certificate))
    certificate = certificate_sample(world)
    end = RECORDED + 30 * DAY
    yield Case("a second before its end", _renewed(certificate, end - 60), end - 1)
    yield Case("at its end", _renewed(certificate, end - 60), end)


def _replaced(world: SampleNetwork) -> Iterator[Case]:
    declaration = declaration_sample(world)
    world.put(Kind.DECLARATIONS_ISSUED, ADMINISTRATION, declaration.subject, bytes([7] * 32), part=2)
    yield Case("declaration with a later version", _written(declaration))
    document = generic_sample(world)
    world.put(Kind.DOCUMENTS_SUCCESSOR, ADMINISTRATION, document.root, bytes([8] * 32))
    yield Case("document with a successor", _written(document))
    copy = certified_copy(certificate_sample(world))
    yield Case("certified copy", _written(copy))
    original = certificate_sample(world)
    copy = certified_copy(original)
    _certificate_status(original, CertificateStatus.CANCELLED)
    yield Case("certified copy of a cancelled certificate", _written(copy))


def _of_credentials(world: SampleNetwork) -> Iterator[Case]:
    for since, about in ((RECORDED + 1, "after"), (RECORDED, "at"), (RECORDED - 1, "before")):
        certificate = certificate_sample(world)
        fingerprint = sha256(der(certificate.party)).digest()
        word = StateWord(DistrustStatus.DISTRUSTED, ISSUER, since, AS_OF - 1, 0, 1, 0).encode()
        world.put(Kind.CREDENTIALS_DISTRUST, ISSUER, fingerprint, word, time=AS_OF - 1)
        yield Case(f"key distrusted from {about} the recording", _written(certificate))
    for status, first, until, about in (
        (CredentialStatus.GRANTED, RECORDED + 1, UNTIL, "begins later"),
        (CredentialStatus.GRANTED, RECORDED - DAY, RECORDED, "ended before"),
        (CredentialStatus.ENDED, RECORDED - DAY, RECORDED + 1, "ended afterwards"),
        (3, RECORDED - DAY, UNTIL, "has no known status"),
    ):
        certificate = certificate_sample(world)
        terms = Terms(PARTNER, until, 0).pack()
        word = StateWord(status, ISSUER, first, RECORDED, terms, 2, 0).encode()
        fingerprint = sha256(der(certificate.party)).digest()
        world.put(Kind.CREDENTIALS_WINDOW, ISSUER, fingerprint, word)
        yield Case(f"the credential's window {about}", _written(certificate))
    late = replace(certificate_sample(world), not_after=RECORDED - 1)
    yield Case("recorded after the act's end", _written(late.put_facts()))


def _of_proofs(world: SampleNetwork) -> Iterator[Case]:
    certificate = certificate_sample(world)
    core = certificate.core(_shown(certificate))
    two = Bundle(core, world.staple(core, signers=(ADMINISTRATION, ISSUER))).encode()
    yield Case("two signatures where three are asked for", two)
    yield Case("older than the policy allows", _written(certificate), AS_OF + DAY + 1)
    yield Case("as old as the policy allows", _written(certificate), AS_OF + DAY)
    yield Case("300 seconds ahead", _written(certificate), AS_OF - 300)
    yield Case("301 seconds ahead", _written(certificate), AS_OF - 301)
    other = certificate_sample(SampleNetwork())
    yield Case("of another network", _written(other))
    data = _written(certificate)
    yield Case("a field changed", edited(data, ("core", "document", "revealed", 0, 2), "C020-26-1000009"))
    yield Case("a fact left out", edited(data, ("staple", "facts"), _without("distrust", "next", "window")))
    yield Case("no bundle", b"{}")


def _of_histories(world: SampleNetwork) -> Iterator[Case]:
    cancelled = certificate_sample(world)
    _lines(cancelled, 0, RECORDED)
    _lines(cancelled, 250_000, RECORDED + 60)
    _certificate_status(cancelled, CertificateStatus.CANCELLED, LATER, LATER - 100)
    data = _written(cancelled, LINES)
    for at in (None, RECORDED - 1, RECORDED, LATER - 101, LATER - 100, LATER - 1, LATER, AS_OF, NOW):
        yield Case(f"cancelled, asked for {at}", data, at=at)
    plain = _written(cancelled)
    yield Case("no history, and written since", plain, at=LATER - 1)
    yield Case("no history, and nothing written since", plain, at=LATER)
    yield from _broken(data)
    for count in (LINES - 1, LINES + 1):
        yield Case(f"history of {count} of {LINES} lines", _written(cancelled, count))
    yield from _further_histories(world)


def _further_histories(world: SampleNetwork) -> Iterator[Case]:
    corrected = certificate_sample(world)
    _lines(corrected, 0, RECORDED)
    copy = certified_copy(corrected)
    _certificate_status(corrected, CertificateStatus.CORRECTED, LATER)
    world.put(Kind.CERTIFICATES_SUCCESSOR, ISSUER, corrected.subject, bytes([9] * 32), time=LATER)
    for at in (LATER - 1, LATER):
        yield Case(f"corrected, asked for {at}", _written(corrected, LINES), at=at)
        yield Case(f"copy of a corrected one, asked for {at}", _written(copy, LINES), at=at)
    declaration = declaration_sample(world)
    item = BalanceWord(unit_code("KGM"), RECORDED, 1_500_000, 250_000).encode()
    world.put(Kind.DECLARATIONS_ITEM, ADMINISTRATION, declaration.subject, item, part=256)
    packages = BalanceWord(unit_code("XPK"), RECORDED, 20, 5).encode()
    world.put(Kind.DECLARATIONS_LOADING, ADMINISTRATION, declaration.subject, packages)
    yield Case("declaration with its balances", _written(declaration, 1))
    yield Case("declaration of more items than it has", _written(declaration, 2))
    yield Case("document with a history", _written(generic_sample(world), 0))
    yield Case("document with balances that it has not", _written(generic_sample(world), 1))
    rejected = certificate_sample(world)
    _lines(rejected, 0, RECORDED)
    word = StateWord(ReceiptStatus.REJECTED, PARTNER, LATER, LATER, 0, 1, 0).encode()
    world.put(Kind.CERTIFICATES_RECEIPT, ISSUER, rejected.subject, word, part=PARTNER, time=LATER)
    for at in (LATER - 1, LATER):
        yield Case(f"rejected, asked for {at}", _written(rejected, LINES), at=at)


def _broken(data: bytes) -> Iterator[Case]:
    walks = ("staple", "history", "walks")
    changes: dict[str, tuple[tuple[str | int, ...], Callable[..., object] | object]] = {
        "an entry left out": ((*walks, "status"), lambda walk: walk[:1]),
        "the first entry left out": ((*walks, "line/1"), lambda walk: walk[:-1]),
        "an entry twice": ((*walks, "line/1"), lambda walk: [*walk, walk[-1]]),
        "a walk left out": (walks, _without("window")),
        "a walk of what is written once": (walks, lambda found: {**found, "origin": [{"block": 1}]}),
        "an empty walk": ((*walks, "status"), []),
        "another block": ((*walks, "status", 0, "block"), lambda block: block + 1),
        "another word": ((*walks, "status", 1, "word"), "A" * 43),
        "a hash left out": (
            ("staple", "history", "hashes"),
            lambda text: text[: len(text) - len(text) % 128 - 128],
        ),
        "a thousand balances": (("staple", "history", "balances"), 1000),
    }
    for about, (path, change) in changes.items():
        yield Case(f"history: {about}", edited(data, path, change))


def _without(*names: str) -> Callable[[dict[str, object]], dict[str, object]]:
    return lambda found: {name: one for name, one in found.items() if name not in names}


def _shown(document: SampleDocument) -> Disclosure:
    return redact(document.commitment, [path for path in SHOWN if path in document.fields])


def _written(document: SampleDocument, balances: int | None = None) -> bytes:
    return document.bundle(_shown(document), balances).encode()


def _renewed(document: SampleDocument, as_of: int) -> bytes:
    core = document.core(_shown(document))
    return Bundle(core, document.world.staple(core, as_of=as_of)).encode()


def _put(document: SampleDocument, kind: Kind, status: int, subject: bytes | None = None) -> None:
    word = _word(status, document, RECORDED, RECORDED)
    document.world.put(kind, document.owner, subject or document.subject, word)


def _certificate_status(
    document: SampleDocument, status: int, recorded: int = RECORDED, effective: int | None = None
) -> None:
    word = _word(status, document, recorded, recorded if effective is None else effective)
    document.world.put(Kind.CERTIFICATES_STATUS, document.owner, document.subject, word, time=recorded)


def _word(status: int, document: SampleDocument, recorded: int, effective: int) -> bytes:
    terms = Terms(PARTNER, UNTIL, 1).pack()
    return StateWord(status, document.owner, effective, recorded, terms, 2, 0).encode()


def _lines(document: SampleDocument, used: int, time: int) -> None:
    word = BalanceWord(unit_code("KGM"), time, 1_000_000, used).encode()
    for part in range(1, LINES + 1):
        document.world.put(
            Kind.CERTIFICATES_LINE, document.owner, document.subject, word, part=part, time=time
        )


def vectors() -> dict[str, JsonValue]:
    """The policy, and each case with its verdict; "step" is the one that fails, null when none does."""
    world = SampleNetwork()
    policy = world.policy(threshold=3)
    found: list[JsonValue] = []
    for case in cases(world):
        found.append(
            {
                "about": case.about,
                "bundle": case.bundle.decode("utf-8"),
                "now": case.now,
                "at": case.at,
                "verdict": verdict(case, policy.to_json()),
            }
        )
    return {"policy": json.loads(policy.to_json()), "cases": found}


def verdict(case: Case, policy: bytes) -> dict[str, JsonValue]:
    """What is judged of a case: nothing but the exit code where the bundle cannot tell the past."""
    try:
        judged = verify(case.bundle, TrustPolicy.from_json(policy), case.now, at=case.at)
    except HistoryMissing:
        return {"exit": 2}
    said = judged.to_json()
    steps = [step for step in judged.steps if not step.ok]
    kept = {name: said[name] for name in ("valid", "current", "complete", "as_of", "status")}
    return {"exit": exit_code(judged), **kept, "step": steps[-1].name if steps else None}


if __name__ == "__main__":
    text = json.dumps(vectors(), indent=1, ensure_ascii=True) + "\n"
    (HERE / "verdicts.json").write_text(text, encoding="utf-8")
