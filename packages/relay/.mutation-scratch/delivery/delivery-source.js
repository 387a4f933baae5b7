import { DeliveryState, MAX_DELIVERY_GAS, } from '@bulkhead/protocol';
import { size } from 'viem';
import { buildDelivery, buildProof, DELIVERY_OVERHEAD_BYTES, DELIVERY_OVERHEAD_GAS, SettlementProofs, } from './build-delivery.js';
import { createCandidateFinder } from './candidates.js';
import { createCapTrees } from './cap-trees.js';
import { DELIVERABLE_KINDS } from './deliverable-kinds.js';
/** Calldata that the deliveries of one block may take: they stay in the batch's payload, which has an end. */
export const MAX_DELIVERY_BYTES_PER_BLOCK = 262_144;
export function createDeliverySource(options) {
    const { shardId, settlement, mirrors, tracker, gossiped, now, maxBytes = MAX_DELIVERY_BYTES_PER_BLOCK } = options;
    const finder = createCandidateFinder(mirrors, gossiped);
    const capTrees = createCapTrees(settlement);
    const offered = new WeakMap();
    /** When each source was last served, counted in deliveries. */
    const served = new Map();
    let deliveriesServed = 0;
    let newest;
    /** Proofs are the same for every block of an origin. What isn't consistent yet may be so at the next look. */
    function findProofs(origin) {
        if (newest?.origin.hash === origin.hash)
            return newest;
        const proofs = new SettlementProofs(origin, settlement, capTrees);
        if (!proofs.consistent)
            return undefined;
        newest = proofs;
        return proofs;
    }
    function* candidates(source, leaf, origin) {
        const lane = settlement.inboundLane(source);
        if (!lane.open)
            return;
        const outboxRoot = lane.settledOnly ? leaf.settledOutboxRoot : leaf.outboxRoot;
        const target = { source, destination: shardId, leaf, outboxRoot };
        const { complete, messages } = finder.find(target, tracker.floor(source));
        const clock = BigInt(Math.max(origin.timestamp, now?.() ?? 0));
        let leading = complete;
        for (const candidate of messages) {
            const { index, kind, deadline, gasLimit } = candidate.message;
            const done = tracker.state(source, index) !== DeliveryState.Unseen ||
                !DELIVERABLE_KINDS.has(kind) ||
                gasLimit + DELIVERY_OVERHEAD_GAS > MAX_DELIVERY_GAS ||
                deadline < BigInt(origin.timestamp);
            leading &&= done;
            if (leading)
                tracker.raiseFloor(source, index + 1);
            if (!done && deadline >= clock && tracker.mayAttempt(source, index, origin.number))
                yield candidate;
        }
    }
    function lanesByWaiting(proofs) {
        return [...proofs.leaves]
            .filter(([source]) => source !== shardId)
            .sort(([a], [b]) => (served.get(a) ?? 0) - (served.get(b) ?? 0))
            .map(([source, leaf]) => ({ leaf, candidates: candidates(source, leaf, proofs.origin) }));
    }
    return {
        pending(origin, gasBudget) {
            const proofs = findProofs(origin);
            if (proofs === undefined)
                return [];
            const picked = [];
            let gasLeft = gasBudget;
            let bytesLeft = maxBytes;
            /** False when the lane has nothing more for this block. A message that doesn't fit is its lane's next one. */
            const takeTurn = ({ leaf, candidates }) => {
                for (let turn = candidates.next(); !turn.done; turn = candidates.next()) {
                    const { message, payload, prove } = turn.value;
                    const gas = message.gasLimit + DELIVERY_OVERHEAD_GAS;
                    const bytes = size(payload) + DELIVERY_OVERHEAD_BYTES;
                    // What no block can hold must not stand in the way of what follows it.
                    if (gas > gasBudget || bytes > maxBytes)
                        continue;
                    if (gas > gasLeft || bytes > bytesLeft)
                        return false;
                    const proof = buildProof(proofs, leaf, message, prove());
                    if (proof === undefined)
                        continue;
                    const delivery = buildDelivery(message, payload, proof);
                    offered.set(delivery, message);
                    picked.push(delivery);
                    gasLeft -= gas;
                    bytesLeft -= bytes;
                    return true;
                }
                return false;
            };
            for (let lanes = lanesByWaiting(proofs); lanes.length > 0;)
                lanes = lanes.filter(takeTurn);
            return picked;
        },
        attempted(deliveries, originNumber) {
            for (const delivery of deliveries) {
                const message = offered.get(delivery);
                if (message === undefined)
                    continue;
                served.set(message.srcShard, ++deliveriesServed);
                tracker.attempted(message.srcShard, message.index, originNumber);
            }
        },
    };
}
//# sourceMappingURL=delivery-source.js.map