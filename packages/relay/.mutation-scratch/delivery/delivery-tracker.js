import { DeliveryState } from '@bulkhead/protocol';
/** Origins to wait before a delivery that reverted is tried again: 1, 2, 4 … up to this many. */
export const MAX_BACKOFF_ORIGINS = 64;
export function createDeliveryTracker() {
    const states = new Map();
    const floors = new Map();
    const attempts = new Map();
    const of = (maps, source) => {
        let map = maps.get(source);
        if (map === undefined) {
            map = new Map();
            maps.set(source, map);
        }
        return map;
    };
    const state = (source, index) => states.get(source)?.get(index)?.state ?? DeliveryState.Unseen;
    return {
        record(source, index, newState, blockNumber) {
            const known = of(states, source);
            // A block that is read twice, or again after a restart, says the same once more.
            known.set(index, { state: newState, blockNumber, before: asOf(known.get(index), blockNumber - 1) });
            attempts.get(source)?.delete(index);
        },
        state,
        floor: (source) => floors.get(source) ?? 0,
        raiseFloor(source, index) {
            if (index <= (floors.get(source) ?? 0))
                return;
            floors.set(source, index);
            const waiting = attempts.get(source);
            for (const tried of waiting?.keys() ?? [])
                if (tried < index)
                    waiting?.delete(tried);
        },
        attempted(source, index, originNumber) {
            // The block's own logs may have been read before this note came: what succeeded needs no next attempt.
            if (state(source, index) !== DeliveryState.Unseen)
                return;
            const count = (attempts.get(source)?.get(index)?.count ?? 0) + 1;
            const wait = Math.min(2 ** (count - 1), MAX_BACKOFF_ORIGINS);
            of(attempts, source).set(index, { count, nextOrigin: originNumber + wait });
        },
        mayAttempt: (source, index, originNumber) => originNumber >= (attempts.get(source)?.get(index)?.nextOrigin ?? 0),
        unwind(blockNumber) {
            for (const known of states.values()) {
                for (const [index, newest] of known) {
                    const entry = asOf(newest, blockNumber);
                    if (entry === undefined)
                        known.delete(index);
                    else if (entry !== newest)
                        known.set(index, entry);
                }
            }
            floors.clear();
            attempts.clear();
        },
    };
}
function asOf(newest, blockNumber) {
    let entry = newest;
    while (entry !== undefined && entry.blockNumber > blockNumber)
        entry = entry.before;
    return entry;
}
//# sourceMappingURL=delivery-tracker.js.map