"""The issuing side: applications, and certificates from issue to cancellation."""

from dataclasses import dataclass

from api.access import Action, DocumentClass
from api.acts.schemas import ActSubmission
from api.acts.service import check_act
from api.certificates import calls, rules
from api.certificates.schemas import ApplicationSubmission
from api.certificates.views import alias_of, application_root
from api.civil import day_of
from api.desk import Desk
from api.documents.service import Filing
from api.outbox.models import OutboxCommand
from api.readers.certificate import CertificateForm, check_certificate
from api.readers.errors import ContentRefused, Finding, finding
from api.subjects.changes import (
    Change,
    check_change,
    check_parties,
    decision_of,
    document_of,
    put,
    require_own,
)
from api.subjects.references import Numbering, note_reference, referenced, require_free
from api.subjects.revisions import require_match, require_new, require_seen
from api.subjects.rights import named_of, require_may
from api.subjects.standing import Standing, standing_document, standing_of
from evidence.document_types import AK_APPLICATION, AK_CERTIFICATE
from evidence.facts import CertificateStatus, Kind, Namespace, Verb
from evidence.types import Link, MemberNumber, SubjectId

APPLICATION, CERTIFICATE = DocumentClass.APPLICATION, DocumentClass.CERTIFICATE


@dataclass(frozen=True, slots=True)
class Route:
    """From which administration's country to which administration a certificate goes."""

    home: MemberNumber | None
    addressed: MemberNumber


def refuse(findings: list[Finding]) -> None:
    """ContentRefused when there are any."""
    if findings:
        raise ContentRefused(findings)


def certificate(desk: Desk, owner: MemberNumber, subject: SubjectId) -> Standing:
    """Where a certificate stands, whether or not the chain knows it."""
    return standing_of(desk.session, Namespace.CERTIFICATES, owner, subject)


def form_of(desk: Desk, standing: Standing) -> CertificateForm:
    """The issued certificate as it was read. Raises what `standing_document` raises."""
    return check_certificate(AK_CERTIFICATE, dict(standing_document(desk, standing).fields))


def original_of(desk: Desk, standing: Standing) -> Standing:
    """The certificate whose lines count: itself, unless it is a copy."""
    original = alias_of(standing)
    return certificate(desk, standing.owner, original) if original else standing


def _route(desk: Desk, form: CertificateForm) -> Route:
    """ContentRefused when the countries are not those of this issuer and of an administration of the network."""
    own, issuing = desk.settings.member.country, str(form.fields["/issuingCountry"])
    importing = str(form.fields["/importingCountry"])
    addressed = desk.settings.administration_of(importing)
    findings = []
    if own and issuing != own:
        findings.append(finding("wrong-country", "/issuingCountry", f"this issuer is in {own}", issuing))
    if addressed is None:
        problem = "no administration of this country is a member of the network"
        findings.append(finding("no-administration", "/importingCountry", problem, importing))
    refuse(findings)
    assert addressed is not None
    return Route(desk.settings.administration_of(issuing), addressed)


def _number(desk: Desk, form: CertificateForm, subject: SubjectId, *same: SubjectId) -> None:
    """A certificate's number is one certificate's: ReferenceTaken when another one of this issuer stands under it."""
    others = [
        (owner, other)
        for owner, other in referenced(desk.session, desk.settings, Numbering.CERTIFICATE, form.number)
        if owner == desk.own and other not in (subject, *same)
    ]
    require_free(desk.session, others, Kind.CERTIFICATES_STATUS, form.number)
    note_reference(desk.session, desk.settings, Numbering.CERTIFICATE, form.number, desk.own, subject)


def _filing(route: Route, named: frozenset[str]) -> Filing:
    """Whom a certificate concerns: the administrations at both ends; the importing one receives the body."""
    return Filing(
        named=named,
        jurisdiction=frozenset({route.home} if route.home else ()),
        addressed=frozenset({route.addressed}),
        recipients=frozenset({route.addressed}),
    )


def apply(desk: Desk, sent: ApplicationSubmission, if_match: str | None) -> OutboxCommand:
    """An exporter's application, or the next one after it was returned. Raises what `check_act` raises, ContentRefused,
    ReferenceTaken, PartyUnknown."""
    verbs = (Verb.CERTIFICATES_APPLY,)
    checked = check_act(desk.session, desk.settings, desk.party, sent, desk.now, verbs=verbs)
    form = check_certificate(AK_APPLICATION, document_of(checked, AK_APPLICATION))
    act, standing = checked.act, certificate(desk, desk.own, checked.act.subject)
    if standing.revision:
        require_may(desk, APPLICATION, standing, Action.WRITE)
    require_seen(if_match, act, standing.revision)
    route = _route(desk, form)
    _number(desk, form, act.subject)
    filing = Filing(
        version=standing.revision + 1,
        named=check_parties(desk, sent.parties) | {desk.party.id},
        jurisdiction=frozenset({route.home} if route.home else ()),
    )
    return put(desk, checked, calls.apply(act, route.addressed), filing)


def return_application(desk: Desk, change: Change) -> OutboxCommand:
    """The issuer gives an application back, with a reason."""
    require_own(desk, change)
    standing = certificate(desk, change.owner, change.subject)
    require_may(desk, APPLICATION, standing, Action.DECIDE)
    checked = check_change(desk, change, Verb.CERTIFICATES_RETURN)
    require_seen(change.if_match, checked.act, standing.revision)
    return put(desk, checked, calls.return_application(checked.act, decision_of(checked)), Filing())


def issue(desk: Desk, sent: ActSubmission, if_match: str | None) -> OutboxCommand:
    """The issuer's certificate, in agreement with the application if there is one. Raises what `check_act` raises,
    ContentRefused, ReferenceTaken."""
    verbs = (Verb.CERTIFICATES_ISSUE,)
    checked = check_act(desk.session, desk.settings, desk.party, sent, desk.now, verbs=verbs)
    form = check_certificate(AK_CERTIFICATE, document_of(checked, AK_CERTIFICATE))
    act, standing = checked.act, certificate(desk, desk.own, checked.act.subject)
    require_seen(if_match, act, standing.revision)
    zone = desk.settings.member.zone
    findings = rules.issue_findings(form, day_of(desk.now, zone))
    refuse(findings + _against_application(desk, standing, form))
    route = _route(desk, form)
    _number(desk, form, act.subject)
    call = calls.issue(act, form, calls.terms(form, route.addressed, zone))
    return put(desk, checked, call, _filing(route, frozenset()), len(form.links))


def _against_application(desk: Desk, standing: Standing, form: CertificateForm) -> list[Finding]:
    root, state = application_root(standing), standing.state
    if root is None or state is None or state.status != CertificateStatus.APPLIED:
        return []
    application = desk.bodies.document(desk.session, root)
    return rules.application_findings(form.fields, dict(application.fields))


def correct(desk: Desk, change: Change) -> OutboxCommand:
    """A new certificate replaces the one of the path, at the revision that If-Match names; the act is about the new one."""
    require_own(desk, change)
    replaced = certificate(desk, change.owner, change.subject)
    require_may(desk, CERTIFICATE, replaced, Action.WRITE)
    verbs = (Verb.CERTIFICATES_CORRECT,)
    checked = check_act(desk.session, desk.settings, desk.party, change.submission, desk.now, verbs=verbs)
    act = checked.act
    require_match(change.if_match, replaced.revision)
    require_new(act, certificate(desk, desk.own, act.subject).revision)
    form = check_certificate(AK_CERTIFICATE, document_of(checked, AK_CERTIFICATE))
    before = form_of(desk, replaced)
    refuse(rules.correction_findings(form, before, day_of(desk.now, desk.settings.member.zone)))
    route = _route(desk, form)
    _number(desk, form, act.subject, change.subject)
    terms = calls.terms(form, route.addressed, desk.settings.member.zone)
    call = calls.correct(act, change.subject, replaced.revision, before.links, form, terms)
    filing = _filing(route, named_of(desk, replaced))
    return put(desk, checked, call, filing, len(before.links) + len(form.links))


def copy(desk: Desk, change: Change) -> OutboxCommand:
    """A certified true copy of the certificate of the path; the act is about the copy."""
    require_own(desk, change)
    original = certificate(desk, change.owner, change.subject)
    require_may(desk, CERTIFICATE, original, Action.WRITE)
    verbs = (Verb.CERTIFICATES_COPY,)
    checked = check_act(desk.session, desk.settings, desk.party, change.submission, desk.now, verbs=verbs)
    require_match(change.if_match, original.revision)
    require_new(checked.act, certificate(desk, desk.own, checked.act.subject).revision)
    form = check_certificate(AK_CERTIFICATE, document_of(checked, AK_CERTIFICATE))
    refuse(rules.copy_findings(form.fields, form_of(desk, original).fields))
    note_reference(
        desk.session, desk.settings, Numbering.CERTIFICATE, form.number, desk.own, checked.act.subject
    )
    filing = _filing(_route(desk, form), named_of(desk, original))
    return put(desk, checked, calls.copy(checked.act, change.subject), filing)


def cancel(desk: Desk, change: Change) -> OutboxCommand:
    """The issuer cancels an application or a certificate; what is not drawn is given back."""
    require_own(desk, change)
    standing = certificate(desk, change.owner, change.subject)
    require_may(desk, CERTIFICATE, standing, Action.WRITE, Action.DECIDE)
    checked = check_change(desk, change, Verb.CERTIFICATES_CANCEL)
    require_seen(change.if_match, checked.act, standing.revision)
    decision = decision_of(checked)
    has_links = standing.root is not None and alias_of(standing) is None
    links: tuple[Link, ...] = form_of(desk, standing).links if has_links else ()
    return put(desk, checked, calls.cancel(checked.act, decision, links), Filing(), len(links))
