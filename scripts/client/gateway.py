"""A gateway as a client sees it: signs in with the party's own key and waits for outcomes."""

import secrets
import time
from dataclasses import replace
from typing import Any

import httpx
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from evidence.encoding import b64u
from evidence.types import NetworkId
from scripts.cli.errors import CommandError
from scripts.client.acting import Party

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_SECONDS = 240
OUTCOME_SECONDS = 60.0
POLL_SECONDS = 0.1
FINAL = ("confirmed", "refused")


class GatewayProblem(CommandError):
    """The gateway said no (RFC 9457); `problem` is what it said."""

    def __init__(self, problem: dict[str, Any]) -> None:
        details = [
            f"{item['path']}: {item['message']}" for item in problem.get("errors", []) if "path" in item
        ]
        self.problem = problem
        said = f"{self.type}: {problem.get('title')}: {problem.get('detail')}"
        super().__init__("; ".join([said, *details[:5]]))

    @property
    def type(self) -> str:
        """The last part of the problem's type URI, as `draw-already-recorded`."""
        return str(self.problem.get("type", "")).rsplit(":", 1)[-1]


class GatewaySilent(CommandError):
    """No gateway answers there."""

    def __init__(self, url: object, error: httpx.HTTPError) -> None:
        super().__init__(
            f"gateway-silent: the gateway at {url} does not answer ({type(error).__name__}): is the network up?"
        )


class Refused(CommandError):
    """The contract said no; `error` has its name and values."""

    def __init__(self, error: dict[str, Any]) -> None:
        values = error.get("values") or error.get("args") or {}
        said = ", ".join(f"{name}={value}" for name, value in values.items())
        super().__init__(f"refused by the contract: {error.get('name')}({said})")
        self.error = error


class Gateway:
    """One party at one gateway."""

    def __init__(self, url: str, party: Party) -> None:
        self.party = replace(party, clock=self.present)
        self.url = url
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        self._token: str | None = None
        self._expires = 0.0
        self._network: dict[str, Any] | None = None

    def close(self) -> None:
        self._http.close()

    @property
    def described(self) -> dict[str, Any]:
        """What the gateway says of itself and its network (GET /network)."""
        if self._network is None:
            self._network = self._asked("GET", "/network").json()
        return self._network

    @property
    def network(self) -> NetworkId:
        return NetworkId(bytes.fromhex(self.described["network"]))

    def present(self) -> float:
        """Unix seconds: this machine's clock, and never before the block that the gateway has come to, by whose time an act is
        judged."""
        return max(time.time(), self._asked("GET", "/health").json()["time"] or 0)

    def block(self) -> int:
        """Number of the block that the gateway has come to; 0 when it has read none."""
        return int(self._asked("GET", "/health").json()["block"] or 0)

    def wait_for_block(self, number: int) -> None:
        """Waits until the gateway knows what another one, at that block, knows. CommandError when it stays behind."""
        deadline = time.monotonic() + OUTCOME_SECONDS
        while self.block() < number:
            if time.monotonic() > deadline:
                raise CommandError(f"the gateway does not come to block {number}", exit_code=1)
            time.sleep(POLL_SECONDS)

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """GET as JSON. GatewayProblem when the gateway says no."""
        found: dict[str, Any] = self._asked("GET", path, params=query, headers=self._headers()).json()
        return found

    def items(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """All that a list holds, page by page; not for events, whose pages have no end."""
        page = self.get(path, **query)
        found: list[dict[str, Any]] = page["items"]
        while page["next"] is not None:
            page = self.get(path, **query, cursor=page["next"])
            found += page["items"]
        return found

    def get_bytes(self, path: str, **query: Any) -> bytes:
        """GET as it comes, for bundles, whose every byte counts."""
        return self._asked("GET", path, params=query, headers=self._headers()).content

    def post(self, path: str, body: Any, **headers: str) -> dict[str, Any]:
        """POST of JSON; an Idempotency-Key is drawn for it."""
        sent = {"Idempotency-Key": secrets.token_hex(16), **headers, **self._headers()}
        answer: dict[str, Any] = self._asked("POST", path, json=body, headers=sent).json()
        return answer

    def post_open(self, path: str, body: Any) -> dict[str, Any]:
        """POST without signing in, for what is open to everyone."""
        answer: dict[str, Any] = self._asked("POST", path, json=body).json()
        return answer

    def post_bytes(self, path: str, body: bytes, media_type: str) -> dict[str, Any]:
        """POST of something that is not JSON of ours."""
        sent = {"Content-Type": media_type, **self._headers()}
        answer: dict[str, Any] = self._asked("POST", path, content=body, headers=sent).json()
        return answer

    def outcome(self, accepted: dict[str, Any]) -> dict[str, Any]:
        """Waits until a command that was answered 202 has its outcome.

        Raises:
            Refused: the contract refused it. CommandError: no outcome within a minute.
        """
        deadline = time.monotonic() + OUTCOME_SECONDS
        while time.monotonic() < deadline:
            command = self.get(f"/commands/{accepted['id']}")
            if command["status"] == "refused":
                raise Refused(command["error"] or {})
            if command["status"] in FINAL:
                return command
            time.sleep(POLL_SECONDS)
        raise CommandError(f"command {accepted['id']} has no outcome yet; ask again later", exit_code=1)

    def do(self, path: str, body: Any, **headers: str) -> dict[str, Any]:
        """POST and wait for the outcome."""
        return self.outcome(self.post(path, body, **headers))

    def token(self) -> str:
        """A bearer token that is good for half a minute at least."""
        if self._token is None or time.time() > self._expires - 30:
            self._token = self._sign_in()
        return self._token

    def _asked(self, method: str, path: str, **sent: Any) -> httpx.Response:
        """The answer, a success. GatewayProblem or CommandError when it is none, GatewaySilent when there is none."""
        try:
            return _checked(self._http.request(method, path, **sent))
        except httpx.HTTPError as error:
            raise GatewaySilent(self._http.base_url, error) from error

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token()}"}

    def _sign_in(self) -> str:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": assertion(self.party, self.described["audience"]),
        }
        token = self._asked("POST", "/token", data=form).json()
        self._expires = time.time() + token["expires_in"]
        return str(token["access_token"])


def assertion(party: Party, audience: str) -> str:
    """A client assertion (RFC 7523) of the party for a gateway."""
    now = int(time.time())
    pem = party.identity.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    header = {"alg": "ES256", "x5t#S256": b64u(party.fingerprint)}
    claims = {
        "iss": party.slug,
        "sub": party.slug,
        "aud": audience,
        "iat": now,
        "exp": now + ASSERTION_SECONDS,
        "jti": secrets.token_hex(16),
    }
    return jwt.encode(header, claims, ECKey.import_key(pem))


def _checked(response: httpx.Response) -> httpx.Response:
    if response.is_success:
        return response
    try:
        problem = response.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        raise CommandError(f"the gateway answered {response.status_code} without a reason", 1)
    raise GatewayProblem(problem)
