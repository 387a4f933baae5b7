// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IBatchInbox} from "../interfaces/IBatchInbox.sol";
import {IShardQueue} from "../interfaces/IShardQueue.sol";
import {QueueEntries} from "../libraries/QueueEntries.sol";

/// Which queue entries a batch must and may take (docs/spec/batches.md, "Queue rule"), in constant time: L1 blocks never
/// fall along the queue, so the last entry taken bounds those before it.
library QueueRule {
    /// Reverts unless the batch that continues at `from` may stop at `to`.
    /// @param origin the batch's `l1OriginNumber`.
    /// @param delay D, in L1 blocks.
    /// @return accumulator of the entries `[0, to)`.
    function check(IShardQueue queue, uint32 shardId, uint64 from, uint64 to, uint64 origin, uint64 delay)
        internal
        view
        returns (bytes32 accumulator)
    {
        if (to < from) revert IBatchInbox.QueueRewound(from, to);
        uint64 length = queue.length(shardId);
        if (to > length) revert IBatchInbox.QueuePastEnd(length, to);

        uint64 gas;
        uint64 gasBefore = from == 0 ? 0 : queue.entry(shardId, from - 1).cumulativeGas;
        if (to > from) {
            if (to - from > QueueEntries.MAX_ENTRIES_PER_BATCH) revert IBatchInbox.TooManyQueueEntries(to - from);
            IShardQueue.Entry memory last = queue.entry(shardId, to - 1);
            gas = last.cumulativeGas - gasBefore;
            if (gas > QueueEntries.MAX_GAS_PER_BATCH) revert IBatchInbox.TooMuchQueueGas(gas);
            if (last.l1Block > origin) revert IBatchInbox.QueueEntryAboveOrigin(to - 1, last.l1Block);
        }

        if (to < length) {
            IShardQueue.Entry memory next = queue.entry(shardId, to);
            bool due = uint256(next.l1Block) + delay <= origin;
            bool fits = to - from < QueueEntries.MAX_ENTRIES_PER_BATCH
                && next.cumulativeGas - gasBefore <= QueueEntries.MAX_GAS_PER_BATCH;
            if (due && fits) revert IBatchInbox.QueueEntryDue(to, next.l1Block);
        }
        return queue.accumulator(shardId, to);
    }

    /// The longest prefix of due entries that one batch may take.
    function duePrefix(IShardQueue queue, uint32 shardId, uint64 from, uint64 origin, uint64 delay)
        internal
        view
        returns (uint64 to)
    {
        uint64 length = queue.length(shardId);
        uint64 gasBefore = from == 0 ? 0 : queue.entry(shardId, from - 1).cumulativeGas;
        for (to = from; to < length && to - from < QueueEntries.MAX_ENTRIES_PER_BATCH; ++to) {
            IShardQueue.Entry memory next = queue.entry(shardId, to);
            bool due = uint256(next.l1Block) + delay <= origin;
            if (!due || next.cumulativeGas - gasBefore > QueueEntries.MAX_GAS_PER_BATCH) break;
        }
    }
}
