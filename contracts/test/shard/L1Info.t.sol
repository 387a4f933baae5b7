// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IL1Info} from "../../src/interfaces/IL1Info.sol";
import {Predeploys} from "../../src/libraries/Predeploys.sol";
import {ShardFixture} from "./ShardFixture.sol";

contract L1InfoTest is ShardFixture {
    function test_GenesisSlots() public view {
        assertEq(l1Info.shardId(), SELF);
        assertEq(l1Info.l1ChainId(), L1_CHAIN_ID);
        assertEq(l1Info.registry(), registry);
    }

    function test_FirstUpdateSetsTheDomainForEver() public {
        assertEq(l1Info.domain(), selfDomain());
        vm.roll(2);
        vm.setBlockhash(0, keccak256("another genesis"));
        update(keccak256("root"));
        assertEq(l1Info.domain(), selfDomain());
    }

    function testFuzz_UpdateStoresTheOrigin(uint64 number, uint64 timestamp, bytes32 hash, uint256 fee, bytes32 root)
        public
    {
        vm.expectEmit(address(l1Info));
        emit IL1Info.OriginUpdated(number, hash, root);
        vm.prank(Predeploys.SYSTEM);
        l1Info.update(number, timestamp, hash, fee, root);
        IL1Info.Origin memory origin = l1Info.origin();
        assertEq(origin.number, number);
        assertEq(origin.timestamp, timestamp);
        assertEq(origin.hash, hash);
        assertEq(origin.baseFee, fee);
        assertEq(origin.settlementRoot, root);
        assertEq(l1Info.isImported(root), root != 0);
    }

    function testFuzz_NotSystem(address caller) public {
        vm.assume(caller != Predeploys.SYSTEM);
        vm.startPrank(caller);
        vm.expectRevert(IL1Info.NotSystem.selector);
        l1Info.update(1, 1, bytes32(uint256(1)), 1, bytes32(uint256(1)));
        vm.expectRevert(IL1Info.NotSystem.selector);
        l1Info.setLane(3, 99, true, true, 0);
    }

    function test_TheLast16RootsAreImported() public {
        assertFalse(l1Info.isImported(0));
        for (uint256 i = 1; i <= 40; ++i) {
            update(bytes32(i));
            bytes32[16] memory kept = l1Info.importedRoots();
            for (uint256 age; age < 20; ++age) {
                if (age < 16) assertEq(kept[age], bytes32(i > age ? i - age : 0));
                if (i > age) assertEq(l1Info.isImported(bytes32(i - age)), age < 16);
            }
        }
        assertFalse(l1Info.isImported(bytes32(uint256(41))));
        assertFalse(l1Info.isImported(0));
    }

    function test_TheNewestRootIsNotPushedAgain() public {
        bytes32 first = keccak256("first");
        bytes32 second = keccak256("second");
        update(first);
        for (uint256 i; i < 20; ++i) {
            update(second);
        }
        assertTrue(l1Info.isImported(first));
        // A root that comes back after another one, as after a truncation, is an import of its own.
        update(first);
        bytes32[16] memory kept = l1Info.importedRoots();
        assertEq(kept[0], first);
        assertEq(kept[1], second);
        assertEq(kept[2], first);
        assertEq(kept[3], 0);
    }

    function test_AZeroRootIsNoImport() public {
        bytes32 root = keccak256("root");
        update(root);
        update(0);
        update(0);
        assertEq(l1Info.importedRoots()[0], root);
        assertEq(l1Info.importedRoots()[1], 0);
        assertEq(l1Info.origin().settlementRoot, 0);
    }

    function test_SetLane() public {
        vm.expectEmit(address(l1Info));
        emit IL1Info.LaneSet(9, 4242, true, false, 1);
        setLane(9, 4242, true, false, 1);
        IL1Info.Lane memory lane = l1Info.lane(9);
        assertEq(lane.chainId, 4242);
        assertTrue(lane.outOpen);
        assertFalse(lane.inOpen);
        assertEq(lane.safety, 1);
        assertEq(l1Info.shardOf(4242), 9);

        setLane(9, 4242, false, true, 0);
        lane = l1Info.lane(9);
        assertFalse(lane.outOpen);
        assertTrue(lane.inOpen);
        assertEq(lane.safety, 0);
        assertEq(l1Info.shardOf(4242), 9);
    }

    function test_ANewChainIdForgetsTheOldOne() public {
        setLane(PEER, 4242, true, true, 0);
        assertEq(l1Info.shardOf(4242), PEER);
        assertEq(l1Info.shardOf(PEER_CHAIN_ID), 0);
    }

    function test_BadLane() public {
        refuse(0, 4242);
        refuse(SELF, 4242);
        refuse(1 << 16, 4242);
        refuse(9, 0);
        refuse(9, SELF_CHAIN_ID);
        refuse(9, uint64(L1_CHAIN_ID));
        refuse(9, PEER_CHAIN_ID);
    }

    function refuse(uint32 peer, uint64 chainId) internal {
        vm.prank(Predeploys.SYSTEM);
        vm.expectRevert(abi.encodeWithSelector(IL1Info.BadLane.selector, peer, chainId));
        l1Info.setLane(peer, chainId, true, true, 0);
    }
}
