// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IShardQueue} from "../../src/interfaces/IShardQueue.sol";
import {L1Fixture} from "./L1Fixture.sol";

contract ShardQueueTest is L1Fixture {
    function test_NotAllowedToQueue() public {
        address[4] memory callers = [alice, address(vault), address(registry), address(inbox)];
        uint8[4] memory kinds = [uint8(1), 2, 3, 4];
        for (uint256 i; i < callers.length; ++i) {
            for (uint256 k; k < kinds.length; ++k) {
                bool allowed = (i == 1 && kinds[k] == 1) || (i == 2 && kinds[k] == 3);
                vm.prank(callers[i]);
                if (!allowed) {
                    vm.expectRevert(
                        abi.encodeWithSelector(IShardQueue.NotAllowedToQueue.selector, callers[i], kinds[k])
                    );
                }
                queue.push(1, kinds[k], alice, "");
            }
        }
        assertEq(queue.length(1), 2);
    }

    function test_UnknownEntry() public {
        vm.expectRevert(abi.encodeWithSelector(IShardQueue.UnknownEntry.selector, 1, 0));
        queue.entry(1, 0);
        assertEq(queue.accumulator(1, 0), 0);
        vm.expectRevert(abi.encodeWithSelector(IShardQueue.UnknownEntry.selector, 1, 0));
        queue.accumulator(1, 1);
    }

    function test_QueuesAreSeparate() public {
        _deposit(1, 5);
        _deposit(2, 5);
        assertEq(queue.length(1), 1);
        assertEq(queue.length(2), 1);
        assertEq(queue.length(3), 0);
        assertNotEq(queue.accumulator(1, 1), queue.accumulator(2, 1));
    }

    /// The chain of hashes, gas sums and blocks against the words of docs/spec/batches.md.
    function testFuzz_Entries(bytes[] memory datas, uint256 blocks) public {
        bytes32 accumulator;
        uint64 count = uint64(datas.length < 6 ? datas.length : 6);
        for (uint64 i; i < count; ++i) {
            vm.roll(block.number + ((blocks >> (i % 256)) & 3));
            uint64 number = uint64(block.number);
            address sender = address(uint160(uint256(keccak256(datas[i]))));
            bytes32 entryHash = keccak256(
                abi.encode(
                    keccak256("bulkhead.queue.v1"),
                    uint32(7),
                    i,
                    uint8(1),
                    sender,
                    uint64(200_000),
                    number,
                    keccak256(datas[i])
                )
            );
            accumulator = keccak256(abi.encode(accumulator, entryHash));
            vm.expectEmit(address(queue));
            emit IShardQueue.EntryQueued(7, i, 1, sender, 200_000, number, datas[i], accumulator);
            vm.prank(address(vault));
            assertEq(queue.push(7, 1, sender, datas[i]), i);

            IShardQueue.Entry memory entry = queue.entry(7, i);
            assertEq(entry.accumulator, accumulator);
            assertEq(queue.accumulator(7, i + 1), accumulator);
            assertEq(entry.l1Block, number);
            assertEq(entry.cumulativeGas, 200_000 * (i + 1));
            assertEq(entry.kind, 1);
        }
        assertEq(queue.length(7), count);
    }
}
