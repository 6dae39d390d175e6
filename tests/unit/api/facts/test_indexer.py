"""The projection is a function of the chain alone."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from api.database import open_engine, reading, writing
from api.facts.indexer import (
    ChainForked,
    Indexer,
    LedgerBroken,
    NetworkChanged,
    PositionMoved,
    advance,
    check_history,
    forget,
)
from api.facts.models import Fact, FactHistory, Outcome, Position
from evidence.facts import CertificateStatus, Kind
from evidence.types import Digest, MemberNumber, NetworkId, SubjectId, Word
from evidence.words import BalanceWord, StateWord, Terms, unit_code
from tests.unit.api.databases import empty_database_in
from tests.unit.api.facts.ledger_in_memory import LedgerInMemory

NETWORK = NetworkId(b"\x07" * 32)
OWNER = MemberNumber(2)


def an_engine(folder: Path, name: str = "gateway.db") -> Engine:
    engine = open_engine(empty_database_in(folder, name))
    SQLModel.metadata.create_all(engine)
    return engine


def status_word(revision: int, addressed: int = 3, until: int = 1_800_000_000) -> Word:
    terms = Terms(MemberNumber(addressed), until, 1).pack()
    return StateWord(CertificateStatus.ISSUED, OWNER, 1, 2, terms, revision, 0).encode()


def line_word(used: int) -> Word:
    return BalanceWord(unit_code("KGM"), 2, 1_000, used).encode()


def subject(number: int) -> SubjectId:
    return SubjectId(number.to_bytes(32, "big"))


def run_to_head(indexer: Indexer) -> None:
    while indexer.step() is not None:
        continue


def everything(engine: Engine) -> list[list[dict[str, object]]]:
    with reading(engine) as session:
        return [
            sorted((row.model_dump() for row in session.exec(select(table))), key=str)
            for table in (Fact, FactHistory, Outcome, Position)
        ]


MOVES = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 1_000), st.integers(0, 2)), max_size=40)


def a_chain(moves: list[tuple[int, int, int]], greatest: int = 1_000) -> LedgerInMemory:
    ledger, revisions = LedgerInMemory(greatest=greatest), dict.fromkeys(range(7), 0)
    for number, used, refused in moves:
        revisions[number] += 1
        ledger.mine(
            (Kind.CERTIFICATES_STATUS, OWNER, subject(number), 0, status_word(revisions[number])),
            (Kind.CERTIFICATES_LINE, OWNER, subject(number), 1, line_word(used)),
            refused=refused,
        )
    return ledger


@settings(max_examples=25, deadline=None)
@given(MOVES, st.integers(1, 9))
def test_projection_does_not_depend_on_how_the_chain_was_read(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[int, int, int]], greatest: int
) -> None:
    folder = tmp_path_factory.mktemp("indexer")
    whole, pieces = an_engine(folder, "whole.db"), an_engine(folder, "pieces.db")
    run_to_head(Indexer(whole, a_chain(moves), NETWORK))
    run_to_head(Indexer(pieces, a_chain(moves, greatest), NETWORK))
    assert everything(whole) == everything(pieces)


def test_rebuild_from_the_chain_alone_gives_the_same_rows(tmp_path: Path) -> None:
    engine, ledger = an_engine(tmp_path), a_chain([(1, 5, 0), (2, 7, 1), (1, 9, 2)])
    run_to_head(Indexer(engine, ledger, NETWORK))
    before = everything(engine)
    forget(engine)
    assert everything(engine) == [[], [], [], []]
    run_to_head(Indexer(engine, ledger, NETWORK))
    assert everything(engine) == before


def test_current_fact_carries_status_revision_addressee_and_end(tmp_path: Path) -> None:
    engine = an_engine(tmp_path)
    run_to_head(Indexer(engine, a_chain([(1, 0, 0), (1, 0, 0)]), NETWORK))
    with reading(engine) as session:
        row = session.exec(select(Fact).where(Fact.kind == Kind.CERTIFICATES_STATUS.number)).one()
    assert (row.status, row.revision, row.counterparty, row.until) == (3, 2, 3, 1_800_000_000)


def test_a_chain_that_lost_the_projected_block_is_refused(tmp_path: Path) -> None:
    engine, ledger = an_engine(tmp_path), a_chain([(1, 0, 0)])
    run_to_head(Indexer(engine, ledger, NETWORK))
    before = everything(engine)
    ledger.salt = b"another history"
    with pytest.raises(ChainForked):
        Indexer(engine, ledger, NETWORK).step()
    assert everything(engine) == before


def test_a_node_that_fetches_its_blocks_again_is_waited_for(tmp_path: Path) -> None:
    engine, ledger = an_engine(tmp_path), a_chain([(1, 0, 0), (1, 0, 0)])
    run_to_head(Indexer(engine, ledger, NETWORK))
    before, away = everything(engine), ledger.blocks.pop()
    with pytest.raises(ConnectionError, match="was projected"):
        Indexer(engine, ledger, NETWORK).step()
    assert everything(engine) == before
    ledger.blocks.append(away)
    run_to_head(Indexer(engine, ledger, NETWORK))
    assert everything(engine) == before


def test_another_network_is_refused(tmp_path: Path) -> None:
    engine, ledger = an_engine(tmp_path), a_chain([(1, 0, 0)])
    run_to_head(Indexer(engine, ledger, NETWORK))
    with pytest.raises(NetworkChanged):
        Indexer(engine, ledger, NetworkId(b"\x08" * 32)).step()


def test_a_missing_fact_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    engine, ledger = an_engine(tmp_path), a_chain([(1, 0, 0), (2, 0, 0)])
    del ledger.blocks[2].facts[0]
    indexer = Indexer(engine, ledger, NETWORK)
    with pytest.raises(LedgerBroken, match="fact 2 is missing"):
        run_to_head(indexer)
    with reading(engine) as session:
        assert session.exec(select(FactHistory)).all() == []


def test_a_key_that_is_not_that_of_its_origin_is_refused() -> None:
    ledger = a_chain([(1, 0, 0)])
    fact = ledger.blocks[1].facts[0]
    with pytest.raises(LedgerBroken, match="is not that of"):
        check_history(0, Digest(bytes(32)), [replace(fact, subject=subject(9))])


def test_two_indexers_cannot_both_advance(tmp_path: Path) -> None:
    engine, ledger = an_engine(tmp_path), a_chain([(1, 0, 0)])
    run_to_head(Indexer(engine, ledger, NETWORK))
    with reading(engine) as session:
        here = session.get_one(Position, 1)
    ledger.mine()
    block = ledger.block(2)
    assert block is not None
    with writing(engine) as session:
        advance(session, here, block, here.facts, here.running)
    with reading(engine) as session:
        assert session.get_one(Position, 1).time == block.time
    with pytest.raises(PositionMoved), writing(engine) as session:
        advance(session, here, block, here.facts, here.running)


def test_outcomes_are_settled_in_the_same_transaction(tmp_path: Path) -> None:
    engine, ledger, seen = an_engine(tmp_path), a_chain([(1, 0, 1)]), []

    def settle(session: Session, outcomes: object) -> None:
        seen.append(len(list(outcomes)))  # type: ignore[call-overload]
        raise RuntimeError("the gateway's own table failed")

    with pytest.raises(RuntimeError):
        run_to_head(Indexer(engine, ledger, NETWORK, settle=settle))
    assert seen == [3]
    with reading(engine) as session:
        assert session.exec(select(Outcome)).all() == []
