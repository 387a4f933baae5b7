import { size } from 'viem';
import { DEFAULT_MESSAGE_STORE_LIMITS } from './limits.js';
/** Bytes that a message and a branch take beside the payload, roughly. */
const MESSAGE_BYTES = 512;
const BRANCH_BYTES = 1_100;
export function createMessageStore(limits = DEFAULT_MESSAGE_STORE_LIMITS) {
    const shelves = new Map();
    function remove(source, index) {
        const shelf = shelves.get(source);
        const entry = shelf?.entries.get(index);
        if (shelf === undefined || entry === undefined)
            return;
        shelf.entries.delete(index);
        shelf.bytes -= bytesOf(entry);
        if (shelf.entries.size === 0)
            shelves.delete(source);
    }
    function isOver({ entries, bytes }) {
        return entries.size > limits.maxMessagesPerSource || bytes > limits.maxBytesPerSource;
    }
    /** The entry worth least: an unproven one before a proven one, and of those the one whose turn is furthest away. */
    function leastOf({ entries }) {
        let least;
        for (const entry of entries.values())
            if (least === undefined || isWorthLess(entry, least))
                least = entry;
        return least?.message.index;
    }
    function put(entry) {
        const { srcShard: source, index } = entry.message;
        if (!shelves.has(source) && shelves.size >= limits.maxSources)
            return false;
        remove(source, index);
        const shelf = shelves.get(source) ?? { entries: new Map(), bytes: 0 };
        shelves.set(source, shelf);
        shelf.entries.set(index, entry);
        shelf.bytes += bytesOf(entry);
        while (isOver(shelf)) {
            const least = leastOf(shelf);
            if (least === undefined)
                break;
            remove(source, least);
        }
        return shelf.entries.get(index) === entry;
    }
    /** The branches of `entry` with this one among them; undefined when it is of no use. */
    function withBranch(entry, { outboxRoot, branch }, proven) {
        const known = entry.branches.get(outboxRoot);
        if (known?.proven === true || (known !== undefined && !proven && isSameBranch(known.branch, branch)))
            return undefined;
        const branches = new Map(entry.branches);
        branches.delete(outboxRoot);
        if (branches.size >= limits.maxBranches) {
            const oldest = [...branches].find(([, kept]) => !kept.proven) ?? (proven ? [...branches][0] : undefined);
            if (oldest === undefined)
                return undefined;
            branches.delete(oldest[0]);
        }
        branches.set(outboxRoot, { branch, proven });
        return { ...entry, branches };
    }
    return {
        add({ message, payload, hint }, proven) {
            const known = shelves.get(message.srcShard)?.entries.get(message.index);
            let entry = { message, payload, branches: new Map() };
            if (known !== undefined) {
                const same = isSameMessage(known.message, message);
                if (same && hint === undefined)
                    return 'known';
                // Two claims to one place: only a proof moves a proof.
                if (!same && isProven(known) && !proven)
                    return 'no-room';
                if (same)
                    entry = known;
            }
            if (hint !== undefined)
                entry = withBranch(entry, hint, proven);
            if (entry === undefined)
                return 'known';
            return put(entry) ? 'added' : 'no-room';
        },
        *under(source, outboxRoot) {
            const entries = [...(shelves.get(source)?.entries.values() ?? [])];
            entries.sort((a, b) => a.message.index - b.message.index);
            for (const { message, payload, branches } of entries) {
                const found = branches.get(outboxRoot);
                if (found !== undefined)
                    yield { message, payload, branch: found.branch };
            }
        },
        find: (source, index) => shelves.get(source)?.entries.get(index),
        sweep(isSettled) {
            let dropped = 0;
            for (const [source, { entries }] of shelves) {
                for (const [index, { message }] of entries) {
                    if (!isSettled(message))
                        continue;
                    remove(source, index);
                    dropped++;
                }
            }
            return dropped;
        },
        get size() {
            let messages = 0;
            let bytes = 0;
            for (const shelf of shelves.values()) {
                messages += shelf.entries.size;
                bytes += shelf.bytes;
            }
            return { messages, bytes };
        },
    };
}
function isProven({ branches }) {
    for (const { proven } of branches.values())
        if (proven)
            return true;
    return false;
}
function isWorthLess(entry, other) {
    const proven = isProven(entry);
    if (proven !== isProven(other))
        return !proven;
    return entry.message.index > other.message.index;
}
function bytesOf({ payload, branches }) {
    return MESSAGE_BYTES + size(payload) + branches.size * BRANCH_BYTES;
}
function isSameMessage(a, b) {
    return Object.keys(a).every((field) => a[field] === b[field]);
}
function isSameBranch(a, b) {
    return a.length === b.length && a.every((sibling, height) => sibling === b[height]);
}
//# sourceMappingURL=message-store.js.map