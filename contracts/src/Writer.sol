// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberKinds} from "./generated/Facts.sol";
import {ILedger} from "./interfaces/ILedger.sol";
import {IMembership} from "./interfaces/IMembership.sol";
import {FactKeys} from "./libraries/FactKeys.sol";
import {Words} from "./libraries/Words.sol";
import {Instant, Kind, MemberNumber, Namespace, Place, Revision, Subject, Word} from "./types/Types.sol";

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
        return ledger.fact(FactKeys.key(namespace, kind, owner, subject, part));
    }

    /// @dev By hand: a certificate writes six facts, and Solidity would ask each time whether the Ledger has code.
    function _write(Kind kind, MemberNumber owner, Subject subject, uint32 part, Word word) internal {
        address target = address(ledger);
        bytes4 selector = ILedger.write.selector;
        uint256 place = Place.unwrap(FactKeys.place(kind, owner, part));
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
        return membership.kindOf(member) == MemberKinds.ADMINISTRATION;
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
