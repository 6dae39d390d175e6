// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {MemberKinds} from "../src/generated/Facts.sol";
import {Command, ILedger} from "../src/interfaces/ILedger.sol";
import {Candidate} from "../src/interfaces/IMembership.sol";
import {Ledger} from "../src/Ledger.sol";
import {Membership} from "../src/Membership.sol";
import {Act, Kind, MemberNumber, Namespace, Subject, Word} from "../src/types/Types.sol";
import {Base, Vm} from "./Base.sol";

/// @notice Six members with one account each, a Ledger, and a way to submit one command and see its outcome.
abstract contract World is Base {
    /// Administrations; Korea issues declarations, Viet Nam imports. These three vote, two of them decide.
    MemberNumber internal constant KOREA = MemberNumber.wrap(1);
    MemberNumber internal constant ISSUER = MemberNumber.wrap(2);
    MemberNumber internal constant VIETNAM = MemberNumber.wrap(3);
    MemberNumber internal constant CARRIER = MemberNumber.wrap(4);
    MemberNumber internal constant TERMINAL = MemberNumber.wrap(5);
    MemberNumber internal constant BANK = MemberNumber.wrap(6);
    uint256 internal constant MEMBERS = 6;

    uint256 internal constant START = 1_800_000_000;
    uint32 internal constant GAS = 2_000_000;
    Act internal constant ACT = Act.wrap(bytes32(uint256(0xac7)));

    Membership internal membership;
    Ledger internal ledger;
    uint256 private _commands;

    constructor() {
        vm.warp(START);
        uint8[MEMBERS] memory kinds = [
            MemberKinds.ADMINISTRATION,
            MemberKinds.ISSUER,
            MemberKinds.ADMINISTRATION,
            MemberKinds.CARRIER,
            MemberKinds.TERMINAL,
            MemberKinds.BANK
        ];
        Candidate[] memory founders = new Candidate[](MEMBERS);
        for (uint32 i = 0; i < MEMBERS; ++i) {
            founders[i] = candidate(kinds[i], i < 3, accountOf(MemberNumber.wrap(i + 1)));
        }
        membership = Membership(vm.deployCode("Membership.sol:Membership", abi.encode(founders, 2)));
        ledger = Ledger(vm.deployCode("Ledger.sol:Ledger", abi.encode(membership)));
    }

    /// A member to be, with one account and no node.
    function candidate(uint8 kind, bool voter, address account) internal pure returns (Candidate memory made) {
        (made.kind, made.voter) = (kind, voter);
        made.accounts = new address[](1);
        made.accounts[0] = account;
    }

    function accountOf(MemberNumber member) internal pure returns (address) {
        return address(uint160(0xacc0000) + MemberNumber.unwrap(member));
    }

    /// Gives a namespace to a writer as an executed vote would.
    function appoint(Namespace namespace, address writer) internal {
        vm.prank(address(membership));
        ledger.appoint(namespace, writer);
    }

    function command(address target, bytes memory call) internal returns (Command memory) {
        return Command({id: bytes16(uint128(++_commands)), target: target, gas: GAS, act: ACT, call: call});
    }

    function submit(MemberNumber member, Command[] memory commands) internal {
        address account = accountOf(member);
        uint64 first = ledger.next(account);
        vm.prank(account);
        ledger.submit(first, commands);
    }

    /// Submits one command and returns its outcome.
    function run(MemberNumber member, Command memory one) internal returns (bool done, bytes memory cause) {
        Command[] memory commands = new Command[](1);
        commands[0] = one;
        vm.recordLogs();
        submit(member, commands);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        Vm.Log memory last = logs[logs.length - 1];
        done = last.topics[0] == ILedger.Done.selector;
        if (!done) (, cause) = abi.decode(last.data, (bytes16, bytes));
    }

    function mustDo(MemberNumber member, address target, bytes memory call) internal {
        (bool done, bytes memory cause) = run(member, command(target, call));
        assertEq(cause, "", "the command is refused");
        assertTrue(done, "the command is not done");
    }

    /// @param expected the first 164 bytes of the ABI-encoded error
    function mustRefuse(MemberNumber member, address target, bytes memory call, bytes memory expected) internal {
        (bool done, bytes memory cause) = run(member, command(target, call));
        assertTrue(!done, "the command is done, not refused");
        assertEq(cause, expected, "the command is refused for another cause");
    }

    function read(Namespace namespace, Kind kind, MemberNumber owner, Subject subject, uint32 part)
        internal
        view
        returns (Word)
    {
        return ledger.read(namespace, kind, owner, subject, part);
    }
}
