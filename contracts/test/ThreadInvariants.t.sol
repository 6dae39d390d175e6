// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Base} from "./Base.sol";
import {Thread} from "./Thread.sol";
import {ThreadActions} from "./ThreadActions.sol";

/// As forge asks for it.
struct FuzzSelector {
    address addr;
    bytes4[] selectors;
}

/// Whatever several members do, in whatever order.
contract ThreadInvariantsTest is Base {
    ThreadActions private _actions;

    function setUp() public {
        _actions = ThreadActions(vm.deployCode("ThreadActions.sol:ThreadActions", ""));
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actions);
    }

    function excludeSelectors() external view returns (FuzzSelector[] memory excluded) {
        excluded = new FuzzSelector[](1);
        excluded[0] = FuzzSelector({addr: address(_actions), selectors: new bytes4[](1)});
        excluded[0].selectors[0] = Thread.setUp.selector;
    }

    /// One invariant, so that one campaign serves all that `check` names.
    function invariant_no_over_use_and_counters_count_what_stands() public view {
        _actions.check();
    }
}
