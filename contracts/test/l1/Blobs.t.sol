// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatchInbox} from "../../src/interfaces/IBatchInbox.sol";
import {BatchHeader, Outputs} from "../../src/libraries/Batches.sol";
import {L1Fixture} from "./L1Fixture.sol";

contract BlobsTest is L1Fixture {
    function _carry(uint256 count) internal returns (bytes32[] memory hashes) {
        hashes = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            hashes[i] = bytes32(uint256(1) << 248 | uint256(keccak256(abi.encode(i))) >> 8);
        }
        vm.blobhashes(hashes);
    }

    function _blobHeader(uint32 shard, bytes32[] memory hashes) internal view returns (BatchHeader memory h) {
        h = _header(shard);
        h.daKind = 1;
        h.dataHash = keccak256(abi.encodePacked(hashes));
    }

    function _sendBlobs(BatchHeader memory h) internal {
        Outputs memory outputs = _outputs(EMPTY_OUTBOX, 0);
        vm.prank(_sequencer(h.shardId));
        inbox.postBatchBlobs(h, outputs);
    }

    function _refused(BatchHeader memory h, bytes memory reason) internal {
        Outputs memory outputs = _outputs(EMPTY_OUTBOX, 0);
        vm.prank(_sequencer(h.shardId));
        vm.expectRevert(reason);
        inbox.postBatchBlobs(h, outputs);
    }

    function test_OneToSix() public {
        for (uint256 count = 1; count <= 6; ++count) {
            BatchHeader memory h = _blobHeader(1, _carry(count));
            bytes32 batchHash = keccak256(abi.encode(keccak256("bulkhead.batch.v1"), h));
            vm.expectEmit(address(inbox));
            emit IBatchInbox.BatchPosted(1, uint64(count - 1), batchHash, h);
            _sendBlobs(h);
            assertEq(inbox.batchHashAt(1, uint64(count - 1)), batchHash);
        }
        assertEq(claims.standingCount(1), 6);
    }

    /// Unlike calldata, blobs are found from inside a call too.
    function test_FromAContract() public {
        BatchHeader memory h = _blobHeader(1, _carry(1));
        vm.etch(_sequencer(1), hex"00");
        Outputs memory outputs = _outputs(EMPTY_OUTBOX, 0);
        vm.prank(_sequencer(1), alice);
        inbox.postBatchBlobs(h, outputs);
    }

    function test_TwoBatchesInOneTransaction() public {
        bytes32[] memory hashes = _carry(2);
        _sendBlobs(_blobHeader(1, hashes));
        _sendBlobs(_blobHeader(2, hashes));
        _sendBlobs(_blobHeader(1, hashes));
        assertEq(inbox.batchState(1).batchCount, 2);
    }

    function test_NoBlobs() public {
        bytes32[] memory none = new bytes32[](0);
        _refused(_blobHeader(1, none), abi.encodeWithSelector(IBatchInbox.NoBlobs.selector));
        vm.blobhashes(none);
        _refused(_blobHeader(1, none), abi.encodeWithSelector(IBatchInbox.NoBlobs.selector));
    }

    function test_TooManyBlobs() public {
        BatchHeader memory h = _blobHeader(1, _carry(7));
        _refused(h, abi.encodeWithSelector(IBatchInbox.TooManyBlobs.selector, 7));
    }

    /// Every blob counts, and their order.
    function test_WrongDataHash() public {
        bytes32[] memory hashes = _carry(3);
        bytes32 right = keccak256(abi.encodePacked(hashes));
        BatchHeader memory h = _blobHeader(1, hashes);
        h.dataHash = keccak256(abi.encodePacked(hashes[0], hashes[2], hashes[1]));
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongDataHash.selector, right, h.dataHash));
        h.dataHash = keccak256(abi.encodePacked(hashes[0], hashes[1]));
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongDataHash.selector, right, h.dataHash));
        h.dataHash = keccak256(abi.encode(hashes));
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongDataHash.selector, right, h.dataHash));
        h.dataHash = right;
        _sendBlobs(h);
    }

    function test_UnsupportedDaKind() public {
        BatchHeader memory h = _blobHeader(1, _carry(1));
        for (uint8 kind; kind < 4; ++kind) {
            if (kind == 1) continue;
            h.daKind = kind;
            _refused(h, abi.encodeWithSelector(IBatchInbox.UnsupportedDaKind.selector, kind));
        }
    }

    function test_TheRestOfTheDoor() public {
        BatchHeader memory h = _blobHeader(1, _carry(1));
        h.codec = 0;
        _refused(h, abi.encodeWithSelector(IBatchInbox.UnsupportedCodec.selector, 0));
        h.codec = 1;
        h.batchIndex = 1;
        _refused(h, abi.encodeWithSelector(IBatchInbox.WrongBatchIndex.selector, 0, 1));
        h.batchIndex = 0;
        h.queueTo = 1;
        _refused(h, abi.encodeWithSelector(IBatchInbox.QueuePastEnd.selector, 0, 1));
        h.queueTo = 0;
        Outputs memory outputs = _outputs(EMPTY_OUTBOX, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.NotSequencer.selector, alice));
        inbox.postBatchBlobs(h, outputs);
        _sendBlobs(h);
    }

    function testFuzz_AnyHashes(bytes32[6] memory random, uint256 count) public {
        bytes32[] memory hashes = new bytes32[](1 + count % 6);
        for (uint256 i; i < hashes.length; ++i) {
            hashes[i] = bytes32(uint256(1) << 248 | uint256(random[i]) >> 8);
        }
        vm.blobhashes(hashes);
        _sendBlobs(_blobHeader(1, hashes));
    }
}
