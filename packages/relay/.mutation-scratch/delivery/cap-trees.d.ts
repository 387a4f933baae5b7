import { type AssetId, type CapProof, type ShardId } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { SettlementReader } from './ports.js';
/** The cap tree of one source as it stood under one root. */
export interface CapView {
    /** Proof of the newest cap of an asset on the lane to `dst`, or undefined when L1 has none. */
    find(dst: ShardId, assetId: AssetId): CapProof | undefined;
}
/** The cap trees of all sources. A tree grows with each claim that moves value, so it is kept and only extended. */
export interface CapTrees {
    /** Undefined when the leaves that the reader has for `l1Block` don't lead to `capRoot`. */
    at(source: ShardId, l1Block: number, capRoot: Hex): CapView | undefined;
}
export declare function createCapTrees(reader: Pick<SettlementReader, 'capLeavesAt'>): CapTrees;
//# sourceMappingURL=cap-trees.d.ts.map