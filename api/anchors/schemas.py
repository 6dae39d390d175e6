"""What a client sends to anchor a document and to say where it stands."""

from pydantic import ConfigDict, Field

from api.acts.schemas import ACT_EXAMPLE, DOCUMENT_EXAMPLE, ActSubmission
from api.encoding import Hex32, Slug


class NewDocument(ActSubmission):
    """An act `documents.anchor` (subject zero) with its document; `named` are parties that the document names.

    `documentClass` is one of trade_document, permit, bill_of_lading, insurance: it decides who may read it.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "act": ACT_EXAMPLE,
                    "signature": "MIIC",
                    "document": DOCUMENT_EXAMPLE,
                    "documentClass": "trade_document",
                    "named": ["broker"],
                }
            ]
        }
    )

    document_class: str = Field(alias="documentClass", max_length=40)
    named: list[Slug] = Field(default_factory=list, max_length=20)


class NewStatus(ActSubmission):
    """An act `documents.set_status` whose subject is the document's root; its document may be a decision that says why.

    `successor` is the replacing document's root, with and only with `superseded`.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "act": ACT_EXAMPLE,
                    "signature": "MIIC",
                    "status": "revoked",
                    "successor": None,
                }
            ]
        }
    )

    status: str = Field(max_length=20)
    successor: Hex32 | None = None
