// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Test} from "forge-std/Test.sol";
import {IBatchInbox} from "../../src/interfaces/IBatchInbox.sol";
import {AnyQueue} from "./AnyQueue.sol";

contract QueueRuleTest is Test {
    AnyQueue internal queue;
    uint64[] internal blocks;
    uint64[] internal gases;

    function setUp() public {
        queue = new AnyQueue();
    }

    /// The words of docs/spec/batches.md, entry by entry.
    function _allowed(uint64 from, uint64 to, uint64 origin, uint64 delay) internal view returns (bool) {
        if (to < from || to > blocks.length) return false;
        uint256 gas;
        for (uint64 i = from; i < to; ++i) {
            if (blocks[i] > origin) return false;
            gas += gases[i];
        }
        if (to - from > 64 || gas > 10_000_000) return false;
        if (to == blocks.length || blocks[to] + delay > origin) return true;
        return to - from + 1 > 64 || gas + gases[to] > 10_000_000;
    }

    function _fill(uint256 seed, uint256 count, uint256 gasStyle) internal {
        uint64 number = 100;
        for (uint256 i; i < count; ++i) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            number += random % 8 == 0 ? uint64((random >> 8) % 6) : 0;
            uint64 gas = uint64(21_000 + (random >> 16) % [uint256(100_000), 400_000, 9_979_001][gasStyle]);
            queue.add(number, gas);
            blocks.push(number);
            gases.push(gas);
        }
    }

    /// The verdict on every possible `queueTo` equals the naive one, and at least one is allowed (B2).
    function testFuzz_MatchesTheNaiveRule(uint256 seed, uint256 count, uint64 from, uint64 origin, uint64 delay)
        public
    {
        count = bound(count, 0, 90);
        _fill(seed, count, seed % 3);
        from = uint64(bound(from, 0, count));
        origin = uint64(bound(origin, 98, count == 0 ? 101 : blocks[count - 1] + 8));
        delay = uint64(bound(delay, 0, 10));
        // A batch never starts behind an entry above its origin: origins don't fall.
        if (from > 0 && blocks[from - 1] > origin) origin = blocks[from - 1];

        uint256 allowed;
        for (uint64 to; to <= count + 1; ++to) {
            try queue.check(from, to, origin, delay) returns (bytes32 accumulator) {
                assertTrue(_allowed(from, to, origin, delay), "accepted against the rule");
                assertEq(accumulator, keccak256(abi.encode(to)));
                ++allowed;
            } catch {
                assertFalse(_allowed(from, to, origin, delay), "refused against the rule");
            }
        }
        assertGt(allowed, 0, "no valid next batch");
        _checkDuePrefix(from, origin, delay);
    }

    /// The longest run of due entries within the limits: it may be a batch, and one entry more would be too much or not due.
    function _checkDuePrefix(uint64 from, uint64 origin, uint64 delay) internal view {
        uint64 to = queue.duePrefix(from, origin, delay);
        assertTrue(_allowed(from, to, origin, delay), "a prefix that no batch may take");
        for (uint64 i = from; i < to; ++i) {
            assertLe(blocks[i] + delay, origin, "an entry that is not due");
        }
        if (to < blocks.length && blocks[to] + delay <= origin) {
            uint256 gas;
            for (uint64 i = from; i <= to; ++i) {
                gas += gases[i];
            }
            assertTrue(to + 1 - from > 64 || gas > 10_000_000, "an entry that would have fitted");
        }
    }

    function test_DuePrefix_AtTheLimits() public {
        for (uint256 i; i < 66; ++i) {
            queue.add(100, 1);
        }
        assertEq(queue.duePrefix(0, 104, 5), 0);
        assertEq(queue.duePrefix(0, 105, 5), 64);
        assertEq(queue.duePrefix(64, 105, 5), 66);
        assertEq(queue.duePrefix(66, 105, 5), 66);
        queue.add(100, 9_999_998);
        assertEq(queue.duePrefix(64, 105, 5), 67);
        queue.add(100, 10_000_000);
        assertEq(queue.duePrefix(64, 105, 5), 67);
        assertEq(queue.duePrefix(66, 105, 5), 67);
        assertEq(queue.duePrefix(67, 105, 5), 68);
    }

    function test_EntryIsDueExactlyAtTheDelay() public {
        queue.add(100, 1);
        queue.check(0, 0, 104, 5);
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.QueueEntryDue.selector, 0, 100));
        queue.check(0, 0, 105, 5);
        queue.check(0, 1, 105, 5);
        queue.check(0, 1, 100, 5);
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.QueueEntryAboveOrigin.selector, 0, 100));
        queue.check(0, 1, 99, 5);
    }

    function test_CountLimit() public {
        for (uint256 i; i < 66; ++i) {
            queue.add(100, 1);
        }
        queue.check(0, 64, 200, 5);
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.QueueEntryDue.selector, 63, 100));
        queue.check(0, 63, 200, 5);
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.TooManyQueueEntries.selector, 65));
        queue.check(0, 65, 200, 5);
        queue.check(2, 66, 200, 5);
    }

    function test_GasLimit() public {
        queue.add(100, 4_000_000);
        queue.add(100, 6_000_000);
        queue.add(100, 1);
        queue.check(0, 2, 200, 5);
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.TooMuchQueueGas.selector, 10_000_001));
        queue.check(0, 3, 200, 5);
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.QueueEntryDue.selector, 1, 100));
        queue.check(0, 1, 200, 5);
        queue.check(1, 3, 200, 5);
    }

    function test_RewoundAndPastEnd() public {
        queue.add(100, 1);
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.QueueRewound.selector, 1, 0));
        queue.check(1, 0, 100, 5);
        vm.expectRevert(abi.encodeWithSelector(IBatchInbox.QueuePastEnd.selector, 1, 2));
        queue.check(0, 2, 100, 5);
    }
}
