"""Certificates of origin from all sides: apply, issue, take in, draw."""

from typing import Any

from evidence.commitments import Commitment
from evidence.document_types import AK_APPLICATION, AK_CERTIFICATE, DRAW
from evidence.facts import Verb
from evidence.hashing import salted_identifier
from evidence.types import Fields, SubjectId
from scripts.client.acting import committed
from scripts.client.gateway import Gateway
from scripts.client.subjects import SubjectRef, change

KIND = "certificates"
APPLICATION_ONLY = ("functionCode", "applicationDate", "previousCertificateNumber", "reason")


def subject_of(form: Fields) -> SubjectId:
    """The id that a certificate, and the application for it, has on the chain."""
    return salted_identifier(bytes.fromhex(str(form["/idSalt"])), str(form["/certificateNumber"]))


def apply_for(gateway: Gateway, form: Fields) -> SubjectRef:
    """An exporter's application at the issuer's gateway."""
    ref = SubjectRef(KIND, gateway.described["member"]["number"], subject_of(form))
    document = committed(AK_APPLICATION.name, form)
    body = gateway.party.act(gateway.network, Verb.CERTIFICATES_APPLY, ref.owner, ref.subject, 0, document)
    gateway.do("/applications", body)
    return ref


def certificate_of(application: Fields, issued: str, until: str, **more: str | bool) -> Fields:
    """The certificate that grants an application as it stands."""
    kept = {path: value for path, value in application.items() if path.split("/")[1] not in APPLICATION_ONLY}
    return {**kept, "/issueDate": issued, "/validUntil": until, **{f"/{k}": v for k, v in more.items()}}


def issue(gateway: Gateway, form: Fields, revision: int, **more: Any) -> SubjectRef:
    """The issuer's certificate; `revision` is that of the application, 0 when there was none."""
    ref = SubjectRef(KIND, gateway.described["member"]["number"], subject_of(form))
    document = committed(AK_CERTIFICATE.name, form)
    body = gateway.party.act(
        gateway.network, Verb.CERTIFICATES_ISSUE, ref.owner, ref.subject, revision, document, **more
    )
    gateway.do(f"/{KIND}", body, **({"If-Match": f'"{revision}"'} if revision else {}))
    return ref


def draw_document(
    gateway: Gateway,
    ref: SubjectRef,
    line: int,
    quantity: str,
    unit: str,
    entry: str,
    entry_line: int,
    entry_date: str,
    **more: str,
) -> Commitment:
    """One entry line's decision of preference. The administration's gateway gives an entry its one salt."""
    salt = gateway.get(f"/entries/{entry}/salt")["entrySalt"]
    fields: Fields = {
        "/subject": ref.subject.hex(),
        "/issuer": ref.owner,
        "/line": line,
        "/quantity": quantity,
        "/quantityUnit": unit,
        "/entryNumber": entry,
        "/entrySalt": salt,
        "/entryLine": entry_line,
        "/entryDate": entry_date,
        "/decision": "granted",
        **{f"/{name}": value for name, value in more.items()},
    }
    return committed(DRAW.name, fields)


def draw(gateway: Gateway, ref: SubjectRef, document: Commitment) -> dict[str, Any]:
    """Draws on a line. Refused when the contract does not allow it."""
    return change(gateway, ref, "draws", Verb.CERTIFICATES_DRAW, document)


def bundle(gateway: Gateway, ref: SubjectRef, purpose: str, **query: str) -> bytes:
    """The proof in one file, as the gateway makes it today. `purpose` stands in the log of readings."""
    return gateway.get_bytes(f"/documents/{ref.owner}/{ref.subject.hex()}/bundle", purpose=purpose, **query)


def take_in(gateway: Gateway, ref: SubjectRef, bundle: bytes) -> dict[str, Any]:
    """Gives a received bundle to the own administration's gateway, which verifies it by its own policy."""
    return gateway.post(f"{ref.path}/transmissions", {"bundle": bundle.decode()})
