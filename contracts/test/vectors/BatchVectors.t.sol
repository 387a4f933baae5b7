// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Batches, BatchHeader, Flow, Outputs} from "../../src/libraries/Batches.sol";
import {VectorFile} from "./VectorFile.sol";

contract BatchVectorsTest is VectorFile("batches") {
    function test_BatchHashes() public view {
        for ((uint256 i, uint256 n) = (0, _count("headers")); i < n; ++i) {
            string memory item = _item("headers", i);
            BatchHeader memory h;
            h.version = uint8(_uint(item, "version"));
            h.shardId = uint32(_uint(item, "shardId"));
            h.batchIndex = uint64(_uint(item, "batchIndex"));
            h.prevBatchHash = _bytes32(item, "prevBatchHash");
            h.l1OriginNumber = uint64(_uint(item, "l1OriginNumber"));
            h.l1OriginHash = _bytes32(item, "l1OriginHash");
            h.settlementRoot = _bytes32(item, "settlementRoot");
            h.queueTo = uint64(_uint(item, "queueTo"));
            h.queueAccumulator = _bytes32(item, "queueAccumulator");
            h.firstBlock = uint64(_uint(item, "firstBlock"));
            h.blockCount = uint32(_uint(item, "blockCount"));
            h.firstTimestamp = uint64(_uint(item, "firstTimestamp"));
            h.lastTimestamp = uint64(_uint(item, "lastTimestamp"));
            h.daKind = uint8(_uint(item, "daKind"));
            h.codec = uint8(_uint(item, "codec"));
            h.dataHash = _bytes32(item, "dataHash");
            assertEq(abi.encode(h), _bytes(item, "encoded"));
            assertEq(Batches.hash(h), _bytes32(item, "hash"));
        }
    }

    function test_Outputs() public view {
        for ((uint256 i, uint256 n) = (0, _count("outputs")); i < n; ++i) {
            string memory item = _item("outputs", i);
            bytes memory encoded = _bytes(item, "encoded");
            Outputs memory o = abi.decode(encoded, (Outputs));
            assertEq(abi.encode(o), encoded);
            assertEq(o.blockHash, _bytes32(item, "blockHash"));
            assertEq(o.stateRoot, _bytes32(item, "stateRoot"));
            assertEq(o.outboxRoot, _bytes32(item, "outboxRoot"));
            assertEq(o.outboxCount, _uint(item, "outboxCount"));
            _checkFlows(string.concat(item, ".inTotals"), o.inTotals);
            _checkFlows(string.concat(item, ".outTotals"), o.outTotals);
        }
    }

    function test_DataHashes() public view {
        for ((uint256 i, uint256 n) = (0, _count("payloads")); i < n; ++i) {
            string memory item = _item("payloads", i);
            assertEq(keccak256(_bytes(item, "payload")), _bytes32(item, "dataHash"));
        }
    }

    function _checkFlows(string memory list, Flow[] memory flows) private view {
        for (uint256 i; i < flows.length; ++i) {
            string memory item = string.concat(list, "[", vm.toString(i), "]");
            assertEq(flows[i].peer, _uint(item, "peer"));
            assertEq(flows[i].originShard, _uint(item, "originShard"));
            assertEq(flows[i].originToken, _address(item, "originToken"));
            assertEq(flows[i].total, _uint(item, "total"));
        }
    }
}
