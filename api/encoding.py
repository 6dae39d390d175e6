"""The shapes of the gateway's JSON: closed and strict, bytes as base64url without padding or as lower-case hex."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Hex32 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
"""32 bytes in lower-case hex: a subject, a root, a fingerprint."""
Hex16 = Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")]
"""16 bytes in lower-case hex: a command id."""
Base64Url = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9_-]*$", max_length=24_000_000)]
"""Bytes as base64url; `evidence.encoding.from_b64u` reads them and refuses what is not canonical."""
Slug = Annotated[str, StringConstraints(pattern="^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$")]
"""Name of a party at a gateway."""
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f-\x9f]{1,200}$")]
"""One line of text."""


class Schema(BaseModel):
    """Base of every request and response: closed, strict, immutable."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
