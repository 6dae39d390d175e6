"""Witnesses are watched: what they sign is kept, told to everyone, compared with what others saw; two histories are a proof."""

import asyncio
import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from api.checkpoints import service, standing
from api.checkpoints.worker import CheckpointExchange
from api.database import reading, writing
from api.evidence.witnesses import Signed
from evidence.checkpoints import Checkpoint, Fault, sign_checkpoint
from evidence.encoding import b64u
from evidence.policy import TrustPolicy
from evidence.signatures import signer
from evidence.types import Digest, MemberNumber, NetworkId
from tests.unit.api.gateway import NETWORK, TestGateway

NOW = 1_790_000_000


def signed(
    gateway: TestGateway,
    member: int,
    block: int,
    root: int = 1,
    *,
    by: int | None = None,
    network: NetworkId = NETWORK,
    time: int | None = None,
) -> Signed:
    """A checkpoint of a block, signed by a member's witness, or by another's in its name."""
    digest = Digest(bytes([root]) * 32)
    at = NOW + 10 * block if time is None else time
    checkpoint = Checkpoint(network, 1, digest, block, digest, at, digest)
    key = gateway.witness_keys[by or member].key
    signature = sign_checkpoint(checkpoint, MemberNumber(member), signer(key))
    return Signed(block, checkpoint.body().decode(), member, b64u(signature.value))


def take_in(gateway: TestGateway, *said: Signed) -> int:
    with writing(gateway.app.state.engine) as session:
        return service.take_in(session, gateway.settings.policy, said, gateway.clock())


def get(gateway: TestGateway, path: str) -> Any:
    answer = gateway.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_signature_is_kept_once_and_told_to_everyone_in_order(gateway: TestGateway) -> None:
    one, two = signed(gateway, 1, 5), signed(gateway, 2, 5)
    assert take_in(gateway, one, two, one) == 2
    assert take_in(gateway, two) == 0
    items = get(gateway, "/checkpoints")["items"]
    assert [(item["member"], item["block"], item["body"]) for item in items] == [
        (1, 5, one.body),
        (2, 5, two.body),
    ]
    assert get(gateway, f"/checkpoints?after={items[0]['number']}")["items"] == items[1:]
    assert get(gateway, "/checkpoints/5")["items"] == items
    assert gateway.client.get("/checkpoints/6").status_code == 404


@pytest.mark.parametrize(
    "spoil",
    [
        lambda gateway: signed(gateway, 1, 5, by=2),
        lambda gateway: signed(gateway, 1, 5, network=NetworkId(bytes(32))),
        lambda gateway: replace(signed(gateway, 1, 5), block=6),
        lambda gateway: replace(signed(gateway, 1, 5), member=9),
        lambda gateway: replace(signed(gateway, 1, 5), body="gwanmun/"),
        lambda gateway: replace(signed(gateway, 1, 5), body="\ud800"),
        lambda gateway: replace(signed(gateway, 1, 5), value="A"),
    ],
)
def test_what_no_witness_of_the_policy_signed_is_left_out(gateway: TestGateway, spoil: Any) -> None:
    assert take_in(gateway, spoil(gateway)) == 0
    assert get(gateway, "/checkpoints")["items"] == []


def test_the_newest_checkpoint_is_one_that_a_quorum_signed(gateway: TestGateway) -> None:
    assert gateway.client.get("/checkpoints/latest").json()["type"].endswith("no-checkpoint")
    said = [signed(gateway, member, block) for block, member in ((5, 1), (5, 2), (6, 1), (6, 3), (7, 1))]
    take_in(gateway, *said)
    latest = get(gateway, "/checkpoints/latest")
    assert (latest["block"], [one["member"] for one in latest["signatures"]]) == (6, [1, 3])


def test_two_bodies_of_one_block_become_a_proof_that_anyone_can_judge(gateway: TestGateway) -> None:
    take_in(gateway, signed(gateway, 2, 5))
    take_in(gateway, signed(gateway, 2, 5, root=2))
    (proof,) = get(gateway, "/faults")["items"]
    fault = Fault.from_json(json.dumps(proof, sort_keys=True, separators=(",", ":")).encode())
    fault.verify(gateway.witness_keys[2].certificate)
    assert fault.member == 2
    # Told again, or in other words, it stays one.
    take_in(gateway, signed(gateway, 2, 5, root=3))
    assert len(get(gateway, "/faults")["items"]) == 1


def test_whose_fault_is_proved_counts_for_nothing_in_the_policy_and_in_quorums(gateway: TestGateway) -> None:
    take_in(gateway, signed(gateway, 1, 5), signed(gateway, 2, 6), signed(gateway, 3, 6))
    assert get(gateway, "/checkpoints/latest")["block"] == 6
    take_in(gateway, signed(gateway, 2, 6, root=2))
    policy = TrustPolicy.from_json(gateway.client.get("/policy").content)
    assert policy.faulty == {2}
    assert gateway.client.get("/checkpoints/latest").status_code == 404
    assert [one["standing"] for one in get(gateway, "/witnesses")["items"]] == ["signs", "faulty", "signs"]


def test_an_accusation_without_proof_is_not_believed(gateway: TestGateway) -> None:
    take_in(gateway, signed(gateway, 2, 5))
    take_in(gateway, signed(gateway, 2, 5, root=2))
    with reading(gateway.app.state.engine) as session:
        proof = service.faults(session)[0].proof
    slander = proof.replace(b'"member":2', b'"member":3')
    with writing(gateway.app.state.engine) as session:
        service.take_in_faults(session, gateway.settings.policy, [slander, b"{}", b"\xff", proof], NOW)
    assert [one["member"] for one in get(gateway, "/faults")["items"]] == [2]


def test_witnesses_stand_by_how_far_they_are_behind_the_newest(gateway: TestGateway) -> None:
    take_in(
        gateway,
        signed(gateway, 1, 5, time=NOW + 1_000),
        signed(gateway, 2, 5, time=NOW + 1_000 - standing.BEHIND_S),
    )
    said = get(gateway, "/witnesses")["items"]
    assert [one["standing"] for one in said] == ["signs", "behind", "unseen"]
    assert [one["behind_s"] for one in said] == [0, standing.BEHIND_S, None]
    take_in(gateway, signed(gateway, 3, 5, time=NOW + 1_000 - standing.SILENT_S))
    assert get(gateway, "/witnesses")["items"][2]["standing"] == "silent"


def test_the_page_shows_every_witness_and_escapes_names(gateway: TestGateway) -> None:
    take_in(gateway, signed(gateway, 1, 5))
    take_in(gateway, signed(gateway, 1, 5, root=2))
    answer = gateway.client.get("/status")
    assert answer.headers["content-type"].startswith("text/html")
    assert "signed two histories" in answer.text and "was not heard of yet" in answer.text
    assert "<script" not in answer.text


def test_old_signatures_are_forgotten_and_faults_are_not(
    gateway: TestGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(gateway, signed(gateway, 2, 1))
    take_in(gateway, signed(gateway, 2, 1, root=2))
    take_in(gateway, *(signed(gateway, 1, block) for block in range(2, 6)))
    monkeypatch.setattr(service, "KEPT", 2)
    with writing(gateway.app.state.engine) as session:
        service.forget_old(session)
    assert [one["block"] for one in get(gateway, "/checkpoints")["items"]] == [4, 5]
    assert len(get(gateway, "/faults")["items"]) == 1


class Others:
    """Witnesses 1 to 3, and the gateway of member 3, over HTTP without a socket."""

    def __init__(self, gateway: TestGateway) -> None:
        self.gateway = gateway
        self.latest: dict[int, Signed] = {}
        self.seen: list[Signed] = []
        self.faults: list[Any] = []
        self.asked: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        host, path = request.url.host, request.url.path
        self.asked.append(str(request.url))
        if host.startswith("witness-"):
            found = self.latest.get(int(host.rsplit("-", 1)[1]))
            return httpx.Response(404) if found is None else httpx.Response(200, json=vars_of(found))
        if path == "/faults":
            return httpx.Response(200, json={"items": self.faults})
        after = int(request.url.params["after"])
        items = [
            {"number": number, **vars_of(one)} for number, one in enumerate(self.seen, 1) if number > after
        ]
        return httpx.Response(200, json={"items": items})

    def round(self) -> int:
        """One round of the exchange at the gateway."""
        settings = replace(
            self.gateway.settings,
            witness_url="http://witness-1",
            other_witnesses={"member-2": "http://witness-2", "member-3": "http://witness-3"},
            network_file={"gateways": {"member-3": "http://gateway-3"}},
        )
        state: Any = SimpleNamespace(settings=settings, edge=self.gateway.app.state.edge)

        async def work() -> int:
            async with httpx.AsyncClient(transport=httpx.MockTransport(self.answer)) as client:
                return await CheckpointExchange(state, client).work()

        return asyncio.run(work())


def vars_of(one: Signed) -> dict[str, Any]:
    return {
        "block": one.block,
        "body": one.body,
        "member": one.member,
        "value": one.value,
        "certificate": "x",
    }


@pytest.fixture
def others(gateway: TestGateway) -> Others:
    return Others(gateway)


def test_every_witness_is_asked_and_another_gateway_tells_what_it_saw(
    gateway: TestGateway, others: Others
) -> None:
    others.latest = {1: signed(gateway, 1, 5), 2: signed(gateway, 2, 4)}
    others.seen = [signed(gateway, 3, 5), signed(gateway, 1, 5)]
    assert others.round() == 1
    assert {(one["member"], one["block"]) for one in get(gateway, "/checkpoints")["items"]} == {
        (1, 5),
        (2, 4),
        (3, 5),
    }
    others.round()
    assert others.asked[-2] == "http://gateway-3/checkpoints?after=2"


def test_a_witness_that_shows_two_gateways_two_histories_is_found_out(
    gateway: TestGateway, others: Others
) -> None:
    others.latest = {2: signed(gateway, 2, 5)}
    others.seen = [signed(gateway, 2, 5, root=2)]
    others.round()
    assert [one["member"] for one in get(gateway, "/faults")["items"]] == [2]


def test_a_proof_that_another_gateway_has_reaches_this_one(gateway: TestGateway, others: Others) -> None:
    take_in(gateway, signed(gateway, 2, 5))
    take_in(gateway, signed(gateway, 2, 5, root=2))
    others.faults = get(gateway, "/faults")["items"]
    with writing(gateway.app.state.engine) as session:
        session.delete(service.faults(session)[0])
    assert get(gateway, "/faults")["items"] == []
    others.round()
    assert get(gateway, "/faults")["items"] == others.faults


@pytest.mark.parametrize("items", [[{"block": 1}], "x", [5], [{}] * 300])
def test_nonsense_of_another_gateway_is_left_out(gateway: TestGateway, others: Others, items: Any) -> None:
    others.latest = {1: signed(gateway, 1, 5)}
    others.faults = items
    others.answer = lambda request: (  # type: ignore[method-assign]
        Others.answer(others, request)
        if request.url.host.startswith("witness-") or request.url.path == "/faults"
        else httpx.Response(200, json={"items": items})
    )
    others.round()
    assert [one["member"] for one in get(gateway, "/checkpoints")["items"]] == [1]
    assert get(gateway, "/faults")["items"] == []


def test_silence_stops_nobody(gateway: TestGateway, others: Others) -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("silent", request=request)

    others.answer = silent  # type: ignore[method-assign]
    assert others.round() == 0


def test_the_consistency_of_two_logs_is_proved_by_the_own_witness(gateway: TestGateway) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.params["to"] == "9":
            return httpx.Response(404)
        return httpx.Response(200, json={"from": 1, "to": 2, "hashes": ["A" * 43]})

    from api.evidence.witnesses import Witnesses

    client = httpx.Client(transport=httpx.MockTransport(answer))
    gateway.app.state.witnesses = Witnesses("http://witness-1", {}, client)
    assert get(gateway, "/log/consistency?from=1&to=2") == {"from": 1, "to": 2, "hashes": ["A" * 43]}
    assert gateway.client.get("/log/consistency?from=1&to=9").status_code == 404
    assert gateway.client.get("/log/consistency?from=0&to=9").status_code == 422
