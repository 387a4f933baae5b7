// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatchInbox} from "../../../src/interfaces/IBatchInbox.sol";
import {BatchHeader, Flow, Outputs} from "../../../src/libraries/Batches.sol";
import {NaiveTree} from "../../shard/NaiveTree.sol";
import {L1Model} from "./L1Model.sol";

/// Batches: of sequencers, in calldata or blobs, and forced ones.
abstract contract BatchActions is L1Model {
    error Possible();

    BatchHeader[4] internal _lastHeaders;
    bytes32[][4] internal _lastBlobs;

    /// From here on shard 1 is honest about its withdrawals only.
    function turn(uint256 seed) external {
        if (_batches[1].length > 2 && seed % 3 == 0) turned = true;
    }

    function postFirst(uint256 seed) external {
        BatchHeader memory header = _header(1);
        supply += _consume(header);
        if (!turned) _execute(seed);
        _pushBatch(1);
        Outputs memory o = _honestOutputs(header.batchIndex);
        if (turned) {
            o.inTotals = _anyFlows(1, seed, true);
            o.outTotals = new Flow[](3);
            o.outTotals[0] = _flow(2, sent[2] + _upTo(seed, 51, 4 ether));
            o.outTotals[1] = _flow(seed % 2 == 0 ? 3 : 2, type(uint256).max);
            o.outTotals[2] = _flow(0, sent[0]);
        }
        _sendAny(header, o, seed);
        _claimedLeaves[1][header.batchIndex] = _leaves[1];
        if (!turned) _tellLedger(header.batchIndex);
    }

    /// Nothing that shard 2 or 3 says about totals, outbox or state stops its batch.
    function postHostile(uint256 seed) external {
        uint32 shard = uint32(2 + seed % 2);
        BatchHeader memory header = _header(shard);
        _consume(header);
        _pushBatch(shard);
        (Outputs memory o, bool garbage) = _hostileOutputs(shard, header.batchIndex, seed);
        _sendAny(header, o, seed);
        _said[shard][_said[shard].length - 1].garbage = garbage;
    }

    /// Anything at all, with an outbox that grew, lost leaves, or is no tree.
    function _hostileOutputs(uint32 shard, uint64 batchIndex, uint256 seed)
        internal
        returns (Outputs memory o, bool garbage)
    {
        o.inTotals = _anyFlows(shard, seed, true);
        o.outTotals = _anyFlows(shard, ~seed, false);
        for (uint256 n = (seed >> 16) % 9 == 0 ? (seed >> 20) % 4 : 0; n > 0 && _leaves[shard].length > 0; --n) {
            _leaves[shard].pop();
        }
        if (_leaves[shard].length < MAX_LEAVES) {
            uint256 amount = _upTo(seed, 30, 2 * vault.bal(shard, ETH));
            _leaves[shard].push(_newLeaf(shard, uint32(_leaves[shard].length), seed, amount));
        }
        garbage = (seed >> 8) % 8 == 0;
        o.outboxRoot = garbage ? bytes32((seed >> 12) % 3) : NaiveTree.root(_leaves[shard], 32);
        o.outboxCount = uint64((seed >> 24) % 100);
        _claimedLeaves[shard][batchIndex] = _leaves[shard];
    }

    /// Of shard 1, what the entries do; a claim comes later, or never.
    function force(uint256 seed) external {
        uint32 shard = uint32(1 + seed % 3);
        uint64 from = inbox.batchState(shard).queueTo;
        if ((seed >> 8) % 3 > 0 && from < _entries[shard].length) _pass(QUEUE_DELAY + FORCE_AFTER + 1, 0);
        _force(shard, seed);
    }

    function _force(uint32 shard, uint256 seed) internal {
        uint64 from = inbox.batchState(shard).queueTo;
        bool overdue = _isOverdue(shard);
        try inbox.forceBatch(shard) returns (BatchHeader memory header) {
            assertTrue(overdue, "forced though nothing was overdue");
            assertGt(header.queueTo, from, "forced and empty");
            assertGe(header.firstTimestamp, _lastHeaders[shard].lastTimestamp, "time fell");
            uint256 sum = _consumeFrom(shard, from, header.queueTo);
            if (shard == 1) {
                supply += sum;
                bool acts;
                for (uint64 i = from; i < header.queueTo; ++i) {
                    if (_entries[1][i].deposit == 0) acts = true;
                }
                if (acts && !turned) _execute(seed);
            }
            _pushBatch(shard);
            _lastHeaders[shard] = header;
            _saw("forcedBatches");
        } catch (bytes memory reason) {
            assertFalse(overdue, "B2: an overdue entry can't be forced");
            assertEq(bytes4(reason), IBatchInbox.NothingOverdue.selector);
            _saw("forcedTooEarly");
        }
    }

    /// B1, B4
    function repost(uint256 seed) external {
        uint32 shard = uint32(1 + seed % 3);
        if (_batches[shard].length == 0) return;
        BatchHeader memory header = _lastHeaders[shard];
        if ((seed >> 8) % 2 == 0) header.blockCount = 1;
        Outputs memory o = _outputs(EMPTY_OUTBOX, 0);
        bytes memory data = abi.encodeCall(inbox.postBatchCalldata, (header, o, ""));
        if (header.daKind == 1) {
            vm.blobhashes(_lastBlobs[shard]);
            data = abi.encodeCall(inbox.postBatchBlobs, (header, o));
        }
        address sequencer = _sequencer(shard);
        vm.prank(sequencer, sequencer);
        (bool accepted,) = address(inbox).call(data);
        assertFalse(accepted, "B1: a second batch with this index");
    }

    /// B2: the sequencer's next batch, as far as the queue allows, and the forced one where it is due. Changes nothing.
    function checkNextBatch(uint32 shard) external {
        try this.tryNextBatch(shard) {}
        catch (bytes memory reason) {
            assertEq(bytes4(reason), Possible.selector, "B2: no valid next batch");
        }
        if (!_isOverdue(shard)) return;
        try this.tryForce(shard) {}
        catch (bytes memory reason) {
            assertEq(bytes4(reason), Possible.selector, "B2: no valid forced batch");
        }
    }

    function tryNextBatch(uint32 shard) external {
        _send(_header(shard), _outputs(EMPTY_OUTBOX, 0));
        revert Possible();
    }

    function tryForce(uint32 shard) external {
        inbox.forceBatch(shard);
        // And the sequencer can go on behind it.
        _send(_header(shard), _outputs(EMPTY_OUTBOX, 0));
        revert Possible();
    }

    function _consume(BatchHeader memory header) internal returns (uint256 sum) {
        return _consumeFrom(header.shardId, inbox.batchState(header.shardId).queueTo, header.queueTo);
    }

    function _consumeFrom(uint32 shard, uint64 from, uint64 to) private returns (uint256 sum) {
        for (uint64 i = from; i < to; ++i) {
            sum += _entries[shard][i].deposit;
        }
        consumed[shard] += sum;
    }

    function _sendAny(BatchHeader memory header, Outputs memory o, uint256 seed) private {
        uint32 shard = header.shardId;
        address sequencer = _sequencer(shard);
        if ((seed >> 40) % 3 == 0) {
            bytes32[] memory hashes = new bytes32[](1 + (seed >> 44) % 6);
            for (uint256 i; i < hashes.length; ++i) {
                hashes[i] = keccak256(abi.encode(seed, i));
            }
            vm.blobhashes(hashes);
            (header.daKind, header.dataHash) = (1, keccak256(abi.encodePacked(hashes)));
            vm.prank(sequencer);
            inbox.postBatchBlobs(header, o);
            _lastBlobs[shard] = hashes;
            _saw("blobBatches");
        } else {
            _send(header, o);
        }
        _lastHeaders[shard] = header;
        _pushSaid(shard, header.batchIndex, sequencer, false, o);
    }
}
