"""Where a key lies in a token, as a PKCS #11 URI (RFC 7512)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

from nodes.errors import SignerError

SCHEME: Final = "pkcs11:"


@dataclass(frozen=True, slots=True)
class TokenLocation:
    """Labels of token and key, and the file of the module that speaks to the token."""

    token: str
    object: str
    module: str

    @property
    def uri(self) -> str:
        """`pkcs11:token=...;object=...?module-path=...`."""
        path = f"token={quote(self.token, safe='')};object={quote(self.object, safe='')}"
        return f"{SCHEME}{path}?module-path={quote(self.module)}"

    @classmethod
    def parse(cls, uri: str) -> TokenLocation:
        """Reads a PKCS #11 URI. SignerError unless it has exactly `token`, `object` and `module-path`: a PIN does not belong
        into a file that says where a key is."""
        if not uri.startswith(SCHEME):
            raise SignerError("a PKCS #11 URI begins with its scheme", scheme=SCHEME)
        path, _, query = uri.removeprefix(SCHEME).partition("?")
        given = dict(_attribute(one) for one in [*path.split(";"), *query.split("&")])
        if set(given) != {"token", "object", "module-path"}:
            raise SignerError("a PKCS #11 URI names token, object and module-path", named=sorted(given))
        return cls(given["token"], given["object"], given["module-path"])


def _attribute(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not value:
        raise SignerError("an attribute of a PKCS #11 URI is name=value", name=name)
    return name, unquote(value)
