"""Origin certificates on the importing side: taking in, rejecting, drawing for import entries."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.acts.schemas import ActSubmission
from api.auth.dependencies import needs
from api.auth.scopes import Scope
from api.certificates import drawing, lists, transmissions
from api.certificates.schemas import Draws, DrawView, EntrySalt, ReceivedBundle, Transmission
from api.certificates.service import original_of
from api.desk import CurrentDesk
from api.documents.endpoints import Owner, Subject
from api.encoding import Hex32
from api.outbox.responses import accepted
from api.subjects.requests import ETAG, change_of, command, subject_id
from api.subjects.revisions import IfMatch, etag
from api.subjects.rights import owner_of
from api.transactions import TransactionRoute

router = APIRouter(tags=["certificates"], route_class=TransactionRoute)

DRAWS = needs(Scope.CERTIFICATES_DRAW)
DRAW = command(DRAWS)
PATH = "/certificates/{owner}/{subject}"
Draw = Annotated[Hex32, Path(description="Draw id, hex", examples=["d0" * 32])]


@router.post(
    f"{PATH}/transmissions",
    operation_id="receiveTransmission",
    summary="Take in a transmitted certificate",
    status_code=201,
    dependencies=[DRAWS],
)
def receive_transmission(
    owner: Owner, subject: Subject, sent: ReceivedBundle, desk: CurrentDesk
) -> Transmission:
    """Verifies the issuer's bundle with this gateway's trust policy and keeps the certificate, encrypted for this member."""
    return transmissions.receive_bundle(desk, owner_of(desk, owner), subject_id(subject), sent)


@router.post(f"{PATH}/receipt", operation_id="receiveCertificate", summary="Acknowledge", **DRAW)
def receive(
    owner: Owner, subject: Subject, sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None
) -> Response:
    """By the addressed administration, once. The document (`gwm.decision.1`) may be left out."""
    return accepted(drawing.receive(desk, change_of(desk, owner, subject, sent, if_match)))


@router.post(f"{PATH}/rejection", operation_id="rejectCertificate", summary="Reject the form", **DRAW)
def reject(
    owner: Owner, subject: Subject, sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None
) -> Response:
    """`gwm.decision.1` with reason. Nothing can be drawn from then on, for good."""
    return accepted(drawing.reject(desk, change_of(desk, owner, subject, sent, if_match)))


@router.get(
    "/entries/{number}/salt",
    operation_id="readEntrySalt",
    summary="Salt of an import entry",
    dependencies=[DRAWS],
)
def read_entry_salt(
    number: Annotated[str, Path(min_length=1, max_length=100, examples=["10-2026-000123"])],
    desk: CurrentDesk,
) -> EntrySalt:
    """For officers: one entry has one salt here, so that it can draw on a line once only, whoever files it again."""
    drawing.require_officer(desk)
    salt = drawing.salt_of_entry(desk.settings, number)
    return EntrySalt(entry_number=number, entry_salt=salt.hex())


@router.post(f"{PATH}/draws", operation_id="draw", summary="Draw on a line", **DRAW)
def draw(
    owner: Owner, subject: Subject, sent: ActSubmission, desk: CurrentDesk, if_match: IfMatch = None
) -> Response:
    """`gwm.draw.1`: one entry line's use of one certificate line, under the entry's salt."""
    return accepted(drawing.draw(desk, change_of(desk, owner, subject, sent, if_match)))


@router.get(f"{PATH}/draws", operation_id="listDraws", summary="Draws on a certificate")
def list_draws(owner: Owner, subject: Subject, desk: CurrentDesk) -> Draws:
    """Standing and released ones."""
    standing = lists.visible(desk, owner_of(desk, owner), subject_id(subject))
    return Draws(draws=lists.draws(desk, standing))


@router.get(f"{PATH}/draws/{{draw}}", operation_id="readDraw", summary="One draw", responses=ETAG)
def read_draw(owner: Owner, subject: Subject, draw: Draw, desk: CurrentDesk, response: Response) -> DrawView:
    """Its ETag is the draw's own revision, for its release."""
    original = original_of(desk, lists.visible(desk, owner_of(desk, owner), subject_id(subject)))
    recorded = drawing.recorded_draw(desk, original, subject_id(draw))
    response.headers["ETag"] = etag(recorded.revision)
    return lists.draw_views(desk, original, [recorded])[0]


@router.post(f"{PATH}/draws/{{draw}}/release", operation_id="releaseDraw", summary="Take a draw back", **DRAW)
def release_draw(
    owner: Owner,
    subject: Subject,
    draw: Draw,
    sent: ActSubmission,
    desk: CurrentDesk,
    if_match: IfMatch = None,
) -> Response:
    """By its author. Act (about the certificate) and If-Match name the draw's revision; the document is `gwm.decision.1`, or
    `gwm.draw.1` that names the entry again."""
    change = change_of(desk, owner, subject, sent, if_match)
    return accepted(drawing.release_draw(desk, change, subject_id(draw)))
