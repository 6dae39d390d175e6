// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LifeCycle, LifeCycles} from "./LifeCycles.sol";
import {DeclarationsKinds, DeclarationStatus} from "./generated/Facts.sol";
import {IExportDeclarations, Measure} from "./interfaces/IExportDeclarations.sol";
import {GoodsItems} from "./libraries/GoodsItems.sol";
import {Rewrites} from "./libraries/Rewrites.sol";
import {Words} from "./libraries/Words.sol";
import {Link} from "./types/Link.sol";
import {MemberNumber, Quantity, Subject, Unit, Word} from "./types/Types.sol";

/// @title Balances of declarations: goods items and packages
abstract contract DeclarationGoods is IExportDeclarations, LifeCycles {
    using Words for Word;
    using Rewrites for Word;
    using GoodsItems for Word;

    /// Whatever the kind of package: Recommendation 21 codes stay in the document.
    Unit private constant PACKAGES = Unit.wrap(0x58504b);

    function _amendItems(LifeCycle memory declaration, uint16 items, Measure[] calldata measures) internal {
        GoodsItems.requireCount(items);
        if (declaration.word.status() == DeclarationStatus.RECEIVED) {
            if (measures.length != 0) revert DeclarationItemWrong(measures[0].item, measures[0].measure);
        } else if (items < declaration.word.code()) {
            revert DeclarationItemWrong(items, 0);
        }
        declaration.word = declaration.word.withCode(items);
        _writeItems(declaration, measures);
    }

    function _writeItems(LifeCycle memory declaration, Measure[] calldata measures) internal {
        uint32 part = 0;
        for (uint256 i = 0; i < measures.length; ++i) {
            part = GoodsItems.requireNext(measures[i], declaration.word.code(), part);
            Word balance = _read(DeclarationsKinds.ITEM, declaration.owner, declaration.id, part);
            _write(DeclarationsKinds.ITEM, declaration.owner, declaration.id, part, balance.move(measures[i]));
        }
    }

    function _item(MemberNumber owner, Subject id, uint32 part, Unit unit) internal view returns (Word balance) {
        balance = _read(DeclarationsKinds.ITEM, owner, id, part);
        if (balance.isNone()) revert DeclarationItemWrong(GoodsItems.itemOf(part), GoodsItems.measureOf(part));
        if (balance.unit() != unit) revert DeclarationUnitWrong(balance.unit(), unit);
    }

    function _takeShare(MemberNumber owner, Subject id, Link calldata link) internal {
        uint32 part = link.part;
        Word balance = _item(owner, id, part, link.unit);
        // While something is certified on this measure, nothing can be on the other.
        if (Quantity.unwrap(balance.used()) == 0) _requireOtherMeasureFree(owner, id, part);
        _write(DeclarationsKinds.ITEM, owner, id, part, balance.take(part, link.quantity));
    }

    function _requireOtherMeasureFree(MemberNumber owner, Subject id, uint32 part) private view {
        uint32 other = GoodsItems.otherPart(part);
        if (Quantity.unwrap(_read(DeclarationsKinds.ITEM, owner, id, other).used()) != 0) {
            revert DeclarationMeasureFixed(GoodsItems.itemOf(other), GoodsItems.measureOf(other));
        }
    }

    function _requireNothingCertified(LifeCycle memory declaration) internal view {
        for (uint16 item = 1; item <= declaration.word.code(); ++item) {
            for (uint8 measure = 0; measure < GoodsItems.MEASURES; ++measure) {
                uint32 part = GoodsItems.part(item, measure);
                Quantity used = _read(DeclarationsKinds.ITEM, declaration.owner, declaration.id, part).used();
                if (Quantity.unwrap(used) != 0) revert DeclarationCertified(item, measure, used);
            }
        }
    }

    function _loading(LifeCycle memory declaration) internal view returns (Word) {
        return _read(DeclarationsKinds.LOADING, declaration.owner, declaration.id, 0);
    }

    function _writeLoading(LifeCycle memory declaration, uint88 declared, uint88 loaded) internal {
        if (declared == 0) revert DeclarationPackagesMissing();
        Word loading = Rewrites.balanced(PACKAGES, Quantity.wrap(declared), loaded);
        _write(DeclarationsKinds.LOADING, declaration.owner, declaration.id, 0, loading);
    }
}
