// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOriginCertificates, Line} from "../interfaces/IOriginCertificates.sol";
import {Link} from "../types/Link.sol";
import {MemberNumber, Quantity, Subject, Unit} from "../types/Types.sol";

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
    /// How far the word that ends a link reaches beyond it.
    uint256 private constant OVERHANG = 14;

    /// @notice `H(0e | u32 count | the links)`, 59 bytes each (docs/formats/facts.md).
    function hash(Link[] memory links) internal pure returns (bytes32) {
        uint256 length = HEAD_LENGTH + LINK_LENGTH * links.length;
        bytes memory encoded = new bytes(length + OVERHANG);
        uint256 cursor;
        assembly ("memory-safe") {
            mstore(encoded, length)
            cursor := add(encoded, 0x20)
        }
        _put(cursor, (TAG << 248) | (links.length << 216));
        cursor += HEAD_LENGTH;
        for (uint256 i = 0; i < links.length; ++i) {
            _encode(links[i], cursor);
            cursor += LINK_LENGTH;
        }
        return sha256(encoded);
    }

    /// @notice The number of lines of a certificate whose links these are: every line has a link.
    function lineCount(Link[] memory links) internal pure returns (uint32 count) {
        for (uint256 i = 0; i < links.length; ++i) {
            if (links[i].line > count) count = links[i].line;
        }
    }

    /// @notice Every line is good and the quantities of its links, in its unit, add up to it.
    function requireCover(Line[] memory lines, Link[] memory links) internal pure {
        if (lines.length == 0 || lines.length > MOST_LINES) revert IOriginCertificates.CertificateLinesMissing();
        uint256[] memory linked = new uint256[](lines.length);
        for (uint256 i = 0; i < links.length; ++i) {
            Link memory link = links[i];
            if (
                link.line == 0 || link.line > lines.length || link.source > CERTIFICATE_LINE
                    || Quantity.unwrap(link.quantity) == 0
            ) revert IOriginCertificates.CertificateLinkWrong(i);
            Unit unit = lines[link.line - 1].unit;
            if (link.unit != unit) revert IOriginCertificates.CertificateUnitWrong(unit, link.unit);
            linked[link.line - 1] += Quantity.unwrap(link.quantity);
        }
        for (uint256 i = 0; i < lines.length; ++i) {
            _requireCovered(uint32(i + 1), lines[i], linked[i]);
        }
    }

    /// @notice Whether something stands on that kind of source.
    function haveSource(Link[] memory links, uint8 source) internal pure returns (bool) {
        for (uint256 i = 0; i < links.length; ++i) {
            if (links[i].source == source) return true;
        }
        return false;
    }

    function _requireCovered(uint32 number, Line memory line, uint256 linked) private pure {
        uint256 certified = Quantity.unwrap(line.quantity);
        if (Unit.unwrap(line.unit) == 0 || certified == 0) revert IOriginCertificates.CertificateLineWrong(number);
        if (certified == linked) return;
        uint88 shown = linked > type(uint88).max ? type(uint88).max : uint88(linked);
        revert IOriginCertificates.CertificateLineUncovered(number, line.quantity, Quantity.wrap(shown));
    }

    /// Each word's unused end is overwritten by the next word.
    function _encode(Link memory link, uint256 cursor) private pure {
        // u32 line | u8 source | u32 owner: 9 bytes
        uint256 high = (uint256(link.line) << 40) | (uint256(link.source) << 32) | MemberNumber.unwrap(link.owner);
        _put(cursor, high << 184);
        _put(cursor + 9, uint256(Subject.unwrap(link.subject)));
        // u32 part | u24 unit | u88 quantity: 18 bytes
        uint256 low =
            (uint256(link.part) << 112) | (uint256(Unit.unwrap(link.unit)) << 88) | Quantity.unwrap(link.quantity);
        _put(cursor + 41, low << 112);
    }

    function _put(uint256 cursor, uint256 word) private pure {
        assembly ("memory-safe") {
            mstore(cursor, word)
        }
    }
}
