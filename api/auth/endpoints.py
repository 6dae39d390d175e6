"""POST /token: client_credentials with a client assertion (RFC 7523), by a party's own X.509 key."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from pydantic import ConfigDict

from api.auth.dependencies import GatewaySettings, Now
from api.auth.problems import InvalidGrant
from api.auth.service import sign_in
from api.auth.tokens import TokenKeys
from api.encoding import Schema
from api.transactions import DatabaseSession, TransactionRoute

router = APIRouter(tags=["sign-in"], route_class=TransactionRoute)

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Token(Schema):
    """A bearer token and what it may be used for."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "access_token": "eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJleHBvcnRlciJ9.c2ln",
                    "token_type": "Bearer",
                    "expires_in": 900,
                    "scope": "certificates:apply declarations:write documents:read events:read",
                }
            ]
        }
    )
    access_token: str
    token_type: str
    expires_in: int
    scope: str


@router.post("/token", operation_id="signIn", summary="Sign in")
def issue_token(
    request: Request,
    session: DatabaseSession,
    settings: GatewaySettings,
    now: Now,
    grant_type: Annotated[str, Form(max_length=100, examples=["client_credentials"])],
    client_assertion_type: Annotated[str, Form(max_length=100, examples=[ASSERTION_TYPE])],
    client_assertion: Annotated[
        str, Form(max_length=8_192, examples=["eyJhbGciOiJFUzI1NiIsIng1dCNTMjU2IjoiLi4uIn0.e30.c2ln"])
    ],
) -> Token:
    """Proves who you are with a JWT signed by your certificate's key and gives a token for 15 minutes.

    The assertion is ES256 with header `x5t#S256` (SHA-256 of your certificate, base64url); claims `iss` = `sub` =
    your party id,
    `aud` = this gateway (GET /network says how it is called), `exp` at most 5 minutes ahead, `jti` never used
    before.
    """
    if grant_type != "client_credentials":
        raise InvalidGrant("Send grant_type=client_credentials.")
    if client_assertion_type != ASSERTION_TYPE:
        raise InvalidGrant(f"Send client_assertion_type={ASSERTION_TYPE}.", error="invalid_request")
    party = sign_in(session, settings, client_assertion, now)
    keys: TokenKeys = request.app.state.tokens
    return Token(
        access_token=keys.issue(party, now),
        token_type="Bearer",
        expires_in=keys.seconds,
        scope=" ".join(sorted(party.scopes)),
    )
