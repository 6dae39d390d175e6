// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ILedger} from "../interfaces/ILedger.sol";
import {MemberNumber} from "../types/Types.sol";

/// @title A call of which nothing can come back but success and a short error
library Calls {
    /// A selector and five words.
    uint256 internal constant ERROR_LENGTH = 164;
    /// A selector and one word.
    uint256 internal constant SHORTEST = 36;

    /// @notice Calls `target` with `data`, its first argument replaced by `member`. `data` must have SHORTEST bytes or more.
    /// Reverts when, with the data in memory (which costs gas too), less than `gas_` x 64/63 + `reserve` is left: a call hands
    /// on less than it is told, in silence.
    /// @return success whether the call returned
    /// @return error_ the first ERROR_LENGTH bytes of what it reverted with; never more is copied, however much there is
    function callAs(address target, uint256 gas_, uint256 reserve, bytes calldata data, MemberNumber member)
        internal
        returns (bool success, bytes memory error_)
    {
        uint256 needed = (gas_ * 64) / 63 + reserve;
        uint256 left;
        uint256 input;
        // slither-disable-next-line assembly
        assembly ("memory-safe") {
            // Behind the free pointer, which is not moved: the next command may use the same memory.
            input := mload(0x40)
            calldatacopy(input, data.offset, data.length)
            mstore(add(input, 4), member)
            left := gas()
        }
        if (left < needed) revert ILedger.LedgerGasShort(needed, left);
        // Solidity's own call would copy all of the error, whatever its size.
        // slither-disable-next-line assembly
        assembly ("memory-safe") {
            success := call(gas_, target, 0, input, data.length, 0, 0)
            error_ := 0x60
            if iszero(success) {
                let length := returndatasize()
                if gt(length, ERROR_LENGTH) { length := ERROR_LENGTH }
                if length {
                    error_ := mload(0x40)
                    mstore(0x40, add(error_, 0xe0))
                    mstore(error_, length)
                    returndatacopy(add(error_, 0x20), 0, length)
                }
            }
        }
    }
}
