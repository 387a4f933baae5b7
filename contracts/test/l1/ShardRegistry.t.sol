// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IShardQueue} from "../../src/interfaces/IShardQueue.sol";
import {IShardRegistry} from "../../src/interfaces/IShardRegistry.sol";
import {ShardRegistry} from "../../src/l1/ShardRegistry.sol";
import {L1Fixture} from "./L1Fixture.sol";

contract ShardRegistryTest is L1Fixture {
    function test_Register_KeepsTheRecordAndEmits() public {
        vm.expectEmit(address(registry));
        emit IShardRegistry.ShardRegistered(9, 99, keccak256("g"), alice);
        vm.prank(owner);
        registry.register(9, 99, keccak256("g"), alice);

        IShardRegistry.Shard memory shard = registry.getShard(9);
        assertEq(shard.chainId, 99);
        assertEq(shard.genesisHash, keccak256("g"));
        assertEq(shard.sequencer, alice);
        assertEq(shard.registeredAt, block.number);
        assertEq(registry.shardOfChain(99), 9);
        assertTrue(registry.isRegistered(9));
        assertFalse(registry.isRegistered(8));
        assertFalse(registry.isRegistered(0));
    }

    function test_Domain_BindsL1RegistryShardAndGenesis() public {
        assertEq(registry.domain(1), _domain(1));
        assertNotEq(registry.domain(1), registry.domain(2));
        bytes32 before = registry.domain(1);
        vm.chainId(5);
        assertNotEq(registry.domain(1), before);
    }

    function test_UnknownShard() public {
        bytes memory unknown = abi.encodeWithSelector(IShardRegistry.UnknownShard.selector, 9);
        vm.expectRevert(unknown);
        registry.getShard(9);
        vm.expectRevert(unknown);
        registry.domain(9);
        vm.startPrank(owner);
        vm.expectRevert(unknown);
        registry.setSequencer(9, alice);
        vm.expectRevert(unknown);
        registry.setLane(9, 1, true, 0);
        vm.expectRevert(unknown);
        registry.setLane(1, 9, true, 0);
    }

    function test_NotOwner() public {
        vm.startPrank(alice);
        vm.expectRevert(IShardRegistry.NotOwner.selector);
        registry.register(9, 99, keccak256("g"), alice);
        vm.expectRevert(IShardRegistry.NotOwner.selector);
        registry.setSequencer(1, alice);
        vm.expectRevert(IShardRegistry.NotOwner.selector);
        registry.setLane(1, 2, true, 0);
        ShardRegistry fresh = new ShardRegistry(owner);
        vm.expectRevert(IShardRegistry.NotOwner.selector);
        fresh.initialize(alice, alice, alice, alice);
    }

    function test_BadShardId() public {
        vm.startPrank(owner);
        registry.register(65_535, 99, keccak256("g"), alice);
        vm.expectRevert(abi.encodeWithSelector(IShardRegistry.BadShardId.selector, 0));
        registry.register(0, 98, keccak256("g"), alice);
        vm.expectRevert(abi.encodeWithSelector(IShardRegistry.BadShardId.selector, 65_536));
        registry.register(65_536, 98, keccak256("g"), alice);
    }

    function test_ShardExists() public {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IShardRegistry.ShardExists.selector, 1));
        registry.register(1, 99, keccak256("g"), alice);
    }

    function test_BadChainId() public {
        vm.startPrank(owner);
        uint64[3] memory bad = [uint64(0), uint64(block.chainid), _chainId(2)];
        for (uint256 i; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IShardRegistry.BadChainId.selector, bad[i]));
            registry.register(9, bad[i], keccak256("g"), alice);
        }
    }

    function test_ZeroGenesisHash() public {
        vm.prank(owner);
        vm.expectRevert(IShardRegistry.ZeroGenesisHash.selector);
        registry.register(9, 99, 0, alice);
    }

    function test_ZeroAddress() public {
        vm.expectRevert(IShardRegistry.ZeroAddress.selector);
        new ShardRegistry(address(0));
        vm.startPrank(owner);
        vm.expectRevert(IShardRegistry.ZeroAddress.selector);
        registry.register(9, 99, keccak256("g"), address(0));
        vm.expectRevert(IShardRegistry.ZeroAddress.selector);
        registry.setSequencer(1, address(0));
        ShardRegistry fresh = new ShardRegistry(owner);
        for (uint256 i; i < 4; ++i) {
            vm.expectRevert(IShardRegistry.ZeroAddress.selector);
            fresh.initialize(
                i == 0 ? address(0) : alice,
                i == 1 ? address(0) : alice,
                i == 2 ? address(0) : alice,
                i == 3 ? address(0) : alice
            );
        }
    }

    function test_Initialize_EmitsOnce_AlreadyInitialized_NotInitialized() public {
        ShardRegistry fresh = new ShardRegistry(owner);
        vm.startPrank(owner);
        vm.expectRevert(IShardRegistry.NotInitialized.selector);
        fresh.register(9, 99, keccak256("g"), alice);
        vm.expectEmit(address(fresh));
        emit IShardRegistry.Initialized(address(1), address(2), address(3), address(4));
        fresh.initialize(address(1), address(2), address(3), address(4));
        vm.expectRevert(IShardRegistry.AlreadyInitialized.selector);
        fresh.initialize(address(1), address(2), address(3), address(4));
    }

    function test_SetSequencer_Emits() public {
        vm.expectEmit(address(registry));
        emit IShardRegistry.SequencerSet(1, alice);
        vm.prank(owner);
        registry.setSequencer(1, alice);
        assertEq(registry.getShard(1).sequencer, alice);
    }

    function test_SelfLane() public {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IShardRegistry.SelfLane.selector, 1));
        registry.setLane(1, 1, true, 0);
    }

    function test_BadLaneSafety() public {
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IShardRegistry.BadLaneSafety.selector, 2));
        registry.setLane(1, 2, true, 2);
    }

    function test_SetLane_TellsBothShardsTheWholeStateOfThePeer() public {
        vm.startPrank(owner);
        registry.setLane(2, 1, true, 1);

        // Shard 1 sends to 2 from now on, and still receives from 2 at safety 1.
        vm.expectEmit(address(registry));
        emit IShardRegistry.LaneSet(1, 2, true, 0);
        _expectPolicy(1, 1, abi.encode(uint8(1), uint32(2), _chainId(2), true, true, uint8(1)));
        _expectPolicy(2, 1, abi.encode(uint8(1), uint32(1), _chainId(1), true, true, uint8(0)));
        registry.setLane(1, 2, true, 0);
        assertTrue(registry.lane(1, 2).open);
        assertEq(registry.lane(2, 1).safety, 1);

        _expectPolicy(2, 2, abi.encode(uint8(1), uint32(1), _chainId(1), false, true, uint8(0)));
        _expectPolicy(1, 2, abi.encode(uint8(1), uint32(2), _chainId(2), true, false, uint8(1)));
        registry.setLane(2, 1, false, 1);
    }

    function _expectPolicy(uint32 shard, uint64 index, bytes memory data) private {
        bytes32 entryHash = keccak256(
            abi.encode(
                keccak256("bulkhead.queue.v1"),
                shard,
                index,
                uint8(3),
                owner,
                uint64(200_000),
                uint64(block.number),
                keccak256(data)
            )
        );
        bytes32 next = keccak256(abi.encode(queue.accumulator(shard, index), entryHash));
        vm.expectEmit(address(queue));
        emit IShardQueue.EntryQueued(shard, index, 3, owner, 200_000, uint64(block.number), data, next);
    }
}
