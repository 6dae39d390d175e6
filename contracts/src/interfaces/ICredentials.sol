// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberNumber, Subject, Instant, Revision} from "../types/Types.sol";

/// @title Windows of the X.509 certificates that parties of a member sign with
/// @notice Subject: SHA-256 of the certificate. Only the home member (owner of the fact) writes.
interface ICredentials {
    error CredentialWindowEmpty(Instant from, Instant until);
    error CredentialRevisionConflict(Revision expected, Revision actual);
    error CredentialUnknown(Subject certificate);
    error CredentialDistrustLater(Instant standing, Instant given);
    error CredentialRolesUnknown(uint24 roles);
    error CredentialEndLater(Instant standing, Instant given);

    /// @notice Opens the one window of a certificate: once given it only ever ends, a new window needs a new certificate.
    /// @param roles bit mask: 1 << party role number of contracts/facts.yaml, one role at least
    function grant(MemberNumber member, Subject certificate, Instant from, Instant until, uint24 roles) external;
    /// @notice Ends a window early: `until` only moves earlier; an instant that has passed means now.
    function end(MemberNumber member, Subject certificate, Revision revision, Instant until) external;
    /// @notice Signatures recorded at or after `from` do not count. May reach into the past, only ever moves earlier.
    function distrust(MemberNumber member, Subject certificate, Instant from) external;
}
