import { computeDomain, encodeLanePolicy, QueueKind, type ShardId } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import type { CallContext } from './call-context.js';
import { pushEntry } from './queue.js';

/** `ShardRegistry.register`. */
export function register(
  context: CallContext,
  network: { readonly l1ChainId: number; readonly registry: Address },
  shard: {
    readonly shardId: ShardId;
    readonly chainId: number;
    readonly genesisHash: Hex;
    readonly sequencer: Address;
  },
): void {
  const { state, block } = context;
  const { shardId, genesisHash } = shard;
  const domain = computeDomain({ ...network, shardId, genesisHash });
  state.shards.set(shardId, { ...shard, registeredAt: block.number, domain });
  state.vault = { ...state.vault, shards: new Set([...state.vault.shards, shardId]) };
  state.vault.queue.set(shardId, []);
  state.vault.caps.set(shardId, []);
  context.emit('ShardRegistry', 'ShardRegistered', { ...shard, chainId: BigInt(shard.chainId) });
}

/** `ShardRegistry.setLane`: both ends learn of it through their queues. */
export function setLane(context: CallContext, src: ShardId, dst: ShardId, open: boolean, safety: number): void {
  context.state.lanes.set(`${src}>${dst}`, { open, safety });
  context.emit('ShardRegistry', 'LaneSet', { src, dst, open, safety });
  queueLane(context, src, dst);
  queueLane(context, dst, src);
}

function queueLane(context: CallContext, shardId: ShardId, peer: ShardId): void {
  const { state, sender } = context;
  const inbound = state.lanes.get(`${peer}>${shardId}`);
  const data = encodeLanePolicy({
    peer,
    peerChainId: BigInt(state.shards.get(peer)?.chainId ?? 0),
    outOpen: state.lanes.get(`${shardId}>${peer}`)?.open ?? false,
    inOpen: inbound?.open ?? false,
    safety: inbound?.safety ?? 0,
  });
  pushEntry(context, { shardId, kind: QueueKind.Policy, sender, data, amount: 0n });
}
