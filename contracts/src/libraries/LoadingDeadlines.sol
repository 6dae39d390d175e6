// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LifeCycle} from "../LifeCycles.sol";
import {DeclarationStatus} from "../generated/Facts.sol";
import {IExportDeclarations} from "../interfaces/IExportDeclarations.sol";
import {Instant, Word} from "../types/Types.sol";
import {Words} from "./Words.sol";

/// @title Times of loading: deadline, extension, overdue, notice (Customs Act of Korea art. 251 and its decree)
/// @dev All in Unix seconds; `present` is block time. The gateway turns civil dates into instants.
library LoadingDeadlines {
    using Words for Word;

    uint40 internal constant LOADING = 30 days;
    /// From the release, all extensions together.
    uint40 internal constant EXTENDED = 365 days;
    uint40 internal constant NOTICE = 14 days;

    /// @notice A first deadline, given with the release at `present`.
    function requireFirst(Instant loadBy, Instant present) internal pure {
        uint40 now_ = Instant.unwrap(present);
        _requireBetween(loadBy, now_ + 1, now_ + LOADING);
    }

    /// @notice A later deadline, before the standing one has passed.
    function requireLater(LifeCycle memory declaration, Instant loadBy, Instant present) internal pure {
        Instant standing = declaration.word.until();
        if (_reached(standing, present)) revert IExportDeclarations.DeclarationOverdue(standing);
        uint40 released = Instant.unwrap(declaration.word.effective());
        _requireBetween(loadBy, Instant.unwrap(standing) + 1, released + EXTENDED);
    }

    /// @notice The end of a notice served at `present` on an overdue declaration.
    function requireNotice(LifeCycle memory declaration, Instant until, Instant present) internal pure {
        if (!isOverdue(declaration, present)) {
            revert IExportDeclarations.DeclarationNotOverdue(declaration.word.until());
        }
        _requireBetween(until, Instant.unwrap(present) + NOTICE, type(uint40).max);
    }

    /// @notice A notice whose end (`effective` of the noticed) is reached.
    function requireNoticeOver(LifeCycle memory declaration, Instant present) internal pure {
        Instant end = declaration.word.effective();
        if (!_reached(end, present)) revert IExportDeclarations.DeclarationNoticeRunning(end);
    }

    function isOverdue(LifeCycle memory declaration, Instant present) internal pure returns (bool) {
        uint8 status = declaration.word.status();
        return (status == DeclarationStatus.RELEASED || status == DeclarationStatus.PART_LOADED)
            && _reached(declaration.word.until(), present);
    }

    function _reached(Instant instant, Instant present) private pure returns (bool) {
        return Instant.unwrap(present) >= Instant.unwrap(instant);
    }

    function _requireBetween(Instant given, uint40 earliest, uint40 latest) private pure {
        uint40 value = Instant.unwrap(given);
        if (value < earliest || value > latest) {
            revert IExportDeclarations.DeclarationDeadlineWrong(given, Instant.wrap(earliest), Instant.wrap(latest));
        }
    }
}
