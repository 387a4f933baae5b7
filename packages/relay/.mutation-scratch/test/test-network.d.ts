import '@bulkhead/runtime/polyfill';
import type { Message, ShardId } from '@bulkhead/protocol';
import { Secret } from '@bulkhead/runtime';
import type { Hex } from 'viem';
import type { GossipedMessage } from '../delivery/ports.js';
import type { Gossip } from '../gossip/create-gossip.js';
import { type Relay } from '../gossip/create-relay.js';
import type { GossipLimits } from '../gossip/limits.js';
import type { GossipView } from '../gossip/ports.js';
import { type FakeClaim, type FakeSource } from './fake-source.js';
export declare const NETWORK: {
    readonly l1ChainId: 31337;
    readonly registry: '0x00000000000000000000000000000000000000aa';
};
export declare const ANY_PORT = "/ip4/127.0.0.1/tcp/0";
export declare const FAST: Partial<GossipLimits>;
/** An hour from now: these nodes go by the machine's clock. */
export declare const DEADLINE: bigint;
export declare const seedOf: (id: number) => Secret<Uint8Array>;
/** A shard's relay on a real socket, with the shard's outbox. */
export interface TestNode {
    readonly relay: Relay;
    readonly gossip: Gossip;
    readonly source: FakeSource;
    /** Where it listens, without its peer id. */
    readonly listen: string;
}
/** Relays on 127.0.0.1 that read the same L1. */
export interface TestNetwork {
    readonly view: GossipView;
    start(id: number, peers?: readonly string[], listen?: string, view?: GossipView): Promise<TestNode>;
    /** Sends a message as the shard's sequencer would. */
    sequence(from: TestNode, to: ShardId): {
        readonly message: Message;
        readonly payload: Hex;
    };
    /** Puts a claim on L1, and tells its publisher. */
    post(node: TestNode): FakeClaim;
    postOnL1(source: ShardId, claim: FakeClaim): void;
    /** Stops it when the test ends. */
    own(part: {
        stop(): Promise<void>;
    }): void;
    stop(): Promise<void>;
}
export declare function createTestNetwork(): TestNetwork;
export declare const under: ({ relay }: TestNode, source: ShardId, root: Hex) => GossipedMessage[];
//# sourceMappingURL=test-network.d.ts.map