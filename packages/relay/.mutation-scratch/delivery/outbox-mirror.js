import { createAppendTree, messageId, OUTBOX_DEPTH, outboxLeaf, } from '@bulkhead/protocol';
export function createOutboxMirror(source, { keepFor } = {}) {
    const tree = createAppendTree(OUTBOX_DEPTH);
    const byDestination = new Map();
    const byIndex = new Map();
    /** Ascending; one for each batch that brought leaves. */
    const marks = [];
    const counts = new Map([[tree.root(), 0]]);
    let brokenAt;
    function leavesOf(section) {
        const leaves = [];
        for (const item of section.items) {
            if ('leaf' in item) {
                leaves.push(item.leaf);
                continue;
            }
            if (item.message.srcShard !== source || item.message.index !== tree.count + leaves.length)
                return undefined;
            leaves.push(outboxLeaf(messageId(section.domain, item.message)));
        }
        return leaves;
    }
    function appendLeaves(section) {
        const before = tree.count;
        const leaves = leavesOf(section);
        if (leaves === undefined || before + leaves.length !== section.outboxCount)
            return false;
        for (const leaf of leaves)
            tree.append(leaf);
        if (tree.root() === section.outboxRoot)
            return true;
        tree.truncate(before);
        return false;
    }
    function remember(entry) {
        const { index, dstShard } = entry.message;
        if (keepFor !== undefined && dstShard !== keepFor)
            return;
        byIndex.set(index, entry);
        const list = byDestination.get(dstShard);
        if (list === undefined)
            byDestination.set(dstShard, [entry]);
        else
            list.push(entry);
    }
    return {
        get count() {
            return tree.count;
        },
        get intact() {
            return brokenAt === undefined;
        },
        append(section) {
            if (brokenAt !== undefined)
                return 'mismatch';
            const before = tree.count;
            if (!appendLeaves(section)) {
                brokenAt = section.l1Block;
                return 'mismatch';
            }
            if (tree.count > before) {
                marks.push({ l1Block: section.l1Block, count: tree.count, root: section.outboxRoot });
                counts.set(section.outboxRoot, tree.count);
            }
            for (const item of section.items)
                if ('message' in item)
                    remember({ message: item.message, payload: item.payload, l1Block: section.l1Block });
            return 'matched';
        },
        unwind(l1Block) {
            if (brokenAt !== undefined && brokenAt > l1Block)
                brokenAt = undefined;
            for (let mark = marks.at(-1); mark !== undefined && mark.l1Block > l1Block; mark = marks.at(-1)) {
                counts.delete(mark.root);
                marks.pop();
            }
            const kept = marks.at(-1)?.count ?? 0;
            for (let index = kept; index < tree.count; index++)
                byIndex.delete(index);
            tree.truncate(kept);
            for (const [destination, list] of byDestination) {
                const end = lowerBound(list, kept);
                // A new list, so that a walk which is under way doesn't see its own shrink.
                if (end < list.length)
                    byDestination.set(destination, list.slice(0, end));
            }
        },
        forget(index) {
            for (const [destination, list] of byDestination) {
                const start = lowerBound(list, index);
                for (const entry of list.slice(0, start))
                    byIndex.delete(entry.message.index);
                if (start > 0)
                    byDestination.set(destination, list.slice(start));
            }
        },
        findCount: (outboxRoot) => counts.get(outboxRoot),
        prove: (index, count) => tree.prove(index, count),
        *messages(destination, from, to) {
            const list = byDestination.get(destination) ?? [];
            for (let at = lowerBound(list, from); at < list.length; at++) {
                const entry = list[at];
                if (entry === undefined || entry.message.index >= to)
                    return;
                yield entry;
            }
        },
        find: (index) => byIndex.get(index),
    };
}
/** First position whose message index is at least `index`. */
function lowerBound(list, index) {
    let low = 0;
    let high = list.length;
    while (low < high) {
        const middle = Math.floor((low + high) / 2);
        const entry = list[middle];
        if (entry !== undefined && entry.message.index < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
//# sourceMappingURL=outbox-mirror.js.map