// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LifeCycle} from "../LifeCycles.sol";
import {CertificateFlags, CertificateStatus} from "../generated/Facts.sol";
import {CertificateTerms, IOriginCertificates} from "../interfaces/IOriginCertificates.sol";
import {Instant, MemberNumber, Quantity, Unit, Word} from "../types/Types.sol";
import {Rewrites} from "./Rewrites.sol";
import {Words} from "./Words.sol";

/// @title What a certificate may say, and what may be drawn on it
/// @dev Words come in, words go out. Refusals are the certificate's.
library CertificateRules {
    using Words for Word;
    using Rewrites for Word;

    /// What an issuer may say; `copy` is the contract's to set.
    uint24 private constant STATABLE = CertificateFlags.BACK_TO_BACK | CertificateFlags.RETROACTIVE
        | CertificateFlags.THIRD_PARTY_INVOICE | CertificateFlags.DECLARED;

    function requireStatus(LifeCycle memory certificate, uint8 status) internal pure {
        if (certificate.word.status() != status) {
            revert IOriginCertificates.CertificateStatusWrong(certificate.word.status());
        }
    }

    /// @notice Terms that a certificate may be issued under at `present`; what was applied for binds.
    function requireTerms(LifeCycle memory applied, CertificateTerms calldata terms, bool backToBack, Instant present)
        internal
        pure
    {
        uint40 until = Instant.unwrap(terms.until);
        if (Instant.unwrap(terms.from) >= until || Instant.unwrap(present) >= until) {
            revert IOriginCertificates.CertificateTermsWrong(terms.from, terms.until);
        }
        bool saysBackToBack = terms.flags & CertificateFlags.BACK_TO_BACK != 0;
        if (terms.flags & ~STATABLE != 0 || saysBackToBack != backToBack) {
            revert IOriginCertificates.CertificateFlagsWrong(terms.flags);
        }
        if (terms.agreement == 0) revert IOriginCertificates.CertificateAgreementWrong(0);
        if (applied.word.status() == CertificateStatus.APPLIED) _requireAsApplied(applied, terms);
    }

    /// @notice `member` may draw: it is addressed, and the certificate is issued and not a declared proof.
    function requireDrawableBy(LifeCycle memory certificate, MemberNumber member) internal pure {
        requireAddressed(certificate, member);
        requireStatus(certificate, CertificateStatus.ISSUED);
        if (certificate.word.flags() & CertificateFlags.DECLARED != 0) {
            revert IOriginCertificates.CertificateDeclared(certificate.id);
        }
    }

    function requireAddressed(LifeCycle memory certificate, MemberNumber member) internal pure {
        MemberNumber addressed = certificate.word.counterparty();
        if (addressed != member) revert IOriginCertificates.CertificateNotAddressed(addressed, member);
    }

    /// @notice `date` lies in the validity `[from, until)`.
    function requireInForce(LifeCycle memory certificate, Instant date) internal pure {
        Instant from = certificate.word.effective();
        Instant until = certificate.word.until();
        uint40 value = Instant.unwrap(date);
        if (value < Instant.unwrap(from) || value >= Instant.unwrap(until)) {
            revert IOriginCertificates.CertificateNotInForce(from, until, date);
        }
    }

    function isCopy(LifeCycle memory certificate) internal pure returns (bool) {
        return certificate.word.flags() & CertificateFlags.COPY != 0;
    }

    /// @notice A line's balance when `quantity` of it is drawn too.
    function take(Word balance, uint32 line, Quantity quantity) internal view returns (Word) {
        uint256 drawn = uint256(Quantity.unwrap(balance.used())) + Quantity.unwrap(quantity);
        if (drawn > Quantity.unwrap(balance.limit())) {
            revert IOriginCertificates.CertificateOverDrawn(line, balance.limit(), balance.used(), quantity);
        }
        return balance.withUsed(drawn);
    }

    /// @notice A line's balance when `quantity` of it is drawn no more.
    /// @dev Only what was taken is given back (a draw fact, a links hash), so less can never be drawn than is given back.
    function giveBack(Word balance, Quantity quantity) internal view returns (Word) {
        return balance.withUsed(Quantity.unwrap(balance.used()) - Quantity.unwrap(quantity));
    }

    function requireUnit(Word balance, Unit unit) internal pure {
        if (balance.unit() != unit) revert IOriginCertificates.CertificateUnitWrong(balance.unit(), unit);
    }

    function _requireAsApplied(LifeCycle memory applied, CertificateTerms calldata terms) private pure {
        if (terms.addressed != applied.word.counterparty()) {
            revert IOriginCertificates.CertificateAddressedWrong(terms.addressed);
        }
        if (terms.agreement != applied.word.code()) {
            revert IOriginCertificates.CertificateAgreementWrong(terms.agreement);
        }
    }
}
