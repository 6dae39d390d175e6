// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberNumber, Kind, Namespace, Subject, FactKey, Word, Act, Origin} from "../types/Types.sol";

/// @notice One command of a submit. `call` is ABI-encoded; its first argument is a MemberNumber that the Ledger
/// overwrites with the acting member.
struct Command {
    bytes16 id;
    address target;
    uint32 gas;
    Act act;
    bytes call;
}

/// @title The one door and the one store
/// @notice Everything provable is a fact, `key -> word`. Formats: docs/formats/facts.md.
interface ILedger {
    /// @notice A fact was written. `index` has no gap; the running hash binds index, key, word and act.
    event FactSet(uint64 index, FactKey key, Word word, Act act, Origin origin, Subject subject);
    /// @notice The command with this sequence number of the account was executed.
    event Done(address indexed account, uint64 indexed sequence, bytes16 id);
    /// @notice The command with this sequence number was refused; `cause` holds at most 164 bytes of ABI-encoded error.
    event Refused(address indexed account, uint64 indexed sequence, bytes16 id, bytes cause);
    /// @notice `writer` took over `namespace` (zero: nobody).
    event WriterAppointed(Namespace indexed namespace, address indexed writer);

    // The whole submit reverts ("not tried"):
    error LedgerSenderUnknown(address sender);
    error LedgerSequenceMismatch(address account, uint64 expected, uint64 given);
    error LedgerGasShort(uint256 needed, uint256 left);
    error LedgerReentered();
    error LedgerNothingSubmitted();
    // One command is refused:
    error LedgerTargetUnknown(address target);
    error LedgerCallTooShort(uint256 length);
    error LedgerActMissing();
    error LedgerOutOfGas(uint32 gas);
    error LedgerNothingWritten();
    // A write is refused:
    error LedgerWriterUnknown(address writer);
    error LedgerKindReserved();
    error LedgerWordZero(FactKey key);
    error LedgerWrittenOnce(FactKey key);
    error LedgerWordMalformed(FactKey key, Word word);
    error LedgerRevisionWrong(FactKey key, uint256 expected, uint16 given);
    error LedgerOverUsed(FactKey key, uint88 limit, uint88 used);
    error LedgerNotExecuting();
    // Appointments:
    error LedgerNotMembership(address sender);
    error LedgerWriterTaken(address writer);
    error LedgerWriterMissing(address writer);
    error LedgerNamespaceReserved();

    /// @notice Runs each command apart; one command's refusal leaves its neighbours intact.
    /// @param first the sender's next sequence number
    function submit(uint64 first, Command[] calldata commands) external;

    /// @notice Writes a fact into the caller's namespace; only a registered writer, only while a command runs.
    /// @param origin namespace, kind, owner and part in one word: on the way of every fact each argument costs
    function write(Origin origin, Subject subject, Word word) external;

    /// @notice Gives a namespace to a writer. Only Membership.
    function appoint(Namespace namespace, address writer) external;

    /// @notice The word of a fact, zero when there is none.
    function read(Namespace namespace, Kind kind, MemberNumber owner, Subject subject, uint32 part)
        external
        view
        returns (Word);

    function fact(FactKey key) external view returns (Word);
    function head() external view returns (uint64 count, bytes32 running);
    function next(address account) external view returns (uint64 sequence);
    function writerOf(Namespace namespace) external view returns (address);
    function namespaceOf(address writer) external view returns (Namespace);
    function membership() external view returns (address);
}
