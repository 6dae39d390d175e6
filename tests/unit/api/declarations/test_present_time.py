"""The gateway's present never lies before the block that it has come to; sign-in goes by the machine's clock alone."""

import pytest

from api.database import writing
from api.facts.models import Position
from evidence.facts import DeclarationStatus, Verb
from tests.unit.api import papers
from tests.unit.api.gateway import DAY, TestGateway


@pytest.fixture
def cast(gateway: TestGateway) -> TestGateway:
    return papers.enrol_cast(gateway)


def come_to(gateway: TestGateway, time: int) -> None:
    """The indexer has come to a block of this time."""
    with writing(gateway.engine) as session:
        session.merge(
            Position(
                id=1, network=bytes(32), block=7, block_hash=bytes(32), time=time, facts=0, running=bytes(32)
            )
        )


def test_what_the_chain_counts_as_late_is_shown_as_late(cast: TestGateway) -> None:
    until = cast.clock() + 10 * DAY
    subject = papers.put_declaration(cast, papers.filed(cast), DeclarationStatus.RELEASED, 2, load_by=until)
    path, bearer = f"/declarations/1/{subject.hex()}", cast.bearer("officer")
    for time, overdue in ((until - 1, False), (until, True), (0, False)):
        come_to(cast, time)
        assert cast.client.get(path, headers=bearer).json()["overdue"] is overdue
        assert len(cast.client.get("/declarations?overdue=true", headers=bearer).json()["items"]) == overdue
    come_to(cast, until)
    assert cast.client.get("/health").json() == {"status": "ok", "block": 7, "time": until}


def test_an_act_whose_time_has_passed_on_the_chain_is_refused(cast: TestGateway) -> None:
    document = papers.declaration()
    subject, verb = papers.subject_of(document), Verb.DECLARATIONS_DECLARE
    act = cast.act(verb, subject, document.root)
    come_to(cast, act.not_after)
    answer = papers.send(cast, "exporter", "/declarations", verb, subject, document, act=act)
    assert answer.json()["type"] == "urn:gwanmun:problem:act-expired"
    come_to(cast, act.not_after - 1)
    assert papers.send(cast, "exporter", "/declarations", verb, subject, document, act=act).status_code == 202


def test_a_carriers_reference_counts_once_whatever_its_salt(cast: TestGateway) -> None:
    declaration = papers.filed(cast)
    subject = papers.put_declaration(cast, declaration, DeclarationStatus.RELEASED, 2)

    def report(reference: str) -> int:
        document = papers.committed(
            "gwm.loading.1",
            {
                "/subject": subject.hex(),
                "/declarationOwner": 1,
                "/reportReference": reference,
                "/reportSalt": papers.salt(),
                "/packages": 5,
                "/loadingDate": "2026-11-23",
            },
        )
        path, verb = f"/declarations/1/{subject.hex()}/loading-reports", Verb.DECLARATIONS_REPORT_LOADING
        return int(papers.send(cast, "carrier", path, verb, subject, document, revision=2).status_code)

    assert [report(one) for one in ("LR-1", "LR-1", "LR-2")] == [202, 409, 202]
