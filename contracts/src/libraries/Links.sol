// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IExportDeclarations} from "../interfaces/IExportDeclarations.sol";
import {IOriginCertificates, Line} from "../interfaces/IOriginCertificates.sol";
import {Link} from "../types/Link.sol";
import {Quantity, Unit} from "../types/Types.sol";

/// @title What the lines of a certificate stand on
/// @dev Refusals are the certificate's.
library Links {
    uint8 internal constant DECLARATION_ITEM = 0;
    uint8 internal constant CERTIFICATE_LINE = 1;
    /// A draw's flags hold the line in 16 bits.
    uint256 internal constant MOST_LINES = type(uint16).max;

    uint256 private constant TAG = 0x0e;
    uint256 private constant LINK_LENGTH = 59;
    /// Tag and count.
    uint256 private constant HEAD_LENGTH = 5;
    /// Of a link in call data.
    uint256 private constant LINK_WORDS = 0xe0;

    /// @notice `H(0e | u32 count | the links)`, 59 bytes each (docs/formats/facts.md).
    /// @dev Fields are taken as they lie in the call data. One that is wider than its type is refused here: its bits would lie
    /// over its neighbour's, and two lists of links would have one hash.
    function hash(Link[] calldata links) internal view returns (bytes32 result) {
        // slither-disable-next-line assembly -- on the way of every certificate
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore8(start, TAG)
            mstore(add(start, 1), shl(224, links.length))
            let cursor := add(start, HEAD_LENGTH)
            let link := links.offset
            let wide := 0
            for { let end := add(link, mul(links.length, LINK_WORDS)) } lt(link, end) { link := add(link, LINK_WORDS) }
            {
                // Each word's unused end is overwritten by the next word.
                // u32 line | u8 source | u32 owner
                let line := calldataload(link)
                let source := calldataload(add(link, 0x20))
                let owner := calldataload(add(link, 0x40))
                mstore(cursor, shl(184, or(or(shl(40, line), shl(32, source)), owner)))
                mstore(add(cursor, 9), calldataload(add(link, 0x60)))
                // u32 part | u24 unit | u88 quantity
                let part := calldataload(add(link, 0x80))
                let unit := calldataload(add(link, 0xa0))
                let quantity := calldataload(add(link, 0xc0))
                mstore(add(cursor, 41), shl(112, or(or(shl(112, part), shl(88, unit)), quantity)))
                wide := or(wide, or(shr(32, or(or(line, owner), part)), shr(8, source)))
                wide := or(wide, or(shr(24, unit), shr(88, quantity)))
                cursor := add(cursor, LINK_LENGTH)
            }
            if wide { revert(0, 0) }
            if iszero(staticcall(gas(), 2, start, sub(cursor, start), 0x00, 0x20)) { revert(0, 0) }
            result := mload(0x00)
        }
    }

    /// @notice Hands the links over as they lie in the call data, and the refusal back as it is.
    function certify(Link[] calldata links, address declarations) internal {
        bytes4 selector = IExportDeclarations.certify.selector;
        if (declarations == address(0)) revert IOriginCertificates.CertificateDeclarationsMissing();
        // slither-disable-next-line assembly -- on the way of every certificate
        assembly ("memory-safe") {
            let data := mload(0x40)
            let length := mul(links.length, LINK_WORDS)
            mstore(data, selector)
            mstore(add(data, 0x04), 0x20)
            mstore(add(data, 0x24), links.length)
            calldatacopy(add(data, 0x44), links.offset, length)
            if iszero(call(gas(), declarations, 0, data, add(length, 0x44), 0, 0)) {
                returndatacopy(data, 0, returndatasize())
                revert(data, returndatasize())
            }
        }
    }

    /// @notice The number of lines of a certificate whose links these are: every line has a link.
    function lineCount(Link[] calldata links) internal pure returns (uint32 count) {
        for (uint256 i = 0; i < links.length; ++i) {
            if (links[i].line > count) count = links[i].line;
        }
    }

    /// @notice Every line is good and the quantities of its links, in its unit, add up to it.
    /// @return sources bit mask of what they stand on: 1 << source
    function requireCover(Line[] calldata lines, Link[] calldata links) internal pure returns (uint256 sources) {
        if (lines.length == 0 || lines.length > MOST_LINES) revert IOriginCertificates.CertificateLinesMissing();
        uint256[] memory linked = new uint256[](lines.length);
        for (uint256 i = 0; i < links.length; ++i) {
            Link calldata link = links[i];
            (uint256 line, uint256 source, uint256 quantity) = (link.line, link.source, Quantity.unwrap(link.quantity));
            if (line == 0 || line > lines.length || source > CERTIFICATE_LINE || quantity == 0) {
                revert IOriginCertificates.CertificateLinkWrong(i);
            }
            (Unit expected, Unit given) = (lines[line - 1].unit, link.unit);
            if (given != expected) revert IOriginCertificates.CertificateUnitWrong(expected, given);
            linked[line - 1] += quantity;
            sources |= 1 << source;
        }
        for (uint256 i = 0; i < lines.length; ++i) {
            _requireCovered(uint32(i + 1), lines[i], linked[i]);
        }
    }

    function _requireCovered(uint32 number, Line calldata line, uint256 linked) private pure {
        uint256 certified = Quantity.unwrap(line.quantity);
        if (Unit.unwrap(line.unit) == 0 || certified == 0) revert IOriginCertificates.CertificateLineWrong(number);
        if (certified == linked) return;
        uint88 shown = linked > type(uint88).max ? type(uint88).max : uint88(linked);
        revert IOriginCertificates.CertificateLineUncovered(number, line.quantity, Quantity.wrap(shown));
    }
}
