import '@bulkhead/runtime/polyfill';
import { GossipSub, type GossipSubComponents, type GossipsubOpts } from '@chainsafe/libp2p-gossipsub';

type ReceivedRpc = Parameters<GossipSub['handleReceivedRpc']>[1];
type ReceivedFrom = Parameters<GossipSub['handleReceivedRpc']>[0];

export interface FrameGuard {
  /** The one topic whose messages are for this node: messages to its shard, or its shard's blocks. */
  readonly ownTopic: string;
  /** Resolves when a frame of this size may be looked at; rejects when the node stops. */
  admit(peer: string, messages: number, bytes: number): Promise<void>;
}

/**
 * Gossipsub that reads each peer no faster than its allowance, before anything of a frame is hashed, remembered as seen
 * or decoded: what comes too fast waits in the peer's own stream, and doesn't count as seen meanwhile.
 */
export class PacedGossipsub extends GossipSub {
  readonly #guard: FrameGuard;

  constructor(components: GossipSubComponents, options: Partial<GossipsubOpts>, guard: FrameGuard) {
    super(components, options);
    this.#guard = guard;
  }

  override async handleReceivedRpc(from: ReceivedFrom, rpc: ReceivedRpc): Promise<void> {
    // Messages of other topics have no reader here and would only fill the cache.
    const messages = rpc.messages.filter(({ topic }) => topic === this.#guard.ownTopic);
    const bytes = rpc.messages.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
    await this.#guard.admit(from.toString(), Math.max(1, rpc.messages.length), bytes);
    await super.handleReceivedRpc(from, { ...rpc, messages });
  }
}
