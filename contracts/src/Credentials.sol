// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CredentialsKinds, CredentialStatus, DistrustStatus, Namespaces, PartyRoles} from "./generated/Facts.sol";
import {ICredentials} from "./interfaces/ICredentials.sol";
import {ILedger} from "./interfaces/ILedger.sol";
import {State, Terms, Words} from "./libraries/Words.sol";
import {Instant, MemberNumber, Revision, Subject, Word} from "./types/Types.sol";
import {Writer} from "./Writer.sol";

/// @title Windows of the X.509 certificates that parties of a member sign with
/// @dev The acting member is the owner of every fact here, so nobody writes about another member's certificates.
contract Credentials is ICredentials, Writer {
    using Words for Word;

    /// One bit per party role; role numbers begin at 1.
    uint24 private constant ROLES = (uint24(2) << PartyRoles.LAST) - 2;

    constructor(ILedger ledger_) Writer(ledger_, Namespaces.CREDENTIALS) {}

    /// @inheritdoc ICredentials
    function grant(MemberNumber member, Subject certificate, Instant from, Instant until, uint24 roles)
        external
        onlyLedger
    {
        if (Instant.unwrap(from) >= Instant.unwrap(until)) revert CredentialWindowEmpty(from, until);
        if (roles == 0 || roles & ~ROLES != 0) revert CredentialRolesUnknown(roles);
        Word standing = _read(CredentialsKinds.WINDOW, member, certificate, 0);
        if (!standing.isNone()) revert CredentialRevisionConflict(Revision.wrap(0), standing.revision());
        _writeWindow(member, certificate, standing, CredentialStatus.GRANTED, from, until, roles);
    }

    /// @inheritdoc ICredentials
    function end(MemberNumber member, Subject certificate, Revision revision, Instant until) external onlyLedger {
        Word standing = _window(member, certificate);
        Revision actual = standing.revision();
        if (Revision.unwrap(revision) != Revision.unwrap(actual)) revert CredentialRevisionConflict(revision, actual);
        // Block time is what "recorded" and "now" mean here; the engine's validators agree on it.
        // slither-disable-next-line timestamp
        if (Instant.unwrap(until) < block.timestamp) until = _now();
        Instant latest = standing.terms().until;
        // slither-disable-next-line timestamp
        if (Instant.unwrap(until) >= Instant.unwrap(latest)) revert CredentialEndLater(latest, until);
        _writeWindow(
            member, certificate, standing, CredentialStatus.ENDED, standing.effective(), until, standing.flags()
        );
    }

    /// @inheritdoc ICredentials
    function distrust(MemberNumber member, Subject certificate, Instant from) external onlyLedger {
        _window(member, certificate);
        Word standing = _read(CredentialsKinds.DISTRUST, member, certificate, 0);
        Instant since = standing.effective();
        if (!standing.isNone() && Instant.unwrap(from) >= Instant.unwrap(since)) {
            revert CredentialDistrustLater(since, from);
        }
        State memory state = State({
            status: DistrustStatus.DISTRUSTED,
            member: member,
            effective: from,
            recorded: _now(),
            amount: 0,
            revision: _nextRevision(standing),
            flags: 0
        });
        _write(CredentialsKinds.DISTRUST, member, certificate, 0, Words.pack(state));
    }

    function _window(MemberNumber member, Subject certificate) private view returns (Word standing) {
        standing = _read(CredentialsKinds.WINDOW, member, certificate, 0);
        if (standing.isNone()) revert CredentialUnknown(certificate);
    }

    function _writeWindow(
        MemberNumber member,
        Subject certificate,
        Word standing,
        uint8 status,
        Instant from,
        Instant until,
        uint24 roles
    ) private {
        State memory state = State({
            status: status,
            member: member,
            effective: from,
            recorded: _now(),
            amount: Words.pack(Terms({counterparty: MemberNumber.wrap(0), until: until, code: 0})),
            revision: _nextRevision(standing),
            flags: roles
        });
        _write(CredentialsKinds.WINDOW, member, certificate, 0, Words.pack(state));
    }
}
