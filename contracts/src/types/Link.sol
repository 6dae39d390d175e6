// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberNumber, Quantity, Subject, Unit} from "./Types.sol";

/// @notice What a certificate's line stands on. `source` 0: an item balance of an export declaration; 1: a line of a first
/// certificate (back-to-back), which must be addressed to the issuing member.
struct Link {
    uint32 line;
    uint8 source;
    MemberNumber owner;
    Subject subject;
    uint32 part;
    Unit unit;
    Quantity quantity;
}
