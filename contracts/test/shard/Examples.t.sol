// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {stdError, Test} from "forge-std/Test.sol";

import {Counter} from "../../src/examples/Counter.sol";

contract CounterTest is Test {
    Counter internal counter = new Counter();

    function test_SetAndIncrement() public {
        vm.expectEmit(address(counter));
        emit Counter.NumberSet(address(this), 41);
        counter.set(41);
        counter.increment();
        assertEq(counter.number(), 42);
    }

    function test_EveryFailure() public {
        counter.set(7);
        vm.expectRevert("because");
        counter.failWithReason("because");
        vm.expectRevert(stdError.assertionError);
        counter.failWithPanic();
        vm.expectRevert(abi.encodeWithSelector(Counter.Refused.selector, address(this), 7));
        counter.failWithError();
        (bool success, bytes memory reason) = address(counter).call{gas: 100_000}(abi.encodeCall(Counter.burnGas, ()));
        assertFalse(success);
        assertEq(reason.length, 0);
        assertEq(counter.number(), 7);
    }
}
