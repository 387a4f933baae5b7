import { type Delivery, type DeliveryProof, type L1Origin, type Message, type SettlementLeaf, type ShardId } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { CapTrees, CapView } from './cap-trees.js';
import type { SettlementReader } from './ports.js';
/** Gas of `Inbox.deliver` beside the receiver's call: proofs, nullifier, event, credit. */
export declare const DELIVERY_OVERHEAD_GAS = 500000n;
/** Bytes of the calldata of `deliver` beside the payload, which is padded to a word. */
export declare const DELIVERY_OVERHEAD_BYTES: number;
/** The proofs that one imported settlement root gives; made once per origin and used for all its deliveries. */
export declare class SettlementProofs {
    #private;
    readonly origin: L1Origin;
    private readonly capTrees;
    readonly leaves: ReadonlyMap<ShardId, SettlementLeaf>;
    constructor(origin: L1Origin, reader: SettlementReader, capTrees: CapTrees);
    /** True when the leaves this node knows lead to the root that the origin carries. */
    get consistent(): boolean;
    branch(source: ShardId): Hex[];
    /** The caps of a source under its leaf; undefined when this node's copy of them doesn't lead to the leaf's root. */
    caps(source: ShardId, { capRoot }: SettlementLeaf): CapView | undefined;
}
/** The whole proof of one message, or undefined when it moves value and L1 has no cap for it. */
export declare function buildProof(proofs: SettlementProofs, leaf: SettlementLeaf, message: Message, outboxBranch: readonly Hex[]): DeliveryProof | undefined;
/** The block item that delivers a message (docs/spec/batches.md, Payload). */
export declare function buildDelivery(message: Message, payload: Hex, proof: DeliveryProof): Delivery;
//# sourceMappingURL=build-delivery.d.ts.map