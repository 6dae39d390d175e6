// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberKinds} from "./generated/Facts.sol";
import {ILedger} from "./interfaces/ILedger.sol";
import {IMembership} from "./interfaces/IMembership.sol";
import {FactKeys} from "./libraries/FactKeys.sol";
import {Words} from "./libraries/Words.sol";
import {FactKey, Instant, Kind, MemberNumber, Namespace, Origin, Revision, Subject, Word} from "./types/Types.sol";

/// @title A contract that rules over one namespace of facts
/// @notice It keeps nothing but its place: every fact stands in the Ledger, and its commands come from the Ledger, which has
/// put the acting member into their first argument.
abstract contract Writer {
    using Words for Word;

    error WriterNotLedger(address sender);

    ILedger public immutable ledger;
    IMembership public immutable membership;
    Namespace public immutable namespace;

    modifier onlyLedger() {
        if (msg.sender != address(ledger)) revert WriterNotLedger(msg.sender);
        _;
    }

    constructor(ILedger ledger_, Namespace namespace_) {
        ledger = ledger_;
        membership = IMembership(ledger_.membership());
        namespace = namespace_;
    }

    /// The word of a fact of this namespace, zero when there is none.
    function _read(Kind kind, MemberNumber owner, Subject subject, uint32 part) internal view returns (Word) {
        FactKey key = FactKeys.key(namespace, kind, owner, subject, part);
        return Word.wrap(_ask(address(ledger), ILedger.fact.selector, FactKey.unwrap(key)));
    }

    /// Kind of a live member, zero when it is not live.
    function _kindOf(MemberNumber member) internal view returns (uint8) {
        bytes32 argument = bytes32(uint256(MemberNumber.unwrap(member)));
        return uint8(uint256(_ask(address(membership), IMembership.kindOf.selector, argument)));
    }

    /// The contract that writes a namespace, zero when nobody does.
    function _writerOf(Namespace other) internal view returns (address) {
        bytes32 argument = bytes32(uint256(Namespace.unwrap(other)));
        return address(uint160(uint256(_ask(address(ledger), ILedger.writerOf.selector, argument))));
    }

    /// The namespace that a contract writes, zero when it writes none.
    function _namespaceOf(address writer) internal view returns (Namespace) {
        bytes32 argument = bytes32(uint256(uint160(writer)));
        return Namespace.wrap(uint8(uint256(_ask(address(ledger), ILedger.namespaceOf.selector, argument))));
    }

    /// A view of one word by one word, asked of a contract of the genesis.
    /// @dev By hand, like _write: every rule begins with such questions, and Solidity's way costs 200 gas more for each.
    function _ask(address target, bytes4 selector, bytes32 argument) private view returns (bytes32 answer) {
        // slither-disable-next-line assembly -- see above
        assembly ("memory-safe") {
            mstore(0x00, selector)
            mstore(0x04, argument)
            if iszero(staticcall(gas(), target, 0x00, 0x24, 0x00, 0x20)) { revert(0, 0) }
            answer := mload(0x00)
        }
    }

    /// @dev By hand: a certificate writes six facts, and Solidity would ask each time whether the Ledger has code.
    function _write(Kind kind, MemberNumber owner, Subject subject, uint32 part, Word word) internal {
        address target = address(ledger);
        bytes4 selector = ILedger.write.selector;
        uint256 place = Origin.unwrap(FactKeys.origin(namespace, kind, owner, part));
        // slither-disable-next-line assembly -- see above
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, selector)
            mstore(add(data, 0x04), place)
            mstore(add(data, 0x24), subject)
            mstore(add(data, 0x44), word)
            if iszero(call(gas(), target, 0, data, 0x64, 0, 0)) {
                returndatacopy(data, 0, returndatasize())
                revert(data, returndatasize())
            }
        }
    }

    function _writeRaw(Kind kind, MemberNumber owner, Subject subject, uint32 part, bytes32 word) internal {
        _write(kind, owner, subject, part, Word.wrap(word));
    }

    function _isAdministration(MemberNumber member) internal view returns (bool) {
        return _kindOf(member) == MemberKinds.ADMINISTRATION;
    }

    /// Block time, which is what "recorded" always is.
    function _now() internal view returns (Instant) {
        return Instant.wrap(uint40(block.timestamp));
    }

    /// The revision that the next state word after `standing` must have.
    function _nextRevision(Word standing) internal pure returns (Revision) {
        return Revision.wrap(Revision.unwrap(standing.revision()) + 1);
    }
}
