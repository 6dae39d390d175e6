// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The cheat codes that these tests use.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;
    function warp(uint256 time) external;
    function getBlockTimestamp() external view returns (uint256);
    function assume(bool condition) external pure;
    function expectRevert(bytes calldata data) external;
    function expectRevert(bytes4 selector) external;
    function expectRevert() external;
    function expectEmit() external;
    function recordLogs() external;
    function getRecordedLogs() external returns (Log[] memory);
    function store(address account, bytes32 slot, bytes32 value) external;
    function load(address account, bytes32 slot) external view returns (bytes32);
    function etch(address account, bytes calldata code) external;
    /// Deploys what the compiler has made apart: with `new`, every test would hold and optimise it once more.
    function deployCode(string calldata artifact, bytes calldata arguments) external returns (address);
    function toString(uint256 value) external pure returns (string memory);
    function toString(bytes32 value) external pure returns (string memory);
}

/// @notice What a forge test stands on: cheat codes and assertions that say both values.
abstract contract Base {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    // solhint-disable-next-line func-name-mixedcase -- forge asks for this name
    function IS_TEST() external pure returns (bool) {
        return true;
    }

    error Expected(string what, bytes32 actual, bytes32 expected);
    error ExpectedBytes(string what, bytes actual, bytes expected);
    error ExpectedTrue(string what);

    function assertTrue(bool condition, string memory what) internal pure {
        if (!condition) revert ExpectedTrue(what);
    }

    function assertEq(uint256 actual, uint256 expected, string memory what) internal pure {
        if (actual != expected) revert Expected(what, bytes32(actual), bytes32(expected));
    }

    function assertEq(address actual, address expected, string memory what) internal pure {
        assertEq(uint160(actual), uint160(expected), what);
    }

    function assertEq(bytes32 actual, bytes32 expected, string memory what) internal pure {
        if (actual != expected) revert Expected(what, actual, expected);
    }

    function assertEq(bytes memory actual, bytes memory expected, string memory what) internal pure {
        if (keccak256(actual) != keccak256(expected)) revert ExpectedBytes(what, actual, expected);
    }

    function bound(uint256 value, uint256 least, uint256 most) internal pure returns (uint256) {
        return least + value % (most - least + 1);
    }
}
