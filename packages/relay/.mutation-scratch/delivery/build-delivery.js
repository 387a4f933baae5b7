import { createSparseTree, encodeDeliver, SETTLEMENT_DEPTH, settlementLeafHash, } from '@bulkhead/protocol';
/** Gas of `Inbox.deliver` beside the receiver's call: proofs, nullifier, event, credit. */
export const DELIVERY_OVERHEAD_GAS = 500000n;
/** Bytes of the calldata of `deliver` beside the payload, which is padded to a word. */
export const DELIVERY_OVERHEAD_BYTES = 4 + 32 * 107;
/** The proofs that one imported settlement root gives; made once per origin and used for all its deliveries. */
export class SettlementProofs {
    origin;
    capTrees;
    leaves;
    #tree = createSparseTree(SETTLEMENT_DEPTH);
    #branches = new Map();
    #caps = new Map();
    constructor(origin, reader, capTrees) {
        this.origin = origin;
        this.capTrees = capTrees;
        this.leaves = reader.leavesAt(origin.number);
        for (const [shardId, leaf] of this.leaves)
            this.#tree.set(shardId, settlementLeafHash(leaf));
    }
    /** True when the leaves this node knows lead to the root that the origin carries. */
    get consistent() {
        return this.#tree.root() === this.origin.settlementRoot;
    }
    branch(source) {
        let branch = this.#branches.get(source);
        if (branch === undefined) {
            branch = this.#tree.prove(source);
            this.#branches.set(source, branch);
        }
        return branch;
    }
    /** The caps of a source under its leaf; undefined when this node's copy of them doesn't lead to the leaf's root. */
    caps(source, { capRoot }) {
        if (!this.#caps.has(source))
            this.#caps.set(source, this.capTrees.at(source, this.origin.number, capRoot));
        return this.#caps.get(source);
    }
}
/** The whole proof of one message, or undefined when it moves value and L1 has no cap for it. */
export function buildProof(proofs, leaf, message, outboxBranch) {
    const source = message.srcShard;
    const movesValue = message.amount > 0n;
    const cap = movesValue ? proofs.caps(source, leaf)?.find(message.dstShard, message.assetId) : undefined;
    if (movesValue && cap === undefined)
        return undefined;
    return {
        settlementRoot: proofs.origin.settlementRoot,
        leaf,
        settlementBranch: proofs.branch(source),
        outboxBranch,
        cap,
    };
}
/** The block item that delivers a message (docs/spec/batches.md, Payload). */
export function buildDelivery(message, payload, proof) {
    return { gas: message.gasLimit + DELIVERY_OVERHEAD_GAS, data: encodeDeliver(message, payload, proof) };
}
//# sourceMappingURL=build-delivery.js.map