"""What a bulk request and its answer look like, for the description."""

import json
from typing import Any

from api.acts.schemas import ActSubmission
from api.anchors.schemas import NewDocument
from api.declarations.schemas import DeclarationSubmission
from api.problems import TYPE_PREFIX

NDJSON = "application/x-ndjson"

_ACCEPTED = {
    "line": 1,
    "status": 202,
    "command": "3f2b8c0d9e4a4f6f8a7b6c5d4e3f2a1b",
    "location": "/commands/3f2b8c0d9e4a4f6f8a7b6c5d4e3f2a1b",
}
_PROBLEM = {
    "line": 2,
    "type": TYPE_PREFIX + "malformed-json",
    "title": "The body is not JSON with one reading",
    "status": 400,
    "detail": "a key is repeated.",
    "path": "/act",
}

GIVES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "An outcome per line: status 202, command and its status URL, or a problem (RFC 9457) with its line",
        "content": {
            NDJSON: {
                "schema": {"type": "string"},
                "example": "".join(json.dumps(one) + "\n" for one in (_ACCEPTED, _PROBLEM)),
            }
        },
    }
}


def takes(submission: type[ActSubmission]) -> dict[str, Any]:
    """The request body of an operation whose lines have a shape."""
    example = submission.model_config["json_schema_extra"]["examples"][0]  # type: ignore[index]
    description = f"One {submission.__name__} per line"
    content = {NDJSON: {"schema": {"type": "string"}, "example": json.dumps(example) + "\n"}}
    return {"requestBody": {"required": True, "description": description, "content": content}}


LINE_OF_DECLARATIONS = takes(DeclarationSubmission)
LINE_OF_CERTIFICATES = takes(ActSubmission)
LINE_OF_DOCUMENTS = takes(NewDocument)
