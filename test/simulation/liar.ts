import type { Flow, Outputs, ShardId } from '@bulkhead/protocol';
import { type Hex, keccak256, stringToHex, zeroAddress } from 'viem';
import { createRandom } from '../support/random.js';
import type { L1Call } from './l1/calls.js';
import type { L1Chain } from './l1/chain.js';
import { MALLORY } from './l1/contracts.js';
import type { Claim } from './l1/state.js';
import type { Trace } from './trace.js';
import type { ShardSpec } from './world.js';

export const LIE_KINDS = [
  'altered-root',
  'dropped-deposit',
  'overstated-out',
  'overstated-in',
  'minted-leaf',
  'huge-count',
  'staked-lie',
] as const;
type SequencerLie = Exclude<LieKind, 'staked-lie'>;
const SEQUENCER_LIES = LIE_KINDS.filter((kind): kind is SequencerLie => kind !== 'staked-lie');
export type LieKind = (typeof LIE_KINDS)[number];
export type LieCounts = Readonly<Record<LieKind, number>>;

/** The sequencer that doesn't tell the truth: its blocks are as derivation has them, its claims are what it likes. */
export interface Liar {
  readonly counts: LieCounts;
  /** True for a claim that is a lie, its sequencer's or a stranger's. */
  isLie(shardId: ShardId, claim: Pick<Claim, 'batchIndex' | 'staked' | 'proposer'>): boolean;
  /** What a stranger would claim for a batch on a stake; undefined when it leaves this batch alone. */
  stakedLie(shardId: ShardId, batchIndex: number): Outputs | undefined;
  /** True once a lie has cost its own shard something: its balance, or the mirrors of its outbox. */
  robsItself(shardId: ShardId): boolean;
  /** Nothing but the truth from now on. */
  repent(): void;
}

const STREAM = 0x11a8;
/** Of the batches that strangers may speak for. */
const STRANGER = 0x57a6;
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
    'staked-lie': 0,
  };
  const liars = new Set(shards.filter(({ lies }) => lies).map(({ shardId }) => shardId));
  const told = new Map<string, SequencerLie>();
  const truth = new Set<string>();
  let repented = false;

  const kindOf = (shardId: ShardId, batchIndex: number): SequencerLie | undefined => {
    const key = `${shardId}:${batchIndex}`;
    if (!liars.has(shardId) || truth.has(key)) return undefined;
    const known = told.get(key);
    if (known !== undefined) return known;
    const random = createRandom(seed, batchIndex, STREAM);
    if (repented || !random.chance(0.3)) {
      truth.add(key);
      return undefined;
    }
    const kind = random.pick(SEQUENCER_LIES);
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
    isLie: (shardId, { batchIndex, staked, proposer }) =>
      staked ? proposer === MALLORY : told.has(`${shardId}:${batchIndex}`),
    stakedLie(shardId, batchIndex) {
      if (repented || !createRandom(seed, shardId, batchIndex, STRANGER).chance(0.4)) return undefined;
      counts['staked-lie'] += 1;
      trace.note(`a stranger lies on a stake about batch ${batchIndex} of shard ${shardId}`);
      const root = keccak256(stringToHex(`lie ${shardId} ${batchIndex}`));
      const peer = shards.find((other) => other.shardId !== shardId)?.shardId ?? shardId;
      const roots = { blockHash: root, stateRoot: root, outboxRoot: root, outboxCount: 1_000_000 };
      return { ...roots, inTotals: raise([], peer, 10n ** 20n), outTotals: raise([], peer, 10n ** 20n) };
    },
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

function lieOf(kind: SequencerLie, outputs: Outputs, peer: ShardId): Outputs {
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
