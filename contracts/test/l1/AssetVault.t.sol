// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IAssetVault} from "../../src/interfaces/IAssetVault.sol";
import {IShardQueue} from "../../src/interfaces/IShardQueue.sol";
import {IShardRegistry} from "../../src/interfaces/IShardRegistry.sol";
import {Flow} from "../../src/libraries/Batches.sol";
import {L1Fixture} from "./L1Fixture.sol";

contract AssetVaultTest is L1Fixture {
    function test_Deposit_QueuesAndEmits() public {
        bytes memory data = abi.encode(uint32(0), address(0), uint256(7), alice, address(0xb0b), owner);
        bytes32 entryHash = keccak256(
            abi.encode(
                keccak256("bulkhead.queue.v1"),
                uint32(2),
                uint64(0),
                uint8(1),
                alice,
                uint64(200_000),
                uint64(block.number),
                keccak256(data)
            )
        );
        deal(alice, 7);
        vm.expectEmit(address(queue));
        emit IShardQueue.EntryQueued(
            2, 0, 1, alice, 200_000, uint64(block.number), data, keccak256(abi.encode(bytes32(0), entryHash))
        );
        vm.expectEmit(address(vault));
        emit IAssetVault.Deposited(2, 0, ETH, 7, alice, address(0xb0b));
        vm.prank(alice);
        vault.depositETH{value: 7}(2, address(0xb0b), owner);

        assertEq(vault.pending(2, ETH), 7);
        assertEq(vault.bal(2, ETH), 0);
        assertEq(vault.depositAt(2, 0).amount, 7);
        assertEq(vault.depositAt(2, 0).assetId, ETH);
        _mine(1);
        _post(2);
        assertEq(vault.pending(2, ETH), 0);
        assertEq(vault.bal(2, ETH), 7);
        assertEq(vault.depositAt(2, 0).amount, 0);
    }

    function test_Deposit_IsCreditedOnce() public {
        _deposit(1, 5);
        vm.startPrank(owner);
        registry.setLane(1, 2, true, 0);
        vm.stopPrank();
        _deposit(1, 6);
        _mine(1);
        _post(1);
        _post(1);
        assertEq(vault.bal(1, ETH), 11);
        assertEq(inbox.batchState(1).queueTo, 3);
    }

    function test_ZeroRecipient() public {
        vm.expectRevert(IAssetVault.ZeroRecipient.selector);
        vault.depositETH{value: 1}(1, address(0), alice);
    }

    function test_ZeroAmount() public {
        vm.expectRevert(IAssetVault.ZeroAmount.selector);
        vault.depositETH(1, alice, alice);
    }

    function test_UnknownShard() public {
        vm.expectRevert(abi.encodeWithSelector(IShardRegistry.UnknownShard.selector, 9));
        vault.depositETH{value: 1}(9, alice, alice);
        deal(owner, 1);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IShardRegistry.UnknownShard.selector, 9));
        vault.fundGenesis{value: 1}(9);
    }

    function test_PlainEtherIsRefused() public {
        (bool sent,) = address(vault).call{value: 1}("");
        assertFalse(sent);
        (sent,) = address(vault).call{value: 1}(hex"12345678");
        assertFalse(sent);
    }

    function test_FundGenesis_Emits_AlreadyFunded_NotOwner() public {
        vm.expectRevert(IAssetVault.NotOwner.selector);
        vault.fundGenesis{value: 5}(1);
        deal(owner, 10);
        vm.startPrank(owner);
        vm.expectEmit(address(vault));
        emit IAssetVault.GenesisFunded(1, 5);
        vault.fundGenesis{value: 5}(1);
        assertEq(vault.bal(1, ETH), 5);
        assertTrue(vault.isFunded(1));
        assertFalse(vault.isFunded(2));
        vm.expectRevert(abi.encodeWithSelector(IAssetVault.AlreadyFunded.selector, 1));
        vault.fundGenesis{value: 5}(1);
    }

    function test_Totals() public {
        _fund(1, 100);
        _deposit(2, 7);
        _postFlows(1, _flows(2, 0), _flows(2, 30));
        _postFlows(2, _flows(1, 10), _flows(1, 0));
        IAssetVault.Totals memory t = vault.totals(ETH, _shards());
        assertEq(t.bal, 80);
        assertEq(t.transit, 20);
        assertEq(t.pending, 7);
        assertEq(t.claimable, 0);
        assertEq(address(vault).balance, 107);

        // What has left for L1 is in transit until it is paid.
        _postFlows(1, new Flow[](0), _flows(0, 50));
        t = vault.totals(ETH, _shards());
        assertEq(t.bal, 30);
        assertEq(t.transit, 70);
    }
}
