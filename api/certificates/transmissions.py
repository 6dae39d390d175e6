"""How partner customs get a certificate: a bundle in full disclosure, judged by the gateway's own trust policy and kept."""

from api.acts.checked import CheckedAct
from api.certificates.drawing import require_officer
from api.certificates.schemas import ReceivedBundle, Transmission
from api.desk import Desk
from api.documents.service import Filing, Paper, file_documents
from api.problems import Unprocessable
from api.readers.certificate import check_certificate
from api.subjects.changes import check_parties
from api.subjects.references import Numbering, note_reference
from evidence import cms, schemas
from evidence.acts import Act
from evidence.bundles import Bundle
from evidence.commitments import Commitment, FullDisclosure, commit
from evidence.document_types import AK_CERTIFICATE
from evidence.types import MemberNumber, SubjectId
from evidence.verification import AsOf, Verdict, verify


class BundleRefused(Unprocessable):
    slug, title = "bundle-refused", "The bundle does not prove this certificate"


def receive_bundle(desk: Desk, owner: MemberNumber, subject: SubjectId, sent: ReceivedBundle) -> Transmission:
    """Verifies a certificate's bundle and keeps its body, encrypted for this member. Repeats change nothing.

    Raises:
        BundleRefused: it is not valid, redacted, of another certificate, or not addressed to this administration.
        SubjectForbidden: the party is no officer of it.
    """
    require_officer(desk)
    data = sent.bundle.encode("utf-8")
    verdict = verify(data, desk.settings.policy, desk.now)
    as_of = _require_valid(verdict)
    core = Bundle.decode(data).core
    document = _document(core.document)
    act = Act.decode(core.act)
    if (act.owner, act.subject, document.schema.name) != (owner, subject, AK_CERTIFICATE.name):
        raise BundleRefused("It is of another certificate.", owner=act.owner, subject=act.subject.hex())
    form = check_certificate(AK_CERTIFICATE, dict(document.fields))
    if desk.settings.administration_of(str(form.fields["/importingCountry"])) != desk.own:
        raise BundleRefused("It is addressed to another administration.", to=form.fields["/importingCountry"])
    known = desk.bodies.holds(desk.session, document.root)
    if not known:
        checked = CheckedAct(act, cms.rebuild(core.signature), desk.party, document)
        named = check_parties(desk, sent.parties)
        filing = Filing(named=named, jurisdiction=frozenset({owner}), addressed=frozenset({desk.own}))
        file_documents(desk.session, desk.settings, desk.bodies, [Paper(checked, filing)], desk.now)
        note_reference(desk.session, desk.settings, Numbering.CERTIFICATE, form.number, owner, subject)
    return Transmission(
        owner=owner,
        subject=subject.hex(),
        document=document.root.hex(),
        current=verdict.current,
        as_of=as_of.time,
        block=as_of.block,
        known=known,
    )


def _require_valid(verdict: Verdict) -> AsOf:
    if not verdict.valid or verdict.as_of is None:
        failed = [step for step in verdict.steps if not step.ok]
        raise BundleRefused(
            failed[-1].detail if failed else "It is no bundle.", step=failed[-1].name if failed else None
        )
    if not verdict.complete:
        raise BundleRefused("Ask for the full disclosure.", complete=False)
    return verdict.as_of


def _document(disclosure: object) -> Commitment:
    assert isinstance(disclosure, FullDisclosure), "a complete bundle is a full disclosure"
    return commit(schemas.schema(disclosure.schema), disclosure.fields, disclosure.seed)
