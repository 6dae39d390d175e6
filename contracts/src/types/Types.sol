// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

type MemberNumber is uint32;
type Namespace is uint8;
type Kind is uint16;
type Subject is bytes32;
type FactKey is bytes32;
type Word is bytes32;
type Act is bytes32;
/// u8 namespace | u16 kind | u32 owner | u32 part.
type Origin is uint88;
type DocumentRoot is bytes32;
type Unit is uint24;
/// Micro-units of a Unit.
type Quantity is uint88;
/// Unix seconds UTC.
type Instant is uint40;
type Revision is uint16;

using {_sameMember as ==, _otherMember as !=} for MemberNumber global;
using {_otherUnit as !=} for Unit global;

function _sameMember(MemberNumber a, MemberNumber b) pure returns (bool) {
    return MemberNumber.unwrap(a) == MemberNumber.unwrap(b);
}

function _otherMember(MemberNumber a, MemberNumber b) pure returns (bool) {
    return MemberNumber.unwrap(a) != MemberNumber.unwrap(b);
}

function _otherUnit(Unit a, Unit b) pure returns (bool) {
    return Unit.unwrap(a) != Unit.unwrap(b);
}
