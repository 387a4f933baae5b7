import {
  type AssetId,
  type BatchHeader,
  batchHash,
  EMPTY_ACCUMULATOR,
  entryHash,
  L1_SHARD_ID,
  nextAccumulator,
  type ShardId,
  toBatchIndex,
  toShardId,
} from '@bulkhead/protocol';
import { type Hex, keccak256, toHex, zeroAddress, zeroHash } from 'viem';
import type { L1Block } from '../events/l1-block.js';
import type { L1Event } from '../events/l1-event.js';

interface Tip {
  readonly batch: { readonly count: number; readonly hash: Hex };
  readonly queue: { readonly count: number; readonly accumulator: Hex };
  readonly caps: number;
  readonly standing: readonly number[];
  readonly withdrawn: number;
}

/** What a shard did up to some block: enough to say something valid next. */
type Tips = ReadonlyMap<ShardId, Tip>;

export interface GeneratedBlock {
  readonly block: L1Block;
  readonly tips: Tips;
}

const word = (text: string): Hex => keccak256(toHex(text));

/** The next L1 block, with one valid event per number in `picks`. `salt` sets forks apart. */
export function generateBlock(
  parent: GeneratedBlock | undefined,
  picks: readonly number[],
  salt: number,
): GeneratedBlock {
  const number = (parent?.block.origin.number ?? 9) + 1;
  const tips = new Map(parent?.tips);
  const events = picks.flatMap((pick, position) => nextEvent(tips, number, pick, `${salt}/${position}`));
  const origin = {
    number,
    hash: word(`block ${number} ${salt}`),
    parentHash: parent?.block.origin.hash ?? zeroHash,
    timestamp: 1_000 + number,
    baseFee: 7n,
    prevRandao: zeroHash,
    parentBeaconBlockRoot: zeroHash,
    settlementRoot: word(`root ${number} ${salt}`),
  };
  return { block: { origin, events }, tips };
}

function nextEvent(tips: Map<ShardId, Tip>, l1Block: number, pick: number, salt: string): L1Event[] {
  const shardId = toShardId(1 + (pick % 3));
  const tip = tips.get(shardId);
  if (tip === undefined) {
    const genesisHash = word(`genesis ${salt}`);
    const batch = { count: 0, hash: genesisHash };
    tips.set(shardId, {
      batch,
      queue: { count: 0, accumulator: EMPTY_ACCUMULATOR },
      caps: 0,
      standing: [],
      withdrawn: 0,
    });
    return [{ type: 'shard-registered', shardId, chainId: 100 + shardId, genesisHash, sequencer: zeroAddress }];
  }
  switch (Math.floor(pick / 3) % 7) {
    case 0:
      return [queued(tips, shardId, tip, l1Block, salt)];
    case 1:
      return posted(tips, shardId, tip, salt);
    case 2:
      return truncated(tips, shardId, tip);
    case 3:
      tips.set(shardId, { ...tip, caps: tip.caps + 1 });
      return [
        {
          type: 'cap-raised',
          src: shardId,
          index: tip.caps,
          // Every second one is what withdrawals take.
          dst: tip.caps % 2 === 0 ? toShardId(9) : L1_SHARD_ID,
          assetId: word('eth') as AssetId,
          cumOut: BigInt(salt.length),
        },
      ];
    case 4:
      tips.set(shardId, { ...tip, withdrawn: tip.withdrawn + 1 });
      return [
        {
          type: 'withdrawn',
          shardId,
          index: tip.withdrawn,
          msgId: word(salt),
          to: zeroAddress,
          amount: 1n,
          paid: true,
          txHash: word(`${salt} payout`),
        },
      ];
    case 5:
      return [{ type: 'sequencer-set', shardId, sequencer: `0x${word(salt).slice(2, 42)}` }];
    default:
      return [{ type: 'lane-set', src: shardId, dst: toShardId(9), open: pick % 2 === 0, safety: pick % 2 }];
  }
}

function queued(tips: Map<ShardId, Tip>, shardId: ShardId, tip: Tip, l1Block: number, salt: string): L1Event {
  const entry = {
    shardId,
    index: tip.queue.count,
    kind: 1,
    sender: zeroAddress,
    gas: 200_000n,
    l1Block,
    data: word(salt),
  };
  const accumulator = nextAccumulator(tip.queue.accumulator, entryHash(entry));
  tips.set(shardId, { ...tip, queue: { count: tip.queue.count + 1, accumulator } });
  return { type: 'entry-queued', ...entry, accumulator, txHash: accumulator };
}

function posted(tips: Map<ShardId, Tip>, shardId: ShardId, tip: Tip, salt: string): L1Event[] {
  const index = tip.batch.count;
  const header: BatchHeader = {
    version: 1,
    shardId,
    batchIndex: toBatchIndex(index),
    prevBatchHash: tip.batch.hash,
    l1OriginNumber: 1,
    l1OriginHash: word('origin'),
    settlementRoot: word('root'),
    queueTo: tip.queue.count,
    queueAccumulator: tip.queue.accumulator,
    firstBlock: index + 1,
    blockCount: 1,
    firstTimestamp: 1,
    lastTimestamp: 1,
    daKind: 0,
    codec: 1,
    dataHash: word(salt),
  };
  const hash = batchHash(header);
  tips.set(shardId, { ...tip, batch: { count: index + 1, hash }, standing: [...tip.standing, index] });
  const [blockHash, stateRoot, outboxRoot] = [word(`b${salt}`), word(`s${salt}`), word(`o${salt}`)];
  const outputs = { blockHash, stateRoot, outboxRoot, outboxCount: 1n, inTotals: [], outTotals: [] };
  const batchIndex = toBatchIndex(index);
  return [
    { type: 'batch-posted', header, batchHash: hash, txHash: word(`tx ${salt}`) },
    { type: 'claim-proposed', shardId, batchIndex, proposer: zeroAddress, staked: false, outputs },
    { type: 'leaf-updated', shardId, root: word(`r${salt}`), leafHash: word(`l${salt}`) },
  ];
}

function truncated(tips: Map<ShardId, Tip>, shardId: ShardId, tip: Tip): L1Event[] {
  const from = tip.standing.at(-1);
  if (from === undefined) return [];
  tips.set(shardId, { ...tip, standing: tip.standing.slice(0, -1) });
  return [{ type: 'claim-truncated', shardId, batchIndex: toBatchIndex(from) }];
}
