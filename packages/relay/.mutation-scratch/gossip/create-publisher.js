import { createAppendTree, L1_SHARD_ID, messageId, OUTBOX_DEPTH, outboxLeaf, } from '@bulkhead/protocol';
import { describeError, onAbort } from '@bulkhead/runtime';
import { size } from 'viem';
import { relayError } from './errors.js';
import { DEFAULT_PUBLISHER_LIMITS } from './limits.js';
const IDLE_MS = 60_000;
/** Messages sent between two looks at the clock. */
const BURST = 16;
export function createPublisher(options, modules) {
    const { publish, isDelivered, clock, logger } = modules;
    const limits = { ...DEFAULT_PUBLISHER_LIMITS, ...options.limits };
    const tree = createAppendTree(OUTBOX_DEPTH);
    const entries = new Map();
    let bytes = 0;
    let newest;
    let wake;
    function drop(index) {
        const entry = entries.get(index);
        if (entry === undefined)
            return;
        entries.delete(index);
        bytes -= size(entry.payload);
    }
    function keep(message, payload) {
        entries.set(message.index, { message, payload, attempts: 0, dueMs: clock.now() });
        bytes += size(payload);
        for (const oldest of entries.keys()) {
            if (entries.size <= limits.maxMessages && bytes <= limits.maxBytes)
                break;
            drop(oldest);
        }
    }
    function appendItem(index, item) {
        const leaf = 'leaf' in item ? item.leaf : outboxLeaf(messageId(options.domain, item.message));
        if (index < tree.count && tree.getLeaf(index) === leaf)
            return;
        const expected = 'leaf' in item ? index : item.message.index;
        if (index !== tree.count || expected !== index) {
            throw relayError('OUTBOX_MISMATCH', `leaf ${index} does not continue an outbox of ${tree.count}`, {
                meta: { index, count: tree.count },
            });
        }
        tree.append(leaf);
        if ('message' in item && item.message.dstShard !== L1_SHARD_ID)
            keep(item.message, item.payload);
    }
    function envelopeOf({ message, payload }) {
        if (newest === undefined || message.index >= newest.outboxCount)
            return { message, payload, hint: undefined };
        const { batchIndex, outboxRoot, outboxCount } = newest;
        const branch = tree.prove(message.index, outboxCount);
        return { message, payload, hint: { batchIndex, outboxRoot, outboxCount, branch } };
    }
    /** What follows a publication: none until the batch is posted, then growing pauses, then the end. */
    function reschedule(entry, withBranch, recipients) {
        if (recipients === 0)
            entry.dueMs = clock.now() + limits.retryMinMs;
        else if (!withBranch)
            entry.dueMs = Number.POSITIVE_INFINITY;
        else if (++entry.attempts >= limits.maxAttempts)
            drop(entry.message.index);
        else
            entry.dueMs = clock.now() + Math.min(limits.retryMinMs * 2 ** (entry.attempts - 1), limits.retryMaxMs);
    }
    async function send(entry) {
        const { message } = entry;
        if (isDelivered?.(message) === true || message.deadline * 1000n < BigInt(clock.now())) {
            drop(message.index);
            return;
        }
        const envelope = envelopeOf(entry);
        let recipients = 0;
        try {
            recipients = await publish(envelope);
        }
        catch (err) {
            logger.debug(`a message was not published: ${describeError(err)}`, { index: message.index });
        }
        // It may have been unwound, or posted, while it was sent.
        if (entries.get(message.index) !== entry)
            return;
        const isStale = envelope.hint === undefined && newest !== undefined && message.index < newest.outboxCount;
        if (!isStale)
            reschedule(entry, envelope.hint !== undefined, recipients);
    }
    function due() {
        const nowMs = clock.now();
        const found = [];
        for (const entry of entries.values()) {
            if (entry.dueMs <= nowMs)
                found.push(entry);
            if (found.length === BURST)
                break;
        }
        return found;
    }
    async function rest(ms, signal, wakeable) {
        if (signal.aborted)
            return;
        const pause = new AbortController();
        const withdraw = onAbort(signal, () => pause.abort());
        if (wakeable)
            wake = () => pause.abort();
        await clock.sleep(ms, pause.signal).catch(() => { });
        wake = undefined;
        withdraw();
    }
    function untilNextDue() {
        let nextMs = clock.now() + IDLE_MS;
        for (const { dueMs } of entries.values())
            nextMs = Math.min(nextMs, dueMs);
        return Math.max(0, nextMs - clock.now());
    }
    return {
        get count() {
            return tree.count;
        },
        get pending() {
            return entries.size;
        },
        restore(leaves) {
            for (const [index, leaf] of leaves.entries())
                appendItem(index, { leaf });
        },
        sequenced(from, items) {
            for (const [offset, item] of items.entries())
                appendItem(from + offset, item);
            wake?.();
        },
        posted(claim) {
            if (claim.outboxCount > tree.count || tree.rootAt(claim.outboxCount) !== claim.outboxRoot) {
                logger.warn('a claim of this shard does not match its outbox', { batch: claim.batchIndex });
                return false;
            }
            newest = claim;
            for (const entry of entries.values())
                if (entry.message.index < claim.outboxCount && entry.attempts === 0)
                    entry.dueMs = clock.now();
            wake?.();
            return true;
        },
        unwind(count) {
            if (count >= tree.count)
                return;
            for (let index = count; index < tree.count; index++)
                drop(index);
            tree.truncate(count);
            if (newest !== undefined && newest.outboxCount > count)
                newest = undefined;
        },
        async run(signal) {
            while (!signal.aborted) {
                const batch = due();
                for (const entry of batch)
                    await send(entry);
                if (batch.length === 0)
                    await rest(untilNextDue(), signal, true);
                else
                    await rest((batch.length * 1_000) / limits.messagesPerSecond, signal, false);
            }
        },
    };
}
//# sourceMappingURL=create-publisher.js.map