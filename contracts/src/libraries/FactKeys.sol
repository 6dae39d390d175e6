// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Act, FactKey, Kind, MemberNumber, Namespace, Origin, Subject, Word} from "../types/Types.sol";

/// @title Fact keys, origins and the running hash of docs/formats/facts.md
/// @dev SHA-256 is the precompile at address 2, called on memory behind the free pointer, which is not moved: the hashes are
/// on the way of every write. A precompile that runs out of gas reverts with no data, as any other want of gas does.
library FactKeys {
    uint256 private constant KEY_TAG = 0x07;
    uint256 private constant RUNNING_TAG = 0x08;
    /// The first 3 bytes of a key come from the head, the other 29 from the tail.
    // slither-disable-next-line too-many-digits -- a mask, not a number
    uint256 private constant TAIL_MASK = 0x000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffffff;
    /// All of 07 | ns | kind | owner but the kind.
    uint256 private constant HEAD_MASK = 0xffff0000ffffffff;

    /// @notice `head[0:3] | tail[3:32]` of docs/formats/facts.md.
    function key(Origin origin_, Subject subject) internal view returns (FactKey result) {
        // 07 | ns | kind | owner is 8 bytes; the head has 0 for the kind.
        uint256 tail = (KEY_TAG << 56) | (Origin.unwrap(origin_) >> 32);
        // slither-disable-next-line assembly -- see the note on the library
        assembly ("memory-safe") {
            let scratch := mload(0x40)
            mstore(scratch, and(tail, HEAD_MASK))
            mstore(add(scratch, 0x20), subject)
            mstore(add(scratch, 0x40), shl(224, origin_))
            if iszero(staticcall(gas(), 2, add(scratch, 24), 40, 0x00, 0x20)) { revert(0, 0) }
            mstore(scratch, tail)
            if iszero(staticcall(gas(), 2, add(scratch, 24), 44, 0x20, 0x20)) { revert(0, 0) }
            result := or(and(mload(0x00), not(TAIL_MASK)), and(mload(0x20), TAIL_MASK))
        }
    }

    function key(Namespace namespace, Kind kind, MemberNumber owner, Subject subject, uint32 part)
        internal
        view
        returns (FactKey)
    {
        return key(origin(namespace, kind, owner, part), subject);
    }

    function origin(Namespace namespace, Kind kind, MemberNumber owner, uint32 part) internal pure returns (Origin) {
        return Origin.wrap(
            (uint88(Namespace.unwrap(namespace)) << 80) | (uint88(Kind.unwrap(kind)) << 64)
                | (uint88(MemberNumber.unwrap(owner)) << 32) | part
        );
    }

    function namespaceOf(Origin origin_) internal pure returns (Namespace) {
        return Namespace.wrap(uint8(Origin.unwrap(origin_) >> 80));
    }

    function kindOf(Origin origin_) internal pure returns (Kind) {
        return Kind.wrap(uint16(Origin.unwrap(origin_) >> 64));
    }

    /// @notice `H(08 | running | u64 index | key | word | act)`
    function extend(bytes32 running, uint64 index, FactKey factKey, Word word, Act act)
        internal
        view
        returns (bytes32 result)
    {
        // slither-disable-next-line assembly -- see the note on the library
        assembly ("memory-safe") {
            let scratch := mload(0x40)
            mstore8(scratch, RUNNING_TAG)
            mstore(add(scratch, 1), running)
            mstore(add(scratch, 33), shl(192, index))
            mstore(add(scratch, 41), factKey)
            mstore(add(scratch, 73), word)
            mstore(add(scratch, 105), act)
            if iszero(staticcall(gas(), 2, scratch, 137, 0x00, 0x20)) { revert(0, 0) }
            result := mload(0x00)
        }
    }
}
