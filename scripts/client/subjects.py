"""Changing a subject: read its revision, sign an act about that revision, send it, wait for the outcome."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evidence.commitments import Commitment
from evidence.document_types import DECISION
from evidence.facts import Verb
from evidence.types import Fields, SubjectId
from scripts.client.acting import committed, new_salt
from scripts.client.gateway import Gateway


@dataclass(frozen=True, slots=True)
class SubjectRef:
    """A declaration or certificate: `kind` is its collection, `declarations` or `certificates`."""

    kind: str
    owner: int
    subject: SubjectId

    @property
    def path(self) -> str:
        return f"/{self.kind}/{self.owner}/{self.subject.hex()}"


def read(gateway: Gateway, ref: SubjectRef) -> dict[str, Any]:
    """Where the subject stands, as the gateway shows it."""
    return gateway.get(ref.path)


def decision(ref: SubjectRef, name: str, reason: str | None = None, **more: str | int) -> Commitment:
    """An office's decision about a subject as a document; the chain sees the reason as a salted commitment."""
    fields: Fields = {
        "/subject": ref.subject.hex(),
        "/owner": ref.owner,
        "/decision": name,
        "/decisionDate": datetime.now().astimezone().date().isoformat(),
        **{f"/{key}": value for key, value in more.items()},
    }
    if reason is not None:
        fields |= {"/reason": reason, "/reasonSalt": new_salt()}
    return committed(DECISION.name, fields)


def change(
    gateway: Gateway,
    ref: SubjectRef,
    operation: str,
    verb: Verb,
    document: Commitment | None = None,
    revision: int | None = None,
    **more: Any,
) -> dict[str, Any]:
    """POSTs an operation on a subject and waits.

    Args:
        revision: what the author saw; read now when not given.

    Raises:
        GatewayProblem: the gateway said no. Refused: the contract did.
    """
    seen = read(gateway, ref)["revision"] if revision is None else revision
    body = gateway.party.act(gateway.network, verb, ref.owner, ref.subject, seen, document, **more)
    return gateway.do(f"{ref.path}/{operation}", body, **{"If-Match": f'"{seen}"'})
