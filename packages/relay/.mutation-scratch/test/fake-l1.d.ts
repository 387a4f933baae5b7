import { type L1Origin, type SettlementLeaf, type ShardId } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import type { CapLeaf, InboundLane, SettlementReader } from '../delivery/ports.js';
/** What contracts on L1 and the imported lanes say, block by block. */
export interface FakeL1 extends SettlementReader {
    /** Appends caps that the next block's leaves commit to. */
    raiseCap(source: ShardId, leaf: CapLeaf): void;
    capRoot(source: ShardId): Hex;
    setLane(source: ShardId, lane: InboundLane): void;
    /** Makes a block with these leaves. */
    mine(leaves: readonly (readonly [ShardId, SettlementLeaf])[], timestamp?: number): L1Origin;
}
export declare function createFakeL1(): FakeL1;
//# sourceMappingURL=fake-l1.d.ts.map