"""Refusals of sign-in. `error` is the code of RFC 6749 section 5.2."""

from typing import Any

from api.problems import Forbidden, Problem


class InvalidClient(Problem):
    status, slug, title = 401, "invalid-client", "The client assertion does not prove who you are"

    def __init__(self, detail: str, **members: Any) -> None:
        super().__init__(detail, error="invalid_client", **members)


class InvalidGrant(Problem):
    status, slug, title = 400, "unsupported-grant", "Only client_credentials with private_key_jwt is offered"

    def __init__(self, detail: str, error: str = "unsupported_grant_type") -> None:
        super().__init__(detail, error=error)


class ScopeMissing(Forbidden):
    slug, title = "scope-missing", "Your role does not include this"
