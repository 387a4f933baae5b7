// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IFeeVault} from "../../src/interfaces/IFeeVault.sol";
import {Refuser} from "./Receivers.sol";
import {ShardFixture} from "./ShardFixture.sol";

contract FeeVaultTest is ShardFixture {
    function test_CollectsAndPaysItsOwner() public {
        vm.deal(address(feeVault), 3 ether);
        vm.deal(alice, 1 ether);
        vm.prank(alice);
        (bool success,) = address(feeVault).call{value: 1 ether}("");
        assertTrue(success);
        assertEq(feeVault.owner(), feeOwner);
        assertEq(feeVault.totalCollected(), 4 ether);

        vm.expectEmit(address(feeVault));
        emit IFeeVault.Withdrawn(bob, 1.5 ether);
        vm.prank(feeOwner);
        feeVault.withdraw(bob, 1.5 ether);
        assertEq(bob.balance, 1.5 ether);
        assertEq(feeVault.withdrawn(), 1.5 ether);
        assertEq(feeVault.totalCollected(), 4 ether);
    }

    function testFuzz_NotOwner(address caller) public {
        vm.assume(caller != feeOwner);
        vm.deal(address(feeVault), 1 ether);
        vm.prank(caller);
        vm.expectRevert(IFeeVault.NotOwner.selector);
        feeVault.withdraw(caller, 1);
    }

    function test_TransferFailed() public {
        vm.deal(address(feeVault), 1 ether);
        address refuser = address(new Refuser());
        vm.startPrank(feeOwner);
        vm.expectRevert(IFeeVault.TransferFailed.selector);
        feeVault.withdraw(refuser, 1);
        vm.expectRevert(IFeeVault.TransferFailed.selector);
        feeVault.withdraw(bob, 2 ether);
        assertEq(feeVault.withdrawn(), 0);
    }
}
