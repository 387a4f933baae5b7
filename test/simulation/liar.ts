import type { Flow, Outputs, ShardId } from '@bulkhead/protocol';
import { type Hex, keccak256, zeroAddress } from 'viem';
import type { L1Call } from './l1/calls.js';
import type { L1Chain } from './l1/chain.js';
import { createRandom } from './random.js';
import type { Trace } from './trace.js';
import type { ShardSpec } from './world.js';

export const LIE_KINDS = [
  'altered-root',
  'dropped-deposit',
  'overstated-out',
  'overstated-in',
  'minted-leaf',
  'huge-count',
] as const;
export type LieKind = (typeof LIE_KINDS)[number];
export type LieCounts = Readonly<Record<LieKind, number>>;

/** The sequencer that doesn't tell the truth: its blocks are as derivation has them, its claims are what it likes. */
export interface Liar {
  readonly counts: LieCounts;
  /** True when the claim of a batch is a lie. */
  liesIn(shardId: ShardId, batchIndex: number): boolean;
  /** True once a lie has cost its own shard something: its balance, or the mirrors of its outbox. */
  robsItself(shardId: ShardId): boolean;
  /** Nothing but the truth from now on. */
  repent(): void;
}

const STREAM = 0x11a8;
const COSTLY: ReadonlySet<LieKind> = new Set(['overstated-out', 'minted-leaf', 'huge-count']);

export function createLiar(args: {
  readonly seed: number;
  readonly shards: readonly ShardSpec[];
  readonly chain: L1Chain;
  readonly trace: Trace;
}): Liar {
  const { seed, shards, chain, trace } = args;
  const counts: Record<LieKind, number> = {
    'altered-root': 0,
    'dropped-deposit': 0,
    'overstated-out': 0,
    'overstated-in': 0,
    'minted-leaf': 0,
    'huge-count': 0,
  };
  const liars = new Set(shards.filter(({ lies }) => lies).map(({ shardId }) => shardId));
  const told = new Map<string, LieKind>();
  const truth = new Set<string>();
  let repented = false;

  const kindOf = (shardId: ShardId, batchIndex: number): LieKind | undefined => {
    const key = `${shardId}:${batchIndex}`;
    if (!liars.has(shardId) || truth.has(key)) return undefined;
    const known = told.get(key);
    if (known !== undefined) return known;
    const random = createRandom(seed, batchIndex, STREAM);
    if (repented || !random.chance(0.3)) {
      truth.add(key);
      return undefined;
    }
    const kind = random.pick(LIE_KINDS);
    told.set(key, kind);
    counts[kind] += 1;
    trace.note(`shard ${shardId} lies in batch ${batchIndex}: ${kind}`);
    return kind;
  };

  chain.tamper = (call: L1Call): L1Call => {
    if (call.type !== 'post') return call;
    const kind = kindOf(call.header.shardId, call.header.batchIndex);
    if (kind === undefined) return call;
    const peer = shards.find(({ shardId }) => shardId !== call.header.shardId)?.shardId ?? call.header.shardId;
    return { ...call, outputs: lieOf(kind, call.outputs, peer) };
  };

  return {
    counts,
    liesIn: (shardId, batchIndex) => told.has(`${shardId}:${batchIndex}`),
    robsItself: (shardId) => [...told].some(([key, kind]) => key.startsWith(`${shardId}:`) && COSTLY.has(kind)),
    repent() {
      repented = true;
    },
  };
}

const wrong = (hash: Hex): Hex => keccak256(hash);

function raise(flows: readonly Flow[], peer: ShardId, by: bigint): Flow[] {
  const lane = flows.find((flow) => flow.peer === peer);
  const others = flows.filter((flow) => flow !== lane);
  return [...others, { peer, originShard: 0 as ShardId, originToken: zeroAddress, total: (lane?.total ?? 0n) + by }];
}

function lieOf(kind: LieKind, outputs: Outputs, peer: ShardId): Outputs {
  const { blockHash, stateRoot, outboxRoot, outboxCount, inTotals, outTotals } = outputs;
  switch (kind) {
    case 'altered-root':
      return { ...outputs, stateRoot: wrong(stateRoot) };
    case 'dropped-deposit':
      return { ...outputs, stateRoot: wrong(stateRoot), blockHash: wrong(blockHash) };
    case 'overstated-out':
      return { ...outputs, outTotals: raise(outTotals, peer, 10n ** 18n) };
    case 'overstated-in':
      return { ...outputs, inTotals: raise(inTotals, peer, 10n ** 30n) };
    case 'minted-leaf':
      return {
        ...outputs,
        outboxRoot: wrong(outboxRoot),
        outboxCount: outboxCount + 1,
        outTotals: raise(outTotals, peer, 10n ** 24n),
      };
    case 'huge-count':
      return { ...outputs, outboxCount: Number.MAX_SAFE_INTEGER };
  }
}
