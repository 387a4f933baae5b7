import type { Domain, L1Origin, ShardId } from '@bulkhead/protocol';
import { type GossipView, type OutboxMirror, type Relay, type SettlementReader } from '@bulkhead/relay';
import { type Clock, type Logger } from '@bulkhead/runtime';
import type { Address } from 'viem';
export declare function startRelay(args: {
    shardId: ShardId;
    domain: Domain;
    registry: Address;
    seed: Uint8Array;
    peers: readonly string[];
    settlement: SettlementReader;
    mirrors: ReadonlyMap<ShardId, OutboxMirror>;
    view: GossipView;
    clock: Clock;
    logger: Logger;
}): Promise<{
    relay: Relay;
    deliverable(origin: L1Origin): number;
}>;
//# sourceMappingURL=readme-example.d.ts.map