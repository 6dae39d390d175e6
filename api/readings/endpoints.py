"""Reading messages before anything is signed."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from api.auth.dependencies import CurrentParty
from api.declarations.service import declaration
from api.desk import CurrentDesk
from api.documents.endpoints import Owner, Subject
from api.problems import UnsupportedMediaType
from api.readings import service
from api.readings.schemas import NextVersion, Reading, ReadingKind
from api.subjects.references import Numbering, known_as
from api.subjects.requests import subject_id
from api.subjects.rights import owner_of
from api.transactions import TransactionRoute, reads

router = APIRouter(tags=["readings"], route_class=TransactionRoute)

XML, JSON = "application/xml", "application/json"
XML_BODY = {
    "requestBody": {
        "required": True,
        "content": {XML: {"schema": {"type": "string"}, "example": "<MetaData>...</MetaData>"}},
    }
}
ANY_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            XML: {"schema": {"type": "string"}, "example": "<MetaData>...</MetaData>"},
            JSON: {"schema": {"type": "object"}, "example": {"formType": "AK", "items": []}},
        },
    }
}


async def raw_body(request: Request) -> bytes:
    """The bytes of the request, as they came."""
    return await request.body()


RawBody = Annotated[bytes, Depends(raw_body)]


def media_type(request: Request) -> str:
    """The media type of the request, without parameters. UnsupportedMediaType when it is neither XML nor JSON."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given == "text/xml":
        return XML
    if given not in (XML, JSON):
        raise UnsupportedMediaType("Send XML or JSON.", given=given[:100], expected=[XML, JSON])
    return given


def xml_body(media: Annotated[str, Depends(media_type)], body: RawBody) -> bytes:
    """The bytes of an XML request. UnsupportedMediaType for others."""
    if media != XML:
        raise UnsupportedMediaType("Send XML.", given=media, expected=XML)
    return body


XmlBody = Annotated[bytes, Depends(xml_body)]


@router.post("/readings", operation_id="readMessage", summary="Read a message", openapi_extra=ANY_BODY)
@reads
def read_message(
    party: CurrentParty,
    body: RawBody,
    media: Annotated[str, Depends(media_type)],
    form: Annotated[
        ReadingKind, Query(description="What JSON is read as: application or certificate")
    ] = ReadingKind.APPLICATION,
) -> Reading:
    """XML of the WCO Data Model (DEC, RES), GOVCBR830 and inventory messages; JSON of Form AK. Nothing is kept.

    A message that is refused is answered 200 with `refusal`: the findings are what was asked for.
    """
    return service.read_xml(body) if media == XML else service.read_form(body, form)


@router.post(
    "/declarations/{owner}/{subject}/readings",
    operation_id="readAmendment",
    summary="Read an amendment of this declaration",
    openapi_extra=XML_BODY,
)
def read_amendment(owner: Owner, subject: Subject, body: XmlBody, desk: CurrentDesk) -> NextVersion:
    """What an amendment or cancellation (XML) makes of it: the whole next version to sign. For those who may read it in full."""
    standing = declaration(desk, owner_of(desk, owner), subject_id(subject))

    def knows(number: str) -> bool:
        return known_as(
            desk.session, desk.settings, Numbering.DECLARATION, number, standing.owner, standing.subject
        )

    return service.next_version(desk, standing, knows, body)
