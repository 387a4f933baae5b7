import type { ShardId } from '@bulkhead/protocol';
import { encodeEnvelope, type GossipModules, messagesTopic, type RelayModules } from '@bulkhead/relay';

type CreateGossip = NonNullable<RelayModules['createGossip']>;

export interface GossipCounters {
  lost: number;
  doubled: number;
  heard: number;
}

/** Gossip without a network: what is published reaches the destination's validator, unless a fault says otherwise. */
export class GossipBus {
  readonly counts: GossipCounters = { lost: 0, doubled: 0, heard: 0 };
  /** Asked for each publication: how often it arrives. */
  copies: () => number = () => 1;
  readonly #listeners = new Map<ShardId, GossipModules['validator']>();

  forget(shardId: ShardId): void {
    this.#listeners.delete(shardId);
  }

  readonly create: CreateGossip = async ({ networkId, shardId }, { validator }) => {
    let running = false;
    return {
      peerId: String(shardId),
      metrics: {} as never,
      start: async () => {
        running = true;
        this.#listeners.set(shardId, validator);
      },
      stop: async () => {
        running = false;
        this.forget(shardId);
      },
      publish: async (envelope) => {
        const { dstShard } = envelope.message;
        const listener = this.#listeners.get(dstShard);
        if (!running || listener === undefined) return 0;
        const copies = this.copies();
        if (copies === 0) this.counts.lost += 1;
        if (copies > 1) this.counts.doubled += 1;
        for (let copy = 0; copy < copies; copy++) {
          listener(messagesTopic(networkId, dstShard), encodeEnvelope(envelope));
          this.counts.heard += 1;
        }
        // Whoever publishes can't tell whether it arrived.
        return 1;
      },
      publishBlock: async () => 0,
      blockListeners: () => 0,
      addresses: () => [],
      peerCount: () => this.#listeners.size,
      subscribers: (destination) => (this.#listeners.has(destination) ? 1 : 0),
      peerScore: () => 0,
    };
  };
}
