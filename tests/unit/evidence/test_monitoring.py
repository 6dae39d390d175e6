"""A monitor follows one log that only grows, and says so when somebody shows it another."""

from collections.abc import Sequence
from hashlib import sha256

import pytest

from evidence import trees
from evidence.checkpoints import Checkpoint, Fault, SignedBody, sign_checkpoint
from evidence.monitoring import Alarm, Heard, Monitor
from evidence.signatures import signer
from evidence.types import Digest, MemberNumber
from tests.unit.evidence.builder import ADMINISTRATION, BANK, ISSUER, PARTNER, SampleNetwork

WORLD = SampleNetwork()
POLICY = WORLD.policy()
QUORUM = (ADMINISTRATION, ISSUER)


class Log:
    """A list of facts; two with one seed are one up to the place where they part."""

    def __init__(self, size: int, parts_at: int | None = None) -> None:
        parts = size if parts_at is None else parts_at
        self.leaves = [sha256(b"%d %d" % (at, at >= parts)).digest() for at in range(size)]

    def checkpoint(self, size: int, block: int | None = None) -> Checkpoint:
        number = size if block is None else block
        digest = Digest(sha256(b"block %d" % number).digest())
        root = trees.root(self.leaves[:size])
        return Checkpoint(WORLD.network, size, root, number, digest, 1_790_000_000 + number, digest)

    def shown(
        self, source: str, size: int, by: Sequence[MemberNumber] = QUORUM, block: int | None = None
    ) -> Heard:
        checkpoint = self.checkpoint(size, block)
        keys = {member: WORLD.witnesses[member].key for member in by}
        signed = tuple(sign_checkpoint(checkpoint, member, signer(key)) for member, key in keys.items())
        return Heard(source, checkpoint.body(), signed)

    def prove(self, _source: str, old: int, new: int) -> Sequence[Digest] | None:
        return trees.consistency(self.leaves[:new], old)


LOG = Log(40)
OTHER = Log(40, parts_at=10)


def texts(alarms: Sequence[Alarm]) -> list[str]:
    return [f"{alarm.source}: {alarm.text}" for alarm in alarms]


def test_a_log_that_grows_is_followed_in_silence() -> None:
    watch = Monitor(POLICY)
    assert watch.hear([LOG.shown("a", 5), LOG.shown("b", 7)], LOG.prove) == []
    assert watch.hear([LOG.shown("a", 20), LOG.shown("b", 7)], LOG.prove) == []
    assert watch.head is not None and watch.head.source == "a" and watch.head.checkpoint.size == 20


def test_two_members_that_show_two_histories_are_told_apart_though_no_witness_signed_both() -> None:
    watch = Monitor(POLICY)
    ours, theirs = LOG.shown("a", 20), OTHER.shown("b", 30, (PARTNER, BANK))
    alarms = watch.hear([ours, theirs], OTHER.prove)
    (alarm,) = alarms
    assert alarm.source == "b" and "a log of 30 facts that does not extend that of 20" in alarm.text
    assert watch.head is not None and watch.head.source == "a"


def test_two_histories_of_one_length_need_no_proof_to_differ() -> None:
    alarms = Monitor(POLICY).hear([LOG.shown("a", 20), OTHER.shown("b", 20, (PARTNER, BANK))], LOG.prove)
    assert len(alarms) == 1 and "does not extend" in alarms[0].text


def test_a_witness_that_signs_two_histories_of_one_block_is_proved_guilty() -> None:
    watch = Monitor(POLICY)
    alarms = watch.hear([LOG.shown("a", 20), OTHER.shown("b", 20, (ISSUER, BANK))], LOG.prove)
    faults = [alarm.fault for alarm in alarms if alarm.fault is not None]
    assert [fault.member for fault in faults] == [ISSUER]
    witness = POLICY.member(ISSUER).witness
    assert witness is not None
    faults[0].verify(witness)


def test_who_does_not_prove_that_the_log_only_grew_is_named() -> None:
    watch = Monitor(POLICY)
    watch.hear([LOG.shown("a", 5)], LOG.prove)
    alarms = watch.hear([LOG.shown("b", 20)], lambda *_: None)
    assert texts(alarms) == ["b: does not prove that its log of 20 facts extends that of 5"]
    assert watch.head is not None and watch.head.checkpoint.size == 5


def test_who_shows_the_longer_log_answers_for_a_shorter_one_that_is_shown_later() -> None:
    watch = Monitor(POLICY)
    watch.hear([LOG.shown("a", 20)], LOG.prove)
    asked: list[tuple[str, int, int]] = []

    def prove(source: str, old: int, new: int) -> Sequence[Digest] | None:
        asked.append((source, old, new))
        return LOG.prove(source, old, new)

    assert watch.hear([LOG.shown("b", 7)], prove) == []
    assert asked == [("a", 7, 20)]


def test_a_longer_log_in_an_earlier_block_is_wrong() -> None:
    watch = Monitor(POLICY)
    watch.hear([LOG.shown("a", 5, block=50)], LOG.prove)
    assert texts(watch.hear([LOG.shown("b", 6, block=49)], LOG.prove)) == [
        "b: shows a longer log in an earlier block"
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        LOG.shown("a", 5, (ADMINISTRATION,)),
        Heard("a", b"no checkpoint", ()),
        Heard("a", LOG.checkpoint(6).body(), LOG.shown("a", 5).signatures),
    ],
)
def test_what_no_quorum_signed_is_shouted_about_and_not_believed(wrong: Heard) -> None:
    watch = Monitor(POLICY)
    (alarm,) = watch.hear([wrong], LOG.prove)
    assert "not good" in alarm.text
    assert watch.head is None and watch.signed == []


def test_an_accusation_counts_when_it_proves_something() -> None:
    key = signer(WORLD.witnesses[BANK].key)
    both = sorted((LOG.checkpoint(20), OTHER.checkpoint(20)), key=Checkpoint.body)
    first, second = (
        SignedBody(one.body(), sign_checkpoint(one, MemberNumber(BANK), key).value) for one in both
    )
    watch = Monitor(POLICY)
    (alarm,) = watch.accuse("a", Fault(BANK, first, second))
    assert alarm.text == f"the witness of member {BANK} signed two histories at block 20"
    assert watch.accuse("a", Fault(ISSUER, first, second)) == []
    assert watch.accuse("a", Fault(MemberNumber(99), first, second)) == []


def test_what_was_remembered_still_proves_a_fault_after_a_restart() -> None:
    before = Monitor(POLICY)
    before.hear([LOG.shown("a", 20)], LOG.prove)
    again = Monitor(POLICY, before.head, before.signed)
    alarms = again.hear([OTHER.shown("b", 20, (ISSUER, BANK))], LOG.prove)
    assert any(alarm.fault is not None and alarm.fault.member == ISSUER for alarm in alarms)
