"""`gwanmun gateway` as a process: it answers, streams, stops in time, and keeps what it answered when it is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from evidence.facts import PartyRole, Verb
from evidence.types import SubjectId
from scripts.network.processes import free_ports
from tests.unit.api.gateway import NETWORK, TestGateway, new_keyed

pytestmark = pytest.mark.network
PASSPHRASE = b"open sesame"
START_SECONDS = 60


class GatewayProcess:
    """The process over a home directory whose keys are those of `keys`."""

    def __init__(self, home: Path, keys: TestGateway) -> None:
        self.home, self.keys, self.port = home, keys, free_ports(1)[0]
        self.url = f"http://127.0.0.1:{self.port}"
        self._write_home()
        self.process: subprocess.Popen[bytes] | None = None

    def _write_home(self) -> None:
        for number, keyed in self.keys.member_keys.items():
            folder = self.home / "members" / f"member-{number}"
            folder.mkdir(parents=True)
            kind = "administration" if number != 2 else "issuer"
            said = {"number": number, "slug": folder.name, "name": folder.name, "kind": kind}
            (folder / "member.json").write_text(json.dumps(said))
            (folder / "member.crt.pem").write_bytes(keyed.certificate.x509.public_bytes(Encoding.PEM))
            encryption = BestAvailableEncryption(PASSPHRASE)
            pem = keyed.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
            (folder / "member.key.pem").write_bytes(pem)
        officers = self.home / "members" / "member-1" / "officers"
        officers.mkdir()
        keyed = new_keyed("officer", self.keys.root)
        self.keys.keys["officer"] = keyed
        (officers / "officer.crt.pem").write_bytes(keyed.certificate.x509.public_bytes(Encoding.PEM))
        book = {
            "network": NETWORK.hex(),
            "chain_id": 1337,
            "ledger": "0x" + "11" * 20,
            "gateways": {"member-1": self.url},
        }
        (self.home / "network.json").write_text(json.dumps(book))
        (self.home / "policy.json").write_bytes(self.keys.settings.policy.to_json())

    def start(self) -> None:
        """Starts it and waits until it answers."""
        command = [sys.executable, "-m", "scripts", "gateway", "--home", str(self.home)]
        environment = {**os.environ, "GWANMUN_PASSPHRASE": PASSPHRASE.decode()}
        self.process = subprocess.Popen([*command, "--member", "member-1"], env=environment)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, "the gateway ended"
            try:
                if httpx.get(f"{self.url}/health", trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError("the gateway does not answer")

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ends it; its exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(30)

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, trust_env=False)


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[GatewayProcess]:
    (tmp_path / "keys").mkdir()
    keys = TestGateway(tmp_path / "keys")
    running = GatewayProcess(tmp_path / "home", keys)
    running.start()
    yield running
    if running.process is not None and running.process.poll() is None:
        running.process.kill()
        running.process.wait()


def signed_in(gateway: GatewayProcess, client: httpx.Client) -> dict[str, str]:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": gateway.keys.assertion("officer"),
    }
    answer = client.post("/token", data=form)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def grant(gateway: GatewayProcess, client: httpx.Client, headers: dict[str, str]) -> Any:
    subject = SubjectId(gateway.keys.keys["officer"].certificate.fingerprint)
    act = gateway.keys.act(Verb.CREDENTIALS_GRANT, subject)
    window = {"from": 0, "until": 4_000_000_000, "roles": [PartyRole.ADMINISTRATION.name.lower()]}
    body = gateway.keys.submission("officer", act) | window
    return client.post(f"/credentials/{subject.hex()}/grant", json=body, headers=headers)


def test_what_was_answered_202_is_there_after_kill_9(gateway: GatewayProcess) -> None:
    with gateway.client() as client:
        accepted = grant(gateway, client, signed_in(gateway, client))
        assert accepted.status_code == 202, accepted.text
        gateway.stop(signal.SIGKILL)
        gateway.start()
        status = client.get(accepted.headers["location"], headers=signed_in(gateway, client))
        assert status.json() == accepted.json()


def test_it_stops_in_time_though_somebody_listens(gateway: GatewayProcess) -> None:
    with gateway.client() as client:
        headers = signed_in(gateway, client)
        with client.stream("GET", "/events/stream", headers=headers) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert next(answer.iter_raw()).startswith(b"retry:")
            assert gateway.stop() in (0, -signal.SIGTERM)
