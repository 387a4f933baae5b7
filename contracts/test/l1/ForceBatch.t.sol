// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatchInbox} from "../../src/interfaces/IBatchInbox.sol";
import {IShardRegistry} from "../../src/interfaces/IShardRegistry.sol";
import {BatchHeader, Outputs} from "../../src/libraries/Batches.sol";
import {L1Fixture} from "./L1Fixture.sol";

contract ForceBatchTest is L1Fixture {
    function _hash(BatchHeader memory h) internal pure returns (bytes32) {
        return keccak256(abi.encode(keccak256("bulkhead.batch.v1"), h));
    }

    function _refused(uint32 shard) internal {
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.NothingOverdue.selector, shard));
        inbox.forceBatch(shard);
    }

    /// What a forced batch must be, by the words of docs/spec/batches.md.
    function _forcedHeader(uint32 shard, uint64 queueTo) internal view returns (BatchHeader memory h) {
        IBatchInbox.BatchState memory last = inbox.batchState(shard);
        h.version = 1;
        h.shardId = shard;
        h.batchIndex = last.batchCount;
        h.prevBatchHash = last.batchCount == 0 ? _genesis(shard) : last.batchHash;
        h.l1OriginNumber = uint64(block.number - 1);
        h.l1OriginHash = blockhash(block.number - 1);
        h.settlementRoot = claims.rootAt(h.l1OriginNumber);
        h.queueTo = queueTo;
        h.queueAccumulator = queue.accumulator(shard, queueTo);
        h.firstBlock = last.lastBlock + 1;
        h.blockCount = 1;
        uint64 time = uint64(block.timestamp);
        h.firstTimestamp = time > last.lastTimestamp ? time : last.lastTimestamp;
        h.lastTimestamp = h.firstTimestamp;
        h.daKind = 2;
    }

    function _force(uint32 shard, uint64 queueTo) internal {
        BatchHeader memory h = _forcedHeader(shard, queueTo);
        vm.expectEmit(address(inbox));
        emit IBatchInbox.BatchPosted(shard, h.batchIndex, _hash(h), h);
        vm.prank(alice);
        assertEq(abi.encode(inbox.forceBatch(shard)), abi.encode(h));

        IBatchInbox.BatchState memory state = inbox.batchState(shard);
        assertEq(state.batchHash, _hash(h));
        assertEq(inbox.batchHashAt(shard, h.batchIndex), _hash(h));
        assertEq(state.batchCount, h.batchIndex + 1);
        assertEq(state.l1OriginNumber, h.l1OriginNumber);
        assertEq(state.queueTo, queueTo);
        assertEq(state.lastBlock, h.firstBlock);
        assertEq(state.lastTimestamp, h.lastTimestamp);
    }

    function test_FirstBatch_CreditsDepositsAndLeavesNoClaim() public {
        _deposit(1, 7);
        _mineUntilOverdue();
        bytes32 root = claims.settlementRoot();
        _force(1, 1);
        assertEq(inbox.batchState(1).lastBlock, 1);
        assertEq(vault.bal(1, ETH), 7);
        assertEq(vault.pending(1, ETH), 0);
        assertEq(claims.settlementRoot(), root);
        assertEq(claims.standingCount(1), 0);
        assertEq(inbox.forceAfterBlocks(), FORCE_AFTER);
    }

    function test_BetweenBatchesOfTheSequencer() public {
        _post(1);
        _deposit(1, 7);
        _mineUntilOverdue();
        BatchHeader memory unposted = _header(1);
        _force(1, 1);
        Outputs memory outputs = _outputs(EMPTY_OUTBOX, 0);
        address sequencer = _sequencer(1);
        vm.prank(sequencer, sequencer);
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.WrongBatchIndex.selector, 2, 1));
        inbox.postBatchCalldata(unposted, outputs, "");
        // In the same L1 block it goes on behind the forced one.
        assertEq(_post(1), 2);
        assertEq(claims.standingCount(1), 2);
        assertEq(claims.batchIndexAt(1, 1), 2);
        assertEq(vault.bal(1, ETH), 7);
    }

    function test_NothingOverdue_UntilExactlyTheDelays() public {
        _refused(1);
        _deposit(1, 7);
        _deposit(2, 7);
        _refused(1);
        _mine(QUEUE_DELAY + FORCE_AFTER);
        _refused(1);
        _mine(1);
        _force(1, 1);
        _refused(1);
        // The entry of another shard is not this one's.
        _refused(3);
        _force(2, 1);
    }

    function test_NothingOverdue_OnceTheSequencerTookIt() public {
        _deposit(1, 7);
        _mineUntilOverdue();
        _post(1);
        _refused(1);
    }

    function test_UnknownShard() public {
        vm.expectRevert(abi.encodeWithSelector(IShardRegistry.UnknownShard.selector, 9));
        inbox.forceBatch(9);
    }

    function test_UnknownBatch() public {
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.UnknownBatch.selector, 1, 0));
        inbox.batchHashAt(1, 0);
        _post(1);
        assertEq(inbox.batchHashAt(1, 0), inbox.batchState(1).batchHash);
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.UnknownBatch.selector, 1, 1));
        inbox.batchHashAt(1, 1);
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.UnknownBatch.selector, 2, 0));
        inbox.batchHashAt(2, 0);
    }

    /// It takes what is due, overdue or not, and nothing else.
    function test_TakesExactlyTheDueEntries() public {
        _deposit(1, 1);
        _mine(FORCE_AFTER);
        _deposit(1, 2);
        _mine(1);
        _deposit(1, 4);
        _mine(QUEUE_DELAY);
        assertEq(queue.entry(1, 1).l1Block + QUEUE_DELAY, block.number - 1);
        _force(1, 2);
        assertEq(vault.bal(1, ETH), 3);
        assertEq(vault.pending(1, ETH), 4);
    }

    /// Several in one L1 block, all with one origin, until nothing overdue waits.
    function test_MoreThanOneBatchHolds_ByGas() public {
        for (uint256 i; i < 101; ++i) {
            _deposit(1, 1);
        }
        _mineUntilOverdue();
        _force(1, 50);
        _force(1, 100);
        _force(1, 101);
        _refused(1);
        assertEq(inbox.batchState(1).lastBlock, 3);
        assertEq(vault.bal(1, ETH), 101);
    }

    function test_MoreThanOneBatchHolds_ByCount() public {
        for (uint256 i; i < 65; ++i) {
            _enqueue(1, 21_000);
        }
        _mineUntilOverdue();
        _force(1, 64);
        _force(1, 65);
        _refused(1);
    }

    function test_EntriesThatFillABatchEach() public {
        for (uint256 i; i < 3; ++i) {
            _enqueue(1, 10_000_000);
        }
        _deposit(1, 1);
        _mineUntilOverdue();
        for (uint64 i = 1; i < 5; ++i) {
            _force(1, i);
        }
        assertEq(vault.bal(1, ETH), 1);
    }

    /// The sequencer's last block may be ahead of L1: time on the shard never falls.
    function test_TimestampOfTheBatchBefore_WhereItIsAhead() public {
        _mine(1);
        BatchHeader memory h = _header(1);
        _deposit(1, 7);
        _mineUntilOverdue();
        h.lastTimestamp = uint64(block.timestamp) + 15;
        _send(h, _outputs(EMPTY_OUTBOX, 0));
        _force(1, 1);
        assertEq(inbox.batchState(1).lastTimestamp, block.timestamp + 15);
        h = _header(1);
        h.lastTimestamp = h.firstTimestamp;
        _send(h, _outputs(EMPTY_OUTBOX, 0));
    }

    function test_WhoeverIsSequencer() public {
        _deposit(1, 7);
        vm.prank(owner);
        registry.setSequencer(1, alice);
        _mineUntilOverdue();
        _force(1, 1);
        BatchHeader memory h = _header(1);
        vm.prank(alice, alice);
        inbox.postBatchCalldata(h, _outputs(EMPTY_OUTBOX, 0), "");
    }

    function test_GoesOnWhilePaused() public {
        vm.prank(guard);
        guardian.pause(7 days);
        _deposit(1, 7);
        _mineUntilOverdue();
        _force(1, 1);
    }

    /// Nobody makes a forced batch by hand.
    function test_UnsupportedDaKind_AtTheDoor() public {
        _deposit(1, 7);
        _mineUntilOverdue();
        BatchHeader memory h = _forcedHeader(1, 1);
        Outputs memory outputs = _outputs(EMPTY_OUTBOX, 0);
        address sequencer = _sequencer(1);
        vm.startPrank(sequencer, sequencer);
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.UnsupportedDaKind.selector, 2));
        inbox.postBatchCalldata(h, outputs, "");
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.UnsupportedDaKind.selector, 2));
        inbox.postBatchBlobs(h, outputs);
    }

    /// forge-config: default.fuzz.runs = 64
    /// Any queue: forced batches take it all, each within the limits, and no entry waits longer than the delays.
    function testFuzz_AnyQueueIsForcedIn(uint256 seed) public {
        uint256 deposited;
        for (uint256 i; i < 30; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            if (random % 4 == 0) _mine((random >> 8) % 7);
            if (random % 3 == 0) {
                ++deposited;
                _deposit(1, 1);
            } else {
                _enqueue(1, uint64(21_000 + (random >> 16) % (random % 3 == 1 ? 300_000 : 9_979_001)));
            }
        }
        _mineUntilOverdue();
        uint64 from;
        while (from < 30) {
            uint64 to = inbox.forceBatch(1).queueTo;
            assertGt(to, from);
            assertLe(to - from, 64);
            uint64 before = from == 0 ? 0 : queue.entry(1, from - 1).cumulativeGas;
            assertLe(queue.entry(1, to - 1).cumulativeGas - before, 10_000_000);
            from = to;
        }
        _refused(1);
        assertEq(vault.bal(1, ETH), deposited);
    }
}
