import {
  type BatchHeader,
  batchHash,
  computeDomain,
  EMPTY_ACCUMULATOR,
  entryHash,
  forcedBatchHeader,
  type L1Origin,
  nextAccumulator,
  type Outputs,
  type QueueEntry,
  type ShardId,
  settlementLeafHash,
  toBatchIndex,
  zeroHash as zeroTree,
} from '@bulkhead/protocol';
import { silentLogger } from '@bulkhead/runtime';
import type { OriginSource, SealedBatch } from '@bulkhead/sequencer';
import type { L1Block, L1Event, L1Unwind } from '@bulkhead/settlement';
import { type Address, bytesToHex, type Hex, keccak256, toHex, zeroAddress } from 'viem';
import { createL1State, type L1State } from '../shard/l1-state.js';
import { createFindOrigin, type FindOrigin } from '../shard/open-l1.js';
import { GENESIS_TIME, L1_CHAIN_ID, REGISTRY } from './shard-config.js';

export const L1_START = 100;
const word = (text: string): Hex => keccak256(toHex(text));

export interface PostOptions {
  /** What the claim says instead. */
  readonly change?: Partial<Outputs>;
  /** What travels instead. */
  readonly payload?: Hex | 'none';
  /** False: the batch comes without one. */
  readonly claim?: boolean;
}

export interface ClaimOptions {
  readonly proposer?: Address;
  readonly staked?: boolean;
}

/** An L1 that a test mines, and takes back, block by block; what a node knows of it follows at once. */
export class TestL1 implements OriginSource {
  readonly state: L1State;
  readonly findOrigin: FindOrigin;
  readonly rows = new Map<number, L1Block>();
  readonly follower = { findBlock: async (number: number) => this.rows.get(number) };
  #height = L1_START - 1;
  #forks = 0;
  #entries: QueueEntry[] = [];

  constructor(
    readonly shardId: ShardId,
    readonly genesisHash: Hex,
  ) {
    const network = { l1ChainId: L1_CHAIN_ID, registry: REGISTRY };
    this.state = createL1State({ shardId, network, originDepth: 0, logger: silentLogger() });
    this.findOrigin = createFindOrigin(this.state, this.follower);
    this.mine({ type: 'shard-registered', shardId, chainId: 1, genesisHash, sequencer: zeroAddress });
  }

  get height(): number {
    return this.#height;
  }

  mine(...events: readonly L1Event[]): L1Block {
    const number = ++this.#height;
    const block: L1Block = { origin: this.#origin(number), events };
    this.rows.set(number, block);
    this.state.apply(block);
    return block;
  }

  #origin(number: number): L1Origin {
    const name = `${number} ${this.#forks}`;
    return {
      number,
      hash: word(`hash ${name}`),
      parentHash: this.rows.get(number - 1)?.origin.hash ?? word('before'),
      timestamp: GENESIS_TIME + (number - L1_START),
      baseFee: 7n,
      prevRandao: word(`randao ${name}`),
      parentBeaconBlockRoot: word(`beacon ${name}`),
      settlementRoot: word(`settlement ${name}`),
    };
  }

  /** Drops the blocks above `ancestor`; what is mined afterwards is another fork. As the follower does it: rows go last. */
  async reorg(
    ancestor: number,
    onUnwind: (unwind: L1Unwind) => Promise<void> | void = (unwind) => this.state.unwind(unwind),
  ): Promise<void> {
    this.#forks += 1;
    const dropped = [...this.rows.values()].filter(({ origin }) => origin.number > ancestor);
    const { hash } = this.rows.get(ancestor)?.origin ?? { hash: word('before') };
    await onUnwind({ ancestor: { number: ancestor, hash }, dropped: dropped.map(({ origin }) => origin) });
    for (const { origin } of dropped) this.rows.delete(origin.number);
    this.#height = ancestor;
    this.#entries = this.#entries.filter(({ l1Block }) => l1Block <= ancestor);
  }

  queue(kind: number, data: Hex, gas = 200_000n): L1Block {
    const fields = {
      shardId: this.shardId,
      index: this.#entries.length,
      kind,
      sender: zeroAddress,
      gas,
      l1Block: this.#height + 1,
      data,
    };
    const before = this.#entries.at(-1)?.accumulator ?? EMPTY_ACCUMULATOR;
    const entry = { ...fields, accumulator: nextAccumulator(before, entryHash(fields)) };
    this.#entries.push(entry);
    return this.mine({ type: 'entry-queued', ...entry, txHash: word(`queue ${entry.index}`) });
  }

  /** Puts a batch and its claim on L1. */
  post(
    { header, hash, outputs, payload }: SealedBatch,
    { change = {}, payload: other, claim = true }: PostOptions = {},
  ): L1Block {
    const bytes = other ?? bytesToHex(payload);
    const posted = {
      type: 'batch-posted',
      header,
      batchHash: hash,
      txHash: word(`tx ${hash}`),
      ...(bytes !== 'none' && { payload: bytes }),
    } as const;
    return this.mine(posted, ...(claim ? this.#claim(header.batchIndex, { ...outputs, ...change }, {}) : []));
  }

  /** Claims a batch that came without a claim, or lost it. */
  claim(batchIndex: number, outputs: Outputs, options: ClaimOptions = {}): L1Block {
    return this.mine(...this.#claim(batchIndex, outputs, options));
  }

  truncate(batchIndex: number): L1Block {
    return this.mine({ type: 'claim-truncated', shardId: this.shardId, batchIndex: toBatchIndex(batchIndex) });
  }

  /** Mines a forced batch that takes every entry there is, as far as one may. */
  force(): BatchHeader {
    const last = this.state.view.lastBatch(this.shardId);
    const origin = this.newest();
    const queueTo = last?.header.queueTo ?? 0;
    const header = forcedBatchHeader({
      shardId: this.shardId,
      previous: {
        lastBlock: last === undefined ? 0 : last.header.firstBlock + last.header.blockCount - 1,
        lastTimestamp: last?.header.lastTimestamp ?? GENESIS_TIME,
        originNumber: last?.header.l1OriginNumber ?? L1_START,
        queueTo,
        batchHash: last?.batchHash ?? this.genesisHash,
        batchCount: (last?.header.batchIndex ?? -1) + 1,
        queueAccumulator: last?.header.queueAccumulator ?? EMPTY_ACCUMULATOR,
      },
      l1: this.#origin(this.#height + 1),
      origin,
      entries: this.#entries.slice(queueTo),
      delay: 0,
      forceAfter: 0,
    });
    if (header === undefined) throw new Error('nothing is overdue');
    this.mine({
      type: 'batch-posted',
      header,
      batchHash: batchHash(header),
      txHash: word(`force ${header.batchIndex}`),
    });
    return header;
  }

  #claim(index: number, claimed: Outputs, { proposer = zeroAddress, staked = false }: ClaimOptions): L1Event[] {
    const { shardId } = this;
    const batchIndex = toBatchIndex(index);
    const domain = computeDomain({
      l1ChainId: L1_CHAIN_ID,
      registry: REGISTRY,
      shardId,
      genesisHash: this.genesisHash,
    });
    const leaf = {
      domain,
      batchIndex,
      stateRoot: claimed.stateRoot,
      outboxRoot: claimed.outboxRoot,
      outboxCount: claimed.outboxCount,
      settledOutboxRoot: zeroTree(32),
      capRoot: zeroTree(32),
    };
    return [
      {
        type: 'claim-proposed',
        shardId,
        batchIndex,
        proposer,
        staked,
        outputs: {
          ...claimed,
          outboxCount: BigInt(claimed.outboxCount),
          inTotals: [...claimed.inTotals],
          outTotals: [...claimed.outTotals],
        },
      },
      {
        type: 'leaf-updated',
        shardId,
        root: word(`root ${batchIndex} ${claimed.blockHash}`),
        leafHash: settlementLeafHash(leaf),
        leaf,
      },
    ];
  }

  newest(): L1Origin {
    return this.state.newestOrigin();
  }

  headTimestamp(): number {
    return this.newest().timestamp;
  }

  get(number: number): L1Origin {
    return this.state.getOrigin(number);
  }

  async queueEntries(from: number, upTo: number, limit: number): Promise<readonly QueueEntry[]> {
    return this.state.view.queueEntries(this.shardId, from, upTo, limit);
  }
}
