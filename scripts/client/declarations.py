"""An exporter's side of declarations: from the WCO message to a filed, amended or withdrawn declaration."""

import secrets
from typing import Any

from api.readers.amendment import apply_amendment
from api.readers.assembly import XML, Original, as_document
from api.readers.messages import DeclarationMessage
from evidence.document_types import EXPORT_DECLARATION, LOADING_REPORT
from evidence.encoding import b64u
from evidence.facts import Verb
from evidence.hashing import salted_identifier
from evidence.types import Fields, SubjectId
from scripts.cli.errors import CommandError
from scripts.client.acting import SALT_BYTES, Party, committed, new_salt
from scripts.client.gateway import Gateway
from scripts.client.subjects import SubjectRef, change, decision

KIND = "declarations"


def declare(gateway: Gateway, message: DeclarationMessage, xml: bytes, name: str) -> SubjectRef:
    """Files an original with its XML as attachment. GatewayProblem or Refused when it is not taken."""
    ref, body = signed(gateway, gateway.party, message, xml, name)
    gateway.do(f"/{KIND}", body)
    return ref


def signed(
    gateway: Gateway, author: Party, message: DeclarationMessage, xml: bytes, name: str
) -> tuple[SubjectRef, dict[str, Any]]:
    """The declaration that a message is about, and the signed request that files it."""
    fields = as_document(
        EXPORT_DECLARATION, message.fields, secrets.token_bytes(SALT_BYTES), [Original(name, XML, xml)]
    )
    document = committed(EXPORT_DECLARATION.name, fields)
    ref = SubjectRef(KIND, gateway.described["member"]["number"], subject_of(fields))
    body = author.act(
        gateway.network,
        Verb.DECLARATIONS_DECLARE,
        ref.owner,
        ref.subject,
        0,
        document,
        attachments=[b64u(xml)],
    )
    return ref, body


def subject_of(declaration: Fields) -> SubjectId:
    """The id that a declaration has on the chain."""
    salt = bytes.fromhex(str(declaration["/idSalt"]))
    return salted_identifier(salt, str(declaration["/functionalReferenceId"]))


def find(gateway: Gateway, reference: str) -> dict[str, Any]:
    """The declaration that is called so by its author or by customs. CommandError when there is none or more than one."""
    found = gateway.get(f"/{KIND}", reference=reference)["items"]
    if len(found) != 1:
        how_many = "no declaration" if not found else f"{len(found)} declarations"
        raise CommandError(f"predecessor-not-found: {how_many} at this gateway is called {reference!r}")
    view: dict[str, Any] = found[0]
    return view


def ref_of(view: dict[str, Any]) -> SubjectRef:
    return SubjectRef(KIND, view["owner"], SubjectId(bytes.fromhex(view["subject"])))


def amend(gateway: Gateway, message: DeclarationMessage, xml: bytes, name: str) -> SubjectRef:
    """Files the next version of the predecessor that the message names."""
    view = find(gateway, message.predecessor or message.reference)
    before: Fields = gateway.get(f"/bodies/{view['document']}")["fields"]
    fields = apply_amendment(before, message)
    document = committed(EXPORT_DECLARATION.name, fields)
    kept = attachments(gateway, view["document"], before)
    change(gateway, ref_of(view), "amendments", Verb.DECLARATIONS_AMEND, document, attachments=kept)
    return ref_of(view)


def attachments(gateway: Gateway, root: str, fields: Fields) -> list[str]:
    """The originals of a version, which its next version names too."""
    count = sum(1 for path in fields if path.startswith("/attachments/") and path.endswith("/digest"))
    return [b64u(gateway.get_bytes(f"/bodies/{root}/attachments/{part}")) for part in range(1, count + 1)]


def withdraw(gateway: Gateway, message: DeclarationMessage) -> SubjectRef:
    """Withdraws the predecessor that a cancellation names."""
    ref = ref_of(find(gateway, message.predecessor or message.reference))
    reason = "; ".join(message.reasons) or "cancelled by the declarant"
    document = decision(ref, "withdrawal", reason)
    change(gateway, ref, "withdrawal", Verb.DECLARATIONS_WITHDRAW, document)
    return ref


def report_loading(
    gateway: Gateway, ref: SubjectRef, reference: str, packages: int, loading_date: str, **more: str
) -> dict[str, Any]:
    """A carrier's loading report."""
    fields: Fields = {
        "/subject": ref.subject.hex(),
        "/declarationOwner": ref.owner,
        "/reportReference": reference,
        "/reportSalt": new_salt(),
        "/packages": packages,
        "/loadingDate": loading_date,
        **{f"/{name}": value for name, value in more.items()},
    }
    document = committed(LOADING_REPORT.name, fields)
    return change(gateway, ref, "loading-reports", Verb.DECLARATIONS_REPORT_LOADING, document)
