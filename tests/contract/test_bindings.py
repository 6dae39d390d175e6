"""Encoding of commands, decoding of events and errors, without a chain."""

from __future__ import annotations

import time
from secrets import token_bytes
from typing import Any

import eth_abi.abi
import pytest
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from contracts.bindings.abi import Entry, entries, entry
from contracts.bindings.calls import Call
from contracts.bindings.certificates import (
    CertificateTerms,
    CertifiedLine,
    ImportEntry,
    OriginCertificates,
)
from contracts.bindings.credentials import Credentials
from contracts.bindings.declarations import ExportDeclarations, Measure
from contracts.bindings.documents import DocumentRegistry
from contracts.bindings.errors import UNNAMED, decode_error
from contracts.bindings.events import Done, FactSet, Refused, WriterAppointed, decode_log, decode_logs, topic
from contracts.bindings.ledger import Ledger
from contracts.bindings.queueing import NotAnOutcome, QueueCalls
from contracts.bindings.verbs import VERB_TARGETS
from evidence.facts import (
    NAMESPACE_CONTRACTS,
    Agreement,
    CertificateFlag,
    Decision,
    DocumentStatus,
    PartyRole,
    Verb,
)
from evidence.types import ActHash, CommandId, Digest, DocumentRoot, Link, MemberNumber, SubjectId
from nodes.queue.commands import LedgerOutcome, QueuedCommand
from nodes.types import Address, BlockHash, BlockNumber, Log, TransactionHash

SUBJECT = SubjectId(b"\x51" * 32)
OTHER = SubjectId(b"\x52" * 32)
ROOT = DocumentRoot(b"\x53" * 32)
REASON = Digest(b"\x54" * 32)
ISSUER = MemberNumber(2)
LEDGER = Address(b"\x4c" * 20)
TERMS = CertificateTerms(MemberNumber(3), 10, 20, Agreement.AK, CertificateFlag.RETROACTIVE)
LINES = [CertifiedLine(0x4B474D, 5_000_000)]
LINKS = [Link(1, 0, MemberNumber(1), SUBJECT, 257, 0x4B474D, 5_000_000)]
ENTRY = ImportEntry(REASON, 4)

CALLS: dict[Verb, Call] = {
    Verb.CREDENTIALS_GRANT: Credentials.grant(SUBJECT, 1, 2, [PartyRole.EXPORTER, PartyRole.BROKER]),
    Verb.CREDENTIALS_END: Credentials.end(SUBJECT, 1, 2),
    Verb.CREDENTIALS_DISTRUST: Credentials.distrust(SUBJECT, 1),
    Verb.DOCUMENTS_ANCHOR: DocumentRegistry.anchor(Digest(SUBJECT), 9),
    Verb.DOCUMENTS_SET_STATUS: DocumentRegistry.set_status(SUBJECT, 1, DocumentStatus.SUPERSEDED, ROOT),
    Verb.DECLARATIONS_DECLARE: ExportDeclarations.declare(SUBJECT, ROOT, 10, 3),
    Verb.DECLARATIONS_RELEASE: ExportDeclarations.release(SUBJECT, 1, [Measure(1, 0, 5, 6)], 7),
    Verb.DECLARATIONS_AMEND: ExportDeclarations.amend(SUBJECT, 1, 2, ROOT, 10, 3, [Measure(1, 1, 5, 6)]),
    Verb.DECLARATIONS_EXTEND: ExportDeclarations.extend(SUBJECT, 1, 2),
    Verb.DECLARATIONS_REPORT_LOADING: ExportDeclarations.report_loading(ISSUER, SUBJECT, REASON, ROOT, 4),
    Verb.DECLARATIONS_WITHDRAW: ExportDeclarations.withdraw(SUBJECT, 1, REASON),
    Verb.DECLARATIONS_NOTIFY_OVERDUE: ExportDeclarations.notify_overdue(SUBJECT, 1, 2, REASON),
    Verb.DECLARATIONS_REVOKE: ExportDeclarations.revoke(SUBJECT, 1, REASON),
    Verb.CERTIFICATES_APPLY: OriginCertificates.apply(SUBJECT, 0, MemberNumber(3), Agreement.AK, ROOT),
    Verb.CERTIFICATES_RETURN: OriginCertificates.return_application(SUBJECT, 1, REASON),
    Verb.CERTIFICATES_ISSUE: OriginCertificates.issue(SUBJECT, 1, TERMS, ROOT, LINES, LINKS),
    Verb.CERTIFICATES_RECEIVE: OriginCertificates.receive(ISSUER, SUBJECT),
    Verb.CERTIFICATES_REJECT: OriginCertificates.reject(ISSUER, SUBJECT, REASON),
    Verb.CERTIFICATES_DRAW: OriginCertificates.draw(ISSUER, SUBJECT, 1, 5, ENTRY, 15, Decision.GRANTED),
    Verb.CERTIFICATES_RELEASE_DRAW: OriginCertificates.release_draw(ISSUER, SUBJECT, 1, ENTRY, 1),
    Verb.CERTIFICATES_CORRECT: OriginCertificates.correct(
        SUBJECT, 1, LINKS, OTHER, TERMS, ROOT, LINES, LINKS
    ),
    Verb.CERTIFICATES_COPY: OriginCertificates.copy(SUBJECT, OTHER, ROOT),
    Verb.CERTIFICATES_CANCEL: OriginCertificates.cancel(SUBJECT, 1, REASON, LINKS),
}


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_is_encoded_for_its_function_with_the_member_left_open(verb: Verb) -> None:
    call, target = CALLS[verb], VERB_TARGETS[verb]
    assert (call.contract, call.function) == target
    function = entry(target.contract, "function", target.function)
    assert call.data[:4] == function.selector
    assert (function.names[0], function.types[0]) == ("member", "uint32")
    values = eth_abi.abi.decode(function.types, call.data[4:])
    assert values[0] == 0 and call.data[4:36] == bytes(32)


def test_every_command_of_a_writer_has_a_verb() -> None:
    between_contracts = {("ExportDeclarations", "certify"), ("ExportDeclarations", "uncertify")}
    commands = {
        (contract, found.name)
        for contract in NAMESPACE_CONTRACTS.values()
        for found in entries(contract)
        if found.kind == "function" and found.mutability == "nonpayable"
    }
    assert commands - between_contracts == {tuple(target) for target in VERB_TARGETS.values()}


def test_a_role_mask_has_one_bit_per_role() -> None:
    values = eth_abi.abi.decode(
        ["uint32", "bytes32", "uint40", "uint40", "uint24"], CALLS[Verb.CREDENTIALS_GRANT].data[4:]
    )
    assert values[4] == 1 << 3 | 1 << 4


def test_a_submit_carries_the_commands_as_given() -> None:
    commands = [
        QueuedCommand(CommandId(bytes([n]) * 16), LEDGER, 100_000 + n, ActHash(bytes([n]) * 32), bytes(n))
        for n in range(1, 4)
    ]
    data = QueueCalls().encode_submit(7, commands)
    first, rows = eth_abi.abi.decode(entry("Ledger", "function", "submit").types, data[4:])
    assert first == 7
    assert [(row[0], bytes.fromhex(row[1][2:]), row[2], row[3], row[4]) for row in rows] == [
        (c.command_id, c.target, c.gas, c.act, c.call) for c in commands
    ]


def _log(topics: tuple[bytes, ...], data: bytes) -> Log:
    place = (BlockNumber(1), BlockHash(bytes(32)), TransactionHash(bytes(32)), 0)
    return Log(LEDGER, topics, data, *place)


def _event(name: str, indexed: tuple[int | bytes, ...], types: list[str], values: list[Any]) -> Log:
    topics = tuple(t.rjust(32, b"\0") if isinstance(t, bytes) else t.to_bytes(32) for t in indexed)
    return _log((topic(name), *topics), eth_abi.abi.encode(types, values))


FACT_TYPES = ["uint64", "bytes32", "bytes32", "bytes32", "uint88", "bytes32"]
words = st.binary(min_size=32, max_size=32)


@given(st.integers(0, 2**64 - 1), words, words, words, st.integers(0, 2**88 - 1), words)
def test_a_fact_is_decoded_as_encoded(
    index: int, key: bytes, word: bytes, act: bytes, origin: int, subject: bytes
) -> None:
    values = [index, key, word, act, origin, subject]
    decoded = decode_log(_event("FactSet", (), FACT_TYPES, values))
    assert isinstance(decoded, FactSet)
    assert [getattr(decoded, name) for name in FactSet.__slots__] == values


@given(words, st.integers(0, 2**64 - 1), st.binary(min_size=16, max_size=16), st.binary(max_size=164))
def test_an_outcome_is_decoded_as_encoded(account: bytes, sequence: int, id_: bytes, cause: bytes) -> None:
    sender = Address(account[:20])
    done = _event("Done", (sender, sequence), ["bytes16"], [id_])
    refused = _event("Refused", (sender, sequence), ["bytes16", "bytes"], [id_, cause])
    assert decode_log(done) == Done(sender, sequence, CommandId(id_))
    assert decode_log(refused) == Refused(sender, sequence, CommandId(id_), cause)
    outcome = LedgerOutcome(sender, sequence, CommandId(id_), False, cause)
    assert QueueCalls().decode_outcome(refused) == outcome
    assert QueueCalls().decode_outcome(done).done


def test_an_appointment_is_decoded() -> None:
    assert decode_log(_event("WriterAppointed", (3, LEDGER), [], [])) == WriterAppointed(3, LEDGER)
    assert decode_log(_event("WriterAppointed", (3, 0), [], [])) == WriterAppointed(3, None)


def test_other_logs_are_no_event_of_the_ledger() -> None:
    assert decode_log(_log((), b"")) is None
    assert decode_log(_log((bytes(32),), b"")) is None
    with pytest.raises(NotAnOutcome):
        QueueCalls().decode_outcome(_event("WriterAppointed", (3, 0), [], []))


def test_the_topics_of_outcomes_select_one_account() -> None:
    kinds, account = QueueCalls().outcome_topics(LEDGER)
    assert kinds == (topic("Done"), topic("Refused"))
    assert account == bytes(12) + LEDGER


def test_events_are_decoded_fast_enough_for_a_rebuild() -> None:
    values = [1, token_bytes(32), token_bytes(32), token_bytes(32), 5, token_bytes(32)]
    logs = [_event("FactSet", (), FACT_TYPES, values)] * 20_000
    best = min(_seconds(logs) for _ in range(3))
    assert 20_000 / best > 50_000


def _seconds(logs: list[Log]) -> float:
    start = time.process_time()
    assert sum(1 for _ in decode_logs(logs)) == len(logs)
    return time.process_time() - start


def _errors() -> list[Entry]:
    contracts = ("Membership", "Ledger", *NAMESPACE_CONTRACTS.values())
    return [found for contract in contracts for found in entries(contract) if found.kind == "error"]


@pytest.mark.parametrize("error", _errors(), ids=lambda error: error.signature)
def test_every_error_of_every_contract_is_named_with_its_values(error: Entry) -> None:
    values = [b"" if t == "bytes" else b"\x09" * 32 if t == "bytes32" else _sample(t) for t in error.types]
    decoded = decode_error(error.selector + eth_abi.abi.encode(error.types, values))
    assert decoded.name == error.name
    assert list(decoded.args.values()) == values
    assert list(decoded.args) == list(error.names)
    assert str(decoded).startswith(f"{error.name}(")


def _sample(type_: str) -> object:
    return "0x" + "07" * 20 if type_ == "address" else 7


def test_no_two_errors_share_a_selector() -> None:
    signatures = {found.signature: found.selector for found in _errors()}
    assert len(set(signatures.values())) == len(signatures)


@given(st.binary(max_size=200))
def test_no_bytes_are_too_strange_to_be_shown(data: bytes) -> None:
    assert decode_error(data).name


@given(st.sampled_from(_errors()), st.binary(max_size=164))
def test_an_error_that_is_cut_off_still_has_its_name(error: Entry, rest: bytes) -> None:
    assert decode_error(error.selector + rest).name == error.name


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param((32).to_bytes(32) + (2).to_bytes(32) + b"\xff\xfe" + bytes(30), id="no UTF-8"),
        pytest.param((32).to_bytes(32) + b"\xff" * 32, id="a length beyond memory"),
        pytest.param(b"\xff" * 32, id="an offset beyond memory"),
    ],
)
def test_a_hostile_text_of_an_error_is_shown_as_it_is(rest: bytes) -> None:
    selector = keccak(text="Error(string)")[:4]
    assert decode_error(selector + rest).args == {"data": (selector + rest).hex()}


def test_an_error_that_is_not_ours_is_shown_as_it_is() -> None:
    assert decode_error(b"\xde\xad").args == {"data": "dead"}
    assert decode_error(b"").name == UNNAMED
    panic = bytes.fromhex("4e487b71") + (0x11).to_bytes(32)
    assert str(decode_error(panic)) == "Panic(code=17)"


def test_absent_things_are_none() -> None:
    assert Ledger.fact(REASON).decode(bytes(32)) is None  # type: ignore[arg-type]
    assert Ledger.writer_of(1).decode(bytes(32)) is None
    assert QueueCalls().decode_next((9).to_bytes(32)) == 9
