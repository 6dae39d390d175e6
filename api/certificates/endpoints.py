"""Origin certificates on the issuing side: applications, issue, correction, copies, cancellation; and lists for all."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.acts.schemas import ActSubmission
from api.auth.dependencies import needs
from api.auth.scopes import Scope
from api.certificates import lists, service
from api.certificates.schemas import ApplicationSubmission, CertificateView
from api.desk import CurrentDesk
from api.documents.endpoints import Owner, Subject
from api.outbox.responses import accepted
from api.pagination import Page, PagingQuery
from api.subjects.history import FactView, history
from api.subjects.requests import ETAG, change_of, command, subject_id
from api.subjects.revisions import IfMatch, etag
from api.subjects.rights import owner_of
from api.transactions import TransactionRoute
from evidence.facts import CertificateStatus

router = APIRouter(tags=["certificates"], route_class=TransactionRoute)

APPLY, ISSUE = command(needs(Scope.CERTIFICATES_APPLY)), command(needs(Scope.CERTIFICATES_ISSUE))
PATH = "/certificates/{owner}/{subject}"

StatusName = StrEnum("StatusName", [one.name.lower() for one in CertificateStatus])  # type: ignore[misc]


@router.post("/applications", operation_id="applyForCertificate", summary="Apply", **APPLY)
def apply(sent: ApplicationSubmission, desk: CurrentDesk, if_match: IfMatch = None) -> Response:
    """`gwm.application.ak.1` under the number that the certificate will bear. After a return: again, with If-Match."""
    return accepted(service.apply(desk, sent, if_match))


@router.post(
    "/applications/{owner}/{subject}/return",
    operation_id="returnApplication",
    summary="Return an application",
    **ISSUE,
)
def return_application(
    owner: Owner, subject: Subject, sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None
) -> Response:
    """`gwm.decision.1` with reason."""
    return accepted(service.return_application(desk, change_of(desk, owner, subject, sent, if_match)))


@router.post("/certificates", operation_id="issueCertificate", summary="Issue a certificate", **ISSUE)
def issue(sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None) -> Response:
    """`gwm.certificate.ak.1` with links that cover every line; If-Match with the application's revision when there is one."""
    return accepted(service.issue(desk, sent, if_match))


@router.get("/certificates", operation_id="listCertificates", summary="Certificates that you may see")
def list_certificates(
    desk: CurrentDesk,
    paging: PagingQuery,
    status: StatusName | None = None,
    number: Annotated[
        str | None,
        Query(max_length=100, description="Number of the certificate", examples=["C020-26-1000000"]),
    ] = None,
) -> Page[CertificateView]:
    """Issued by this member or addressed to it, applications too, in the order of their last change. With `number`, those under
    it, whatever else is asked."""
    if number is not None:
        return Page(items=lists.numbered(desk, number), next=None)
    wanted = CertificateStatus[status.name.upper()] if status else None
    found = lists.page(desk, paging.behind(-1), paging.limit, wanted)
    return paging.page(found, lambda one: one[1], lambda one: (one[0],))


@router.get(PATH, operation_id="readCertificate", summary="One certificate or application", responses=ETAG)
def read_certificate(
    owner: Owner, subject: Subject, desk: CurrentDesk, response: Response
) -> CertificateView:
    """Where it stands on the chain. What it says: GET /documents and /bodies."""
    standing = lists.visible(desk, owner_of(desk, owner), subject_id(subject))
    response.headers["ETag"] = etag(standing.revision)
    return lists.view(desk, standing)


@router.get(f"{PATH}/history", operation_id="readCertificateHistory", summary="All that happened to it")
def read_history(owner: Owner, subject: Subject, desk: CurrentDesk, paging: PagingQuery) -> Page[FactView]:
    """Every fact that the chain recorded of it, oldest first."""
    standing = lists.visible(desk, owner_of(desk, owner), subject_id(subject))
    return history(desk.session, standing, paging)


@router.post(
    f"{PATH}/correction", operation_id="correctCertificate", summary="Replace by a corrected one", **ISSUE
)
def correct(
    owner: Owner, subject: Subject, sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None
) -> Response:
    """The act's subject is the new certificate, its revision 0; path and If-Match are of the one that it replaces, whose number
    stands in `/replacesCertificateNumber`. Refused while anything is drawn."""
    return accepted(service.correct(desk, change_of(desk, owner, subject, sent, if_match)))


@router.post(f"{PATH}/copies", operation_id="copyCertificate", summary="Make a certified true copy", **ISSUE)
def copy(
    owner: Owner, subject: Subject, sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None
) -> Response:
    """The act's subject is the copy, its revision 0; path and If-Match are the original's. The document is the original's with
    `/certifiedTrueCopy` true and a salt of its own."""
    return accepted(service.copy(desk, change_of(desk, owner, subject, sent, if_match)))


@router.post(f"{PATH}/cancellation", operation_id="cancelCertificate", summary="Cancel", **ISSUE)
def cancel(
    owner: Owner, subject: Subject, sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None
) -> Response:
    """`gwm.decision.1` with reason; of an application or a certificate. Lines of which something is drawn keep their shares."""
    return accepted(service.cancel(desk, change_of(desk, owner, subject, sent, if_match)))
