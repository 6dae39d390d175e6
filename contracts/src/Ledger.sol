// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Command, ILedger} from "./interfaces/ILedger.sol";
import {IMembership} from "./interfaces/IMembership.sol";
import {Calls} from "./libraries/Calls.sol";
import {FactKeys} from "./libraries/FactKeys.sol";
import {WordRules} from "./libraries/WordRules.sol";
import {Act, FactKey, Kind, MemberNumber, Namespace, Origin, Subject, Word} from "./types/Types.sol";

/// @title The one door and the one store
/// @dev While a submit runs, the count of facts, their running hash, the acting member and the act stand in transient
/// storage; count and running hash are stored once, at its end. A refused command's call reverts and with it all that it
/// wrote, transient storage included.
contract Ledger is ILedger {
    /// A struct of one, so that a write finds its slot once.
    struct Fact {
        Word word;
    }

    /// Gas that must be left beside a command's own: its outcome's event and the end of the submit.
    uint256 private constant RESERVE = 20_000;

    IMembership private immutable _membership;

    mapping(FactKey => Fact) private _facts;
    mapping(address => uint64) private _next;
    mapping(Namespace => address) private _writers;
    mapping(address => Namespace) private _namespaces;
    uint64 private _count;
    bytes32 private _running;

    /// Non-zero while a submit runs: the lock against re-entry.
    MemberNumber private transient _actor;
    /// Non-zero while a command runs.
    Act private transient _act;
    /// The running command's target with its namespace before it.
    uint256 private transient _runningWriter;
    /// A whole word, or each change would read it again.
    uint256 private transient _runningCount;
    bytes32 private transient _runningHash;

    constructor(IMembership membership_) {
        _membership = membership_;
    }

    /// @inheritdoc ILedger
    function submit(uint64 first, Command[] calldata commands) external {
        MemberNumber member = _enter(first, commands.length);
        for (uint256 i = 0; i < commands.length; ++i) {
            Command calldata command = commands[i];
            uint64 sequence = first + uint64(i);
            (bool done, bytes memory error_) = _run(command, member);
            if (done) emit Done(msg.sender, sequence, command.id);
            else emit Refused(msg.sender, sequence, command.id, error_);
        }
        _leave(first + uint64(commands.length));
    }

    /// @inheritdoc ILedger
    function write(Origin origin, Subject subject, Word word) external {
        _requireWriter(FactKeys.namespaceOf(origin));
        Act act = _act;
        if (Act.unwrap(act) == 0) revert LedgerNotExecuting();
        Kind kind = FactKeys.kindOf(origin);
        if (Kind.unwrap(kind) == 0) revert LedgerKindReserved();
        FactKey key = FactKeys.key(origin, subject);
        _store(kind, key, word);
        uint256 index = _runningCount;
        _runningHash = FactKeys.extend(_runningHash, uint64(index), key, word, act);
        _runningCount = index + 1;
        emit FactSet(uint64(index), key, word, act, origin, subject);
    }

    /// @inheritdoc ILedger
    function appoint(Namespace namespace, address writer) external {
        if (msg.sender != address(_membership)) revert LedgerNotMembership(msg.sender);
        if (MemberNumber.unwrap(_actor) != 0) revert LedgerReentered();
        if (Namespace.unwrap(namespace) == 0) revert LedgerNamespaceReserved();
        if (Namespace.unwrap(_namespaces[writer]) != 0) revert LedgerWriterTaken(writer);
        // Writers call each other without asking again; a call of nothing would succeed and check nothing.
        if (writer != address(0) && writer.code.length == 0) revert LedgerWriterMissing(writer);
        _namespaces[_writers[namespace]] = Namespace.wrap(0);
        _writers[namespace] = writer;
        if (writer != address(0)) _namespaces[writer] = namespace;
        emit WriterAppointed(namespace, writer);
    }

    /// @inheritdoc ILedger
    function read(Namespace namespace, Kind kind, MemberNumber owner, Subject subject, uint32 part)
        external
        view
        returns (Word)
    {
        return _facts[FactKeys.key(namespace, kind, owner, subject, part)].word;
    }

    /// @inheritdoc ILedger
    function fact(FactKey key) external view returns (Word) {
        return _facts[key].word;
    }

    /// @inheritdoc ILedger
    function head() external view returns (uint64 count, bytes32 running) {
        if (MemberNumber.unwrap(_actor) != 0) return (uint64(_runningCount), _runningHash);
        return (_count, _running);
    }

    /// @inheritdoc ILedger
    function next(address account) external view returns (uint64 sequence) {
        return _next[account];
    }

    /// @inheritdoc ILedger
    function writerOf(Namespace namespace) external view returns (address) {
        return _writers[namespace];
    }

    /// @inheritdoc ILedger
    function namespaceOf(address writer) external view returns (Namespace) {
        return _namespaces[writer];
    }

    /// @inheritdoc ILedger
    function membership() external view returns (address) {
        return address(_membership);
    }

    /// The caller is the running command's target, which has been looked up, or another namespace's writer that it called.
    function _requireWriter(Namespace namespace) private view {
        if (_lookedUp(namespace, msg.sender) == _runningWriter) return;
        if (_writers[namespace] != msg.sender) revert LedgerWriterUnknown(msg.sender);
    }

    function _lookedUp(Namespace namespace, address writer) private pure returns (uint256) {
        return (uint256(Namespace.unwrap(namespace)) << 160) | uint160(writer);
    }

    function _store(Kind kind, FactKey key, Word word) private {
        Fact storage entry = _facts[key];
        Word standing = entry.word;
        WordRules.check(kind, key, standing, word);
        if (WordRules.isState(kind)) WordRules.checkState(key, standing, word, _actor);
        entry.word = word;
    }

    /// Checks sender, order and lock, and opens the submit.
    function _enter(uint64 first, uint256 count) private returns (MemberNumber member) {
        if (MemberNumber.unwrap(_actor) != 0) revert LedgerReentered();
        if (count == 0) revert LedgerNothingSubmitted();
        member = _membership.memberOf(msg.sender);
        if (MemberNumber.unwrap(member) == 0) revert LedgerSenderUnknown(msg.sender);
        uint64 expected = _next[msg.sender];
        if (first != expected) revert LedgerSequenceMismatch(msg.sender, expected, first);
        _actor = member;
        _runningCount = _count;
        _runningHash = _running;
    }

    /// Stores what the submit wrote and opens the lock again.
    function _leave(uint64 sequence) private {
        _next[msg.sender] = sequence;
        if (_runningCount != _count) {
            _count = uint64(_runningCount);
            _running = _runningHash;
        }
        _act = Act.wrap(0);
        _actor = MemberNumber.wrap(0);
    }

    /// Runs one command apart. Reverts, and with it the submit, when the command could not be given all its gas.
    function _run(Command calldata command, MemberNumber member) private returns (bool done, bytes memory error_) {
        Namespace namespace = _namespaces[command.target];
        error_ = _refusal(command, namespace);
        if (error_.length != 0) return (false, error_);
        uint256 before = _runningCount;
        // Transient, so 100 gas; each command has its own act.
        // slither-disable-next-line costly-loop
        _act = command.act;
        // slither-disable-next-line costly-loop
        _runningWriter = _lookedUp(namespace, command.target);
        uint256 left = gasleft();
        (done, error_) = Calls.callAs(command.target, command.gas, RESERVE, command.call, member);
        if (!done) {
            if (error_.length == 0 && left - gasleft() >= command.gas - command.gas / 16) {
                error_ = abi.encodeWithSelector(LedgerOutOfGas.selector, command.gas);
            }
        } else if (_runningCount == before) {
            return (false, abi.encodeWithSelector(LedgerNothingWritten.selector));
        }
    }

    /// The error of a command that cannot run at all, empty when it can.
    function _refusal(Command calldata command, Namespace namespace) private pure returns (bytes memory error_) {
        if (Act.unwrap(command.act) == 0) return abi.encodeWithSelector(LedgerActMissing.selector);
        if (command.call.length < Calls.SHORTEST) {
            return abi.encodeWithSelector(LedgerCallTooShort.selector, command.call.length);
        }
        if (Namespace.unwrap(namespace) == 0) {
            return abi.encodeWithSelector(LedgerTargetUnknown.selector, command.target);
        }
    }
}
