// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {QueueEntries} from "../../src/libraries/QueueEntries.sol";
import {AnyQueue} from "../l1/AnyQueue.sol";
import {VectorFile} from "./VectorFile.sol";

contract QueueVectorsTest is VectorFile("queue") {
    function test_Accumulators() public view {
        uint256 count = _count("entries");
        bytes32 accumulator = _bytes32("", "emptyAccumulator");
        assertEq(accumulator, 0);
        for (uint256 i; i < count; ++i) {
            string memory item = _item("entries", i);
            bytes32 dataHash = keccak256(_bytes(item, "data"));
            assertEq(dataHash, _bytes32(item, "dataHash"));
            bytes32 entryHash = QueueEntries.hash(
                uint32(_uint(item, "shardId")),
                uint64(_uint(item, "index")),
                uint8(_uint(item, "kind")),
                _address(item, "sender"),
                uint64(_uint(item, "gas")),
                uint64(_uint(item, "l1Block")),
                dataHash
            );
            assertEq(entryHash, _bytes32(item, "entryHash"));
            accumulator = QueueEntries.accumulate(accumulator, entryHash);
            assertEq(accumulator, _bytes32(item, "accumulator"));
        }
    }

    function test_Data() public view {
        for ((uint256 i, uint256 n) = (0, _count("deposits")); i < n; ++i) {
            string memory item = _item("deposits", i);
            bytes memory data = QueueEntries.depositData(
                uint32(_uint(item, "originShard")),
                _address(item, "originToken"),
                _uint(item, "amount"),
                _address(item, "from"),
                _address(item, "to"),
                _address(item, "refundTo")
            );
            assertEq(data, _bytes(item, "data"));
        }
        for ((uint256 i, uint256 n) = (0, _count("lanes")); i < n; ++i) {
            string memory item = _item("lanes", i);
            bytes memory data = QueueEntries.laneData(
                uint32(_uint(item, "peer")),
                uint64(_uint(item, "peerChainId")),
                _bool(item, "outOpen"),
                _bool(item, "inOpen"),
                uint8(_uint(item, "safety"))
            );
            assertEq(data, _bytes(item, "data"));
        }
    }

    /// Both sides name a forced transaction by the hash of its bytes, whatever they are.
    function test_ForcedTransactions() public view {
        for ((uint256 i, uint256 n) = (0, _count("forced")); i < n; ++i) {
            string memory item = _item("forced", i);
            assertEq(keccak256(_bytes(item, "data")), _bytes32(item, "hash"));
            assertGe(_uint(item, "gas"), QueueEntries.MIN_TRANSACTION_GAS);
            assertLe(_uint(item, "gas"), QueueEntries.MAX_GAS_PER_BATCH);
        }
    }

    /// A batch may stop exactly between what the vector requires and what it lets one consume.
    function test_Rule() public {
        for ((uint256 i, uint256 n) = (0, _count("rules")); i < n; ++i) {
            string memory item = _item("rules", i);
            uint64 from = uint64(_uint(item, "from"));
            AnyQueue queue = new AnyQueue();
            // The vector lists the entries from `from` on.
            for (uint64 j; j < from; ++j) {
                queue.add(0, 1);
            }
            if (!_isEmpty(item)) {
                uint256[] memory gas = _uints(item, "gas");
                uint256[] memory l1Block = _uints(item, "l1Block");
                for (uint256 j; j < gas.length; ++j) {
                    queue.add(uint64(l1Block[j]), uint64(gas[j]));
                }
            }
            _checkRule(item, queue, from);
        }
    }

    function _checkRule(string memory item, AnyQueue queue, uint64 from) private view {
        uint64 origin = uint64(_uint(item, "l1OriginNumber"));
        uint64 delay = uint64(_uint(item, "delay"));
        for (uint64 to; to <= queue.length(1) + 1; ++to) {
            bool allowed = to >= _uint(item, "required") && to <= _uint(item, "consumable");
            try queue.check(from, to, origin, delay) {
                assertTrue(allowed);
            } catch {
                assertFalse(allowed);
            }
        }
        // A forced batch takes what is required, and nothing else.
        assertEq(queue.duePrefix(from, origin, delay), _uint(item, "required"));
    }

    function _isEmpty(string memory item) private view returns (bool) {
        return keccak256(vm.parseJson(json, string.concat(item, ".gas"))) == keccak256(abi.encode(new uint256[](0)));
    }
}
