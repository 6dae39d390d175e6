// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IExportDeclarations, Measure} from "../interfaces/IExportDeclarations.sol";
import {Quantity, Unit, Word} from "../types/Types.sol";
import {Rewrites} from "./Rewrites.sol";
import {Words} from "./Words.sol";

/// @title Goods items of an export declaration: their parts and what a balance of theirs may become
/// @dev A part is item * 256 + measure. Refusals are the declaration's.
library GoodsItems {
    using Words for Word;
    using Rewrites for Word;

    /// WCO and GOVCBR830: 1 to 999 items.
    uint16 internal constant MOST = 999;
    /// Measures: 0 the quantity in the declared unit, 1 the net mass.
    uint8 internal constant MEASURES = 2;

    function part(uint16 item, uint8 measure) internal pure returns (uint32) {
        return (uint32(item) << 8) | measure;
    }

    function itemOf(uint32 part_) internal pure returns (uint16) {
        return uint16(part_ >> 8);
    }

    function measureOf(uint32 part_) internal pure returns (uint8) {
        return uint8(part_);
    }

    /// @notice The part of the same item's other measure.
    function otherPart(uint32 part_) internal pure returns (uint32) {
        return part(itemOf(part_), 1 - measureOf(part_));
    }

    function requireCount(uint16 items) internal pure {
        if (items == 0 || items > MOST) revert IExportDeclarations.DeclarationItemWrong(items, 0);
    }

    /// @notice The part of a measure that stands in a list after `previous` (0: none).
    function requireNext(Measure calldata measure, uint16 items, uint32 previous) internal pure returns (uint32 part_) {
        part_ = part(measure.item, measure.measure);
        if (
            measure.item == 0 || measure.item > items || measure.measure >= MEASURES || part_ <= previous
                || Unit.unwrap(measure.unit) == 0
        ) revert IExportDeclarations.DeclarationItemWrong(measure.item, measure.measure);
    }

    /// @notice The balance with the limit that `measure` says, never under what is certified.
    function move(Word balance, Measure calldata measure) internal view returns (Word) {
        uint88 certified = Quantity.unwrap(balance.used());
        if (certified != 0 && measure.unit != balance.unit()) {
            revert IExportDeclarations.DeclarationUnitWrong(balance.unit(), measure.unit);
        }
        if (Quantity.unwrap(measure.quantity) < certified) {
            revert IExportDeclarations.DeclarationCertified(measure.item, measure.measure, balance.used());
        }
        return Rewrites.balanced(measure.unit, measure.quantity, certified);
    }

    /// @notice The balance of `part_` when `quantity` of it is certified too.
    function take(Word balance, uint32 part_, Quantity quantity) internal view returns (Word) {
        uint256 used = uint256(Quantity.unwrap(balance.used())) + Quantity.unwrap(quantity);
        if (used > Quantity.unwrap(balance.limit())) {
            revert IExportDeclarations.DeclarationOverCertified(
                itemOf(part_), measureOf(part_), balance.limit(), balance.used(), quantity
            );
        }
        return balance.withUsed(used);
    }

    /// @notice The balance of `part_` when `quantity` of it is certified no more.
    function giveBack(Word balance, uint32 part_, Quantity quantity) internal view returns (Word) {
        uint88 used = Quantity.unwrap(balance.used());
        if (Quantity.unwrap(quantity) > used) {
            revert IExportDeclarations.DeclarationUnderCertified(
                itemOf(part_), measureOf(part_), balance.used(), quantity
            );
        }
        return balance.withUsed(used - Quantity.unwrap(quantity));
    }
}
