"""The chain's journal: what was written is read back, a torn end is cut, anything else is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.embedded.errors import ChainBusy, JournalDamaged
from nodes.embedded.journal import Journal, framed, parse
from nodes.embedded.records import Clock, Genesis, Plan, Record, Sealed, decode, encode
from nodes.types import BlockHash, RawTransaction

bodies = st.lists(st.binary(max_size=60), min_size=1, max_size=6)
u64 = st.integers(0, 2**64 - 1)
digests = st.binary(min_size=32, max_size=32)
records: st.SearchStrategy[Record] = st.one_of(
    st.builds(Genesis, digests.map(BlockHash), digests),
    st.builds(Plan, u64, u64, st.lists(st.binary(max_size=40).map(RawTransaction), max_size=4).map(tuple)),
    st.builds(Sealed, u64, digests.map(BlockHash)),
    st.builds(Clock, u64),
)


def written(found: list[bytes]) -> bytes:
    return b"".join(framed(place, body) for place, body in enumerate(found))


@given(bodies, st.data())
def test_any_cut_leaves_the_whole_records_before_it(found: list[bytes], data: st.DataObject) -> None:
    whole = written(found)
    cut = data.draw(st.integers(0, len(whole)))
    read, end = parse(whole[:cut])
    assert read == found[: len(read)]
    assert (
        end == len(written(read)) <= cut < end + len(framed(0, found[len(read)] if read != found else b"-"))
    )


@given(bodies, st.binary(min_size=1, max_size=40))
def test_a_changed_byte_before_the_last_record_is_damage_never_a_shorter_chain(
    found: list[bytes], last: bytes
) -> None:
    whole = bytearray(written([*found, last]))
    for offset in range(len(written(found))):
        broken = bytearray(whole)
        broken[offset] ^= 0x40
        with pytest.raises(JournalDamaged):
            parse(bytes(broken))


def test_a_missing_or_repeated_record_is_damage() -> None:
    with pytest.raises(JournalDamaged):
        parse(framed(0, b"a") + framed(2, b"c"))
    with pytest.raises(JournalDamaged):
        parse(framed(0, b"a") + framed(0, b"a"))


def test_appending_goes_on_behind_a_torn_record(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_bytes(written([b"one", b"two"]) + framed(2, b"three")[:-1])
    with Journal.open(path) as journal:
        assert list(journal.take_bodies()) == [b"one", b"two"]
        assert journal.torn_bytes == len(framed(2, b"three")) - 1
        journal.append(b"four")
    assert parse(path.read_bytes())[0] == [b"one", b"two", b"four"]


def test_a_journal_has_one_holder(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "journal"), pytest.raises(ChainBusy):
        Journal.open(tmp_path / "journal")
    Journal.open(tmp_path / "journal").close()


@given(records)
def test_records_are_read_back_as_written(record: Record) -> None:
    assert decode(encode(record)) == record


@given(st.binary(max_size=120))
def test_bytes_that_are_no_record_are_damage(body: bytes) -> None:
    try:
        record = decode(body)
    except JournalDamaged:
        return
    assert encode(record) == body
