// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatchInbox} from "../../src/interfaces/IBatchInbox.sol";
import {IShardRegistry} from "../../src/interfaces/IShardRegistry.sol";
import {BatchHeader, Outputs} from "../../src/libraries/Batches.sol";
import {L1Fixture} from "./L1Fixture.sol";

contract BatchInboxTest is L1Fixture {
    /// Runtime code of EIP-2935.
    bytes internal constant HISTORY_CODE =
        hex"3373fffffffffffffffffffffffffffffffffffffffe14604657602036036042575f35600143038111604257611fff81430311604257611fff9006545f5260205ff35b5f5ffd5b5f35611fff60014303065500";

    function _refused(BatchHeader memory header, bytes memory reason) internal {
        address sequencer = _sequencer(header.shardId);
        Outputs memory outputs = _outputs(EMPTY_OUTBOX, 0);
        vm.prank(sequencer, sequencer);
        vm.expectRevert(reason);
        inbox.postBatchCalldata(header, outputs, "");
    }

    function test_FirstBatch_LinksToGenesisAndEmits() public {
        BatchHeader memory h = _header(1);
        assertEq(h.prevBatchHash, _genesis(1));
        assertEq(h.firstBlock, 1);
        bytes32 batchHash = keccak256(abi.encode(keccak256("bulkhead.batch.v1"), h));
        vm.expectEmit(address(inbox));
        emit IBatchInbox.BatchPosted(1, 0, batchHash, h);
        _send(h, _outputs(EMPTY_OUTBOX, 0));

        IBatchInbox.BatchState memory state = inbox.batchState(1);
        assertEq(state.batchHash, batchHash);
        assertEq(state.batchCount, 1);
        assertEq(state.l1OriginNumber, block.number - 1);
        assertEq(state.lastBlock, 2);
        assertEq(state.lastTimestamp, block.timestamp);
        assertEq(inbox.queueDelayBlocks(), QUEUE_DELAY);
    }

    function test_Chain_OfBatches() public {
        for (uint64 i; i < 5; ++i) {
            _deposit(1, 1 + i);
            if (i % 2 == 1) _mine(3);
            assertEq(_post(1), i);
        }
        assertEq(inbox.batchState(1).lastBlock, 10);
        assertEq(inbox.batchState(2).batchCount, 0);
    }

    /// B1, B4: the same batch again is refused by its links.
    function test_WrongBatchIndex() public {
        BatchHeader memory h = _header(1);
        _send(h, _outputs(EMPTY_OUTBOX, 0));
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongBatchIndex.selector, 1, 0));
        h.batchIndex = 2;
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongBatchIndex.selector, 1, 2));
    }

    function test_WrongPrevBatchHash() public {
        BatchHeader memory h = _header(1);
        h.prevBatchHash = _genesis(2);
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongPrevBatchHash.selector, _genesis(1), _genesis(2)));
        _post(1);
        h = _header(1);
        bytes32 right = h.prevBatchHash;
        h.prevBatchHash = _genesis(1);
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongPrevBatchHash.selector, right, _genesis(1)));
    }

    function test_UnknownShard() public {
        BatchHeader memory h = _header(1);
        h.shardId = 9;
        _refused(h, abi.encodeWithSelector(IShardRegistry.UnknownShard.selector, 9));
    }

    function test_NotSequencer() public {
        BatchHeader memory h = _header(1);
        h.shardId = 2;
        address other = _sequencer(1);
        vm.prank(other, other);
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.NotSequencer.selector, other));
        inbox.postBatchCalldata(h, _outputs(EMPTY_OUTBOX, 0), "");
    }

    function test_NotTopLevelCall() public {
        BatchHeader memory h = _header(1);
        vm.prank(_sequencer(1), alice);
        vm.expectRevert(IBatchInbox.NotTopLevelCall.selector);
        inbox.postBatchCalldata(h, _outputs(EMPTY_OUTBOX, 0), "");
        // An account that an EIP-7702 authorisation gave code.
        vm.etch(_sequencer(1), hex"ef01000000000000000000000000000000000000000001");
        _refused(h, abi.encodeWithSelector(IBatchInbox.NotTopLevelCall.selector));
    }

    function test_UnsupportedVersion() public {
        BatchHeader memory h = _header(1);
        h.version = 2;
        _refused(h, abi.encodeWithSelector(IBatchInbox.UnsupportedVersion.selector, 2));
    }

    function test_UnsupportedDaKind() public {
        BatchHeader memory h = _header(1);
        h.daKind = 1;
        _refused(h, abi.encodeWithSelector(IBatchInbox.UnsupportedDaKind.selector, 1));
    }

    function test_UnsupportedCodec() public {
        BatchHeader memory h = _header(1);
        h.codec = 0;
        _refused(h, abi.encodeWithSelector(IBatchInbox.UnsupportedCodec.selector, 0));
    }

    function test_WrongDataHash() public {
        BatchHeader memory h = _header(1);
        h.dataHash = keccak256("other");
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongDataHash.selector, keccak256(""), h.dataHash));
    }

    function test_WrongFirstBlock() public {
        BatchHeader memory h = _header(1);
        h.firstBlock = 0;
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongFirstBlock.selector, 1, 0));
    }

    function test_BadBlockCount() public {
        BatchHeader memory h = _header(1);
        h.blockCount = 0;
        _refused(h, abi.encodeWithSelector(IBatchInbox.BadBlockCount.selector, 0));
        h.blockCount = 4097;
        _refused(h, abi.encodeWithSelector(IBatchInbox.BadBlockCount.selector, 4097));
        h.blockCount = 4096;
        _send(h, _outputs(EMPTY_OUTBOX, 0));
        assertEq(inbox.batchState(1).lastBlock, 4096);
    }

    function test_TimestampBeforePrevious() public {
        _post(1);
        BatchHeader memory h = _header(1);
        uint64 previous = h.firstTimestamp;
        h.firstTimestamp -= 1;
        _refused(h, abi.encodeWithSelector(IBatchInbox.TimestampBeforePrevious.selector, previous, h.firstTimestamp));
    }

    function test_TimestampsReversed() public {
        BatchHeader memory h = _header(1);
        h.firstTimestamp = h.lastTimestamp + 1;
        _refused(h, abi.encodeWithSelector(IBatchInbox.TimestampsReversed.selector, h.firstTimestamp, h.lastTimestamp));
    }

    function test_TimestampAhead() public {
        BatchHeader memory h = _header(1);
        h.lastTimestamp = uint64(block.timestamp) + 16;
        _refused(h, abi.encodeWithSelector(IBatchInbox.TimestampAhead.selector, block.timestamp + 15, h.lastTimestamp));
        h.lastTimestamp = uint64(block.timestamp) + 15;
        _send(h, _outputs(EMPTY_OUTBOX, 0));
        // B2: the next batch in the same second can repeat that timestamp.
        h = _header(1);
        h.lastTimestamp = h.firstTimestamp;
        _send(h, _outputs(EMPTY_OUTBOX, 0));
    }

    function test_OriginNotPast() public {
        BatchHeader memory h = _header(1);
        h.l1OriginNumber = uint64(block.number);
        _refused(h, abi.encodeWithSelector(IBatchInbox.OriginNotPast.selector, block.number));
    }

    function test_OriginBeforePrevious() public {
        BatchHeader memory h = _header(1);
        h.l1OriginNumber = 999;
        _refused(h, abi.encodeWithSelector(IBatchInbox.OriginBeforePrevious.selector, 1000, 999));
        _mine(5);
        _post(1);
        h = _header(1);
        h.l1OriginNumber -= 1;
        _refused(
            h, abi.encodeWithSelector(IBatchInbox.OriginBeforePrevious.selector, h.l1OriginNumber + 1, h.l1OriginNumber)
        );
    }

    function test_WrongOriginHash() public {
        BatchHeader memory h = _header(1);
        bytes32 right = h.l1OriginHash;
        h.l1OriginHash = keccak256("other");
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongOriginHash.selector, right, h.l1OriginHash));
        h.l1OriginHash = 0;
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongOriginHash.selector, right, 0));
    }

    function test_OriginUnavailable() public {
        BatchHeader memory h = _header(1);
        _mine(300);
        _refused(h, abi.encodeWithSelector(IBatchInbox.OriginUnavailable.selector, h.l1OriginNumber));
        h.l1OriginHash = 0;
        _refused(h, abi.encodeWithSelector(IBatchInbox.OriginUnavailable.selector, h.l1OriginNumber));
    }

    function test_Origin_FromEip2935() public {
        vm.etch(HISTORY, HISTORY_CODE);
        BatchHeader memory h = _header(1);
        vm.store(HISTORY, bytes32(uint256(h.l1OriginNumber % 8191)), h.l1OriginHash);
        _mine(8190);
        uint256 kept = vm.snapshotState();
        _send(h, _outputs(EMPTY_OUTBOX, 0));
        vm.revertToState(kept);
        bytes32 right = h.l1OriginHash;
        h.l1OriginHash = keccak256("other");
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongOriginHash.selector, right, h.l1OriginHash));
        _mine(1);
        _refused(h, abi.encodeWithSelector(IBatchInbox.OriginUnavailable.selector, h.l1OriginNumber));
    }

    function test_Origin_Pinned() public {
        BatchHeader memory h = _header(1);
        vm.expectEmit(address(inbox));
        emit IBatchInbox.OriginPinned(h.l1OriginNumber, h.l1OriginHash);
        inbox.pinOrigin();
        assertEq(inbox.pinnedOrigin(h.l1OriginNumber), h.l1OriginHash);
        _mine(100_000);
        _send(h, _outputs(EMPTY_OUTBOX, 0));
    }

    function test_WrongSettlementRoot() public {
        _post(2);
        _mine(1);
        BatchHeader memory h = _header(1);
        bytes32 right = h.settlementRoot;
        assertEq(right, claims.settlementRoot());
        h.settlementRoot = claims.rootAt(h.l1OriginNumber - 1);
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongSettlementRoot.selector, right, h.settlementRoot));
    }

    function test_QueueErrors() public {
        _deposit(1, 1);
        _mine(1);
        _post(1);
        BatchHeader memory h = _header(1);
        assertEq(h.queueTo, 1);
        h.queueTo = 0;
        _refused(h, abi.encodeWithSelector(IBatchInbox.QueueRewound.selector, 1, 0));
        h.queueTo = 2;
        _refused(h, abi.encodeWithSelector(IBatchInbox.QueuePastEnd.selector, 1, 2));
        _deposit(1, 1);
        _refused(h, abi.encodeWithSelector(IBatchInbox.QueueEntryAboveOrigin.selector, 1, block.number));
        uint256 queuedAt = block.number;
        _mine(6);
        h = _header(1);
        h.queueTo = 1;
        _refused(h, abi.encodeWithSelector(IBatchInbox.QueueEntryDue.selector, 1, queuedAt));
    }

    function test_QueueLimits() public {
        for (uint256 i; i < 65; ++i) {
            _deposit(1, 1);
        }
        _mine(10);
        BatchHeader memory h = _header(1);
        // 64 entries of 200,000 gas don't fit: the gas limit stops at 50.
        assertEq(h.queueTo, 50);
        h.queueTo = 65;
        _refused(h, abi.encodeWithSelector(IBatchInbox.TooManyQueueEntries.selector, 65));
        h.queueTo = 51;
        _refused(h, abi.encodeWithSelector(IBatchInbox.TooMuchQueueGas.selector, 10_200_000));
        _post(1);
        _post(1);
        assertEq(inbox.batchState(1).queueTo, 65);
        assertEq(vault.bal(1, ETH), 65);
    }

    function test_WrongQueueAccumulator() public {
        _deposit(1, 1);
        _mine(1);
        BatchHeader memory h = _header(1);
        bytes32 right = h.queueAccumulator;
        h.queueAccumulator = 0;
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongQueueAccumulator.selector, right, 0));
    }

    function test_NewSequencerContinuesTheChain() public {
        _post(1);
        vm.prank(owner);
        registry.setSequencer(1, alice);
        BatchHeader memory h = _header(1);
        _refused(h, abi.encodeWithSelector(IBatchInbox.NotSequencer.selector, _sequencer(1)));
        vm.prank(alice, alice);
        inbox.postBatchCalldata(h, _outputs(EMPTY_OUTBOX, 0), "");
    }

    /// The payload is hashed and nothing else, and every byte of it counts.
    function testFuzz_Payload(bytes memory payload, uint256 position, bytes1 flip) public {
        BatchHeader memory h = _header(1);
        h.dataHash = keccak256(payload);
        Outputs memory outputs = _outputs(EMPTY_OUTBOX, 0);
        address sequencer = _sequencer(1);
        if (payload.length > 0 && flip != 0) {
            payload[position % payload.length] ^= flip;
            vm.prank(sequencer, sequencer);
            vm.expectRevert(abi.encodeWithSelector(IBatchInbox.WrongDataHash.selector, keccak256(payload), h.dataHash));
            inbox.postBatchCalldata(h, outputs, payload);
            payload[position % payload.length] ^= flip;
        }
        vm.prank(sequencer, sequencer);
        inbox.postBatchCalldata(h, outputs, payload);
    }
}
