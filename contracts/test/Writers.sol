// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Command, ILedger} from "../src/interfaces/ILedger.sol";
import {Kind, MemberNumber, Namespace, Subject, Word} from "../src/types/Types.sol";
import {Writer} from "../src/Writer.sol";

/// @notice A writer that writes whatever it is told, and misbehaves on demand.
contract PlainWriter is Writer {
    error PlainRefusal(uint256 first, uint256 second);

    Command[] private _again;

    constructor(ILedger ledger_, Namespace namespace_) Writer(ledger_, namespace_) {}

    function set(MemberNumber, Kind kind, MemberNumber owner, Subject subject, uint32 part, Word word)
        external
        onlyLedger
    {
        _write(kind, owner, subject, part, word);
    }

    /// Writes with the acting member, as the Ledger gave it, for its owner.
    function setOwn(MemberNumber member, Kind kind, Subject subject, Word word) external onlyLedger {
        _write(kind, member, subject, 0, word);
    }

    function setThenRefuse(MemberNumber, Kind kind, Subject subject, Word word) external onlyLedger {
        _write(kind, MemberNumber.wrap(1), subject, 0, word);
        revert PlainRefusal(1, 2);
    }

    /// Through another writer, which the Ledger's lock must let pass.
    function setThrough(MemberNumber, PlainWriter other, Kind kind, Subject subject, Word word) external onlyLedger {
        other.setFor(kind, subject, word);
    }

    function setFor(Kind kind, Subject subject, Word word) external {
        _write(kind, MemberNumber.wrap(1), subject, 0, word);
    }

    function nothing(MemberNumber) external view onlyLedger {}

    /// Burns all that it is given.
    function burn(MemberNumber) external view onlyLedger {
        uint256 i = 0;
        while (gasleft() > 0) ++i;
    }

    /// Reverts with `size` bytes of data.
    function bomb(MemberNumber, uint256 size) external view onlyLedger {
        assembly ("memory-safe") {
            revert(mload(0x40), size)
        }
    }

    function plainRevert(MemberNumber) external view onlyLedger {
        assembly ("memory-safe") {
            revert(0, 0)
        }
    }

    function arm(Command calldata command) external {
        _again.push(command);
    }

    /// Enters the Ledger again from within a command.
    function enterAgain(MemberNumber, uint64 first) external onlyLedger {
        ledger.submit(first, _again);
    }

    /// What the Ledger says of itself meanwhile.
    function setIfHead(MemberNumber, uint64 count, Kind kind, Subject subject, Word word) external onlyLedger {
        (uint64 actual,) = ledger.head();
        if (actual != count) revert PlainRefusal(actual, count);
        _write(kind, MemberNumber.wrap(1), subject, 0, word);
    }
}
