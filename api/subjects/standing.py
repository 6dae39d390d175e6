"""Where a subject stands: its current facts, read once per request."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from api.desk import Desk
from api.facts.models import Fact
from api.facts.repository import facts_of
from api.problems import NotFound
from evidence.commitments import Commitment
from evidence.facts import Kind, Namespace
from evidence.types import DocumentRoot, MemberNumber, SubjectId
from evidence.words import StateWord, decode_state

STATUS = {
    Namespace.DECLARATIONS: Kind.DECLARATIONS_STATUS,
    Namespace.CERTIFICATES: Kind.CERTIFICATES_STATUS,
}
ISSUED = {
    Namespace.DECLARATIONS: Kind.DECLARATIONS_ISSUED,
    Namespace.CERTIFICATES: Kind.CERTIFICATES_ISSUED,
}


class SubjectUnknown(NotFound):
    slug, title = "subject-unknown", "You see no such declaration or certificate"


class NotIssued(NotFound):
    slug, title = "not-issued", "The chain knows no document of it yet"


@dataclass(frozen=True, slots=True)
class Standing:
    """A subject with its facts, by kind and part. `revision` is 0 and `state` None when the chain does not know it."""

    namespace: Namespace
    owner: MemberNumber
    subject: SubjectId
    facts: tuple[Fact, ...]

    def of(self, kind: Kind) -> dict[int, Fact]:
        """Facts of one kind, by part."""
        return {fact.part: fact for fact in self.facts if fact.kind == kind.number}

    @property
    def status(self) -> Fact | None:
        """The status fact."""
        return self.of(STATUS[self.namespace]).get(0)

    @property
    def state(self) -> StateWord | None:
        """The status fact's word."""
        return decode_state(self.status.word) if self.status else None

    @property
    def revision(self) -> int:
        """Revision of the status, which acts name as the one they saw."""
        return self.status.revision if self.status else 0

    @property
    def version(self) -> int:
        """Number of the latest issued document, 0 when there is none."""
        return max(self.of(ISSUED[self.namespace]), default=0)

    @property
    def root(self) -> DocumentRoot | None:
        """Root of the latest issued document."""
        issued = self.of(ISSUED[self.namespace]).get(self.version)
        return DocumentRoot(issued.word) if issued else None


def standing_of(session: Session, namespace: Namespace, owner: MemberNumber, subject: SubjectId) -> Standing:
    """Where a subject stands, also one that the chain does not know."""
    return Standing(namespace, owner, subject, tuple(facts_of(session, namespace, owner, subject)))


def standing_at(facts: Sequence[Fact], namespace: Namespace) -> Standing:
    """The standing of the subject that all of `facts` are about."""
    first = facts[0]
    return Standing(namespace, MemberNumber(first.owner), SubjectId(first.subject), tuple(facts))


def standing_document(desk: Desk, standing: Standing) -> Commitment:
    """The latest issued document, for the gateway's own use.

    Raises:
        NotIssued: there is none. BodyUnknown, BodyErased: its body is not kept here.
    """
    if standing.root is None:
        raise NotIssued("Wait until it is confirmed.", subject=standing.subject.hex())
    return desk.bodies.document(desk.session, standing.root)
