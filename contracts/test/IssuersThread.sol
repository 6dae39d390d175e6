// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Namespaces} from "../src/generated/Facts.sol";
import {IOriginCertificates} from "../src/interfaces/IOriginCertificates.sol";
import {Kind, Subject, Word} from "../src/types/Types.sol";
import {Thread} from "./Thread.sol";

/// @notice What the issuer of a certificate does, and what it is refused.
abstract contract IssuersThread is Thread {
    function _ok(bytes memory call) internal {
        mustDo(ISSUER, address(certificates), call);
    }

    function _no(bytes memory call, bytes memory error_) internal {
        mustRefuse(ISSUER, address(certificates), call, error_);
    }

    function _wrongStatus(uint8 status) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IOriginCertificates.CertificateStatusWrong.selector, status);
    }

    function _raw(Kind kind, Subject id, uint32 part) internal view returns (bytes32) {
        return Word.unwrap(read(Namespaces.CERTIFICATES, kind, ISSUER, id, part));
    }
}
