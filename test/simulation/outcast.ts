import { type QueueEntry, QueueKind, SHARD_CONTRACTS, type ShardId, shardBridgeAbi } from '@bulkhead/protocol';
import { type Address, concatHex, encodeFunctionData, type Hex, keccak256, parseGwei, sliceHex } from 'viem';
import { lower, OUTCAST, USERS } from './accounts.js';
import type { Action } from './actions.js';
import type { L1Chain } from './l1/chain.js';
import type { ShardSpec } from './world.js';

const WEEK = 7 * 24 * 3_600;
const GAS = 600_000n;

/** What somebody puts into the queue: the first ones are transactions that must come, the others junk that must not. */
const WISHES = ['transfer', 'withdraw', 'send', 'noise', 'cut', 'system', 'foreign', 'gap', 'greedy'] as const;
type Wish = (typeof WISHES)[number];
const PROPER: ReadonlySet<Wish> = new Set(['transfer', 'withdraw', 'send']);

interface Forced {
  readonly nonce: number;
  readonly isProper: boolean;
}

/** The user whom no sequencer serves: all it does goes through L1's queue (docs/spec/batches.md, Queue rule). */
export interface Outcast {
  /** Queues what the action picks. */
  force(action: Action, shard: ShardSpec, peer: ShardSpec): Promise<void>;
  /** Hashes of queued transactions, in queue order, and whether each must be in the shard's chain once it is consumed. */
  expect(entries: readonly QueueEntry[]): { readonly index: number; readonly hash: Hex; readonly comes: boolean }[];
  readonly counts: { proper: number; junk: number };
}

export function createOutcast(chain: L1Chain): Outcast {
  const sent = new Map<Hex, Forced>();
  const counts = { proper: 0, junk: 0 };

  function expect(entries: readonly QueueEntry[]) {
    let next = 0;
    return entries.flatMap(({ index, kind, data }) => {
      const forced = kind === QueueKind.Transaction ? sent.get(data) : undefined;
      if (forced === undefined) return [];
      const comes = forced.isProper && forced.nonce === next;
      if (comes) next += 1;
      return [{ index, hash: keccak256(data), comes }];
    });
  }

  /** As far as it can tell from L1. */
  function nonceOn(shardId: ShardId): number {
    const queued = expect(chain.head.state.queues.get(shardId) ?? []).filter(({ comes }) => comes).length;
    const pooled = [...chain.pool.values()].filter(
      ({ call }) => call.type === 'enqueue' && call.shardId === shardId && sent.get(call.raw)?.isProper,
    ).length;
    return queued + pooled;
  }

  async function sign(wish: Wish, action: Action, shard: ShardSpec, peer: ShardSpec, nonce: number): Promise<Hex> {
    const raw = await OUTCAST.signTransaction({
      type: 'eip1559',
      chainId: wish === 'foreign' ? peer.chainId : shard.chainId,
      nonce: wish === 'gap' ? nonce + 50 : nonce,
      maxFeePerGas: parseGwei('10'),
      maxPriorityFeePerGas: 1_000_000n,
      gas: wish === 'greedy' ? GAS + 1n : GAS,
      ...callOf(wish, action, shard, peer),
    });
    if (wish === 'noise') return concatHex(['0x02', keccak256(raw)]);
    if (wish === 'cut') return sliceHex(raw, 0, -1);
    if (wish === 'system') return concatHex(['0x7e', sliceHex(raw, 1)]);
    return raw;
  }

  return {
    counts,
    expect,
    async force(action, shard, peer) {
      const wish = WISHES[action.to % WISHES.length] ?? 'noise';
      const isProper = PROPER.has(wish);
      const nonce = nonceOn(shard.shardId);
      const raw = await sign(wish, action, shard, peer, nonce);
      sent.set(raw, { nonce, isProper });
      counts[isProper ? 'proper' : 'junk'] += 1;
      chain.sendCall(lower(OUTCAST.address), { type: 'enqueue', shardId: shard.shardId, gas: GAS, raw });
    },
  };
}

function callOf(
  wish: Wish,
  { amount, user }: Action,
  shard: ShardSpec,
  peer: ShardSpec,
): { readonly to: Address; readonly value: bigint; readonly data?: Hex } {
  const target = (USERS[user % USERS.length] ?? OUTCAST).address;
  const to = SHARD_CONTRACTS.ShardBridge;
  const abi = shardBridgeAbi;
  if (wish === 'withdraw')
    return { to, value: amount, data: encodeFunctionData({ abi, functionName: 'withdrawETH', args: [target] }) };
  if (wish === 'send') {
    const deadline = BigInt(shard.genesis.timestamp + WEEK);
    const args = [peer.shardId, target, OUTCAST.address, deadline] as const;
    return { to, value: amount, data: encodeFunctionData({ abi, functionName: 'sendETH', args }) };
  }
  return { to: target, value: amount };
}
