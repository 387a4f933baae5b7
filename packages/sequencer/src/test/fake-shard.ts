import {
  type BatchEnd,
  type BatchHeader,
  type BlockInputs,
  batchHash,
  type DerivedBatch,
  type Domain,
  deriveBatch,
  EMPTY_ACCUMULATOR,
  entryHash,
  forcedBatchHeader,
  genesisEnd,
  type L1Origin,
  nextAccumulator,
  type OutboxItem,
  type Outputs,
  type QueueDelays,
  type QueueEntry,
  toBatchIndex,
  toShardId,
} from '@bulkhead/protocol';
import { type Hex, keccak256, toHex, zeroAddress, zeroHash } from 'viem';
import type {
  BatchSink,
  BatchTip,
  Executor,
  HeadBlock,
  OriginSource,
  OutboxQuery,
  ProducedBlock,
  SealedBatch,
} from '../ports.js';

export const SHARD = toShardId(7);
export const DOMAIN = keccak256(toHex('domain')) as Domain;
export const GENESIS = { timestamp: 1_700_000_000, registeredAt: 10 };
export const GENESIS_HASH = keccak256(toHex('genesis'));

const word = (text: string): Hex => keccak256(toHex(text));

/** An L1 with a block each 12 seconds and one queue. */
export class FakeL1 implements OriginSource {
  height = GENESIS.registeredAt;
  readonly entries: QueueEntry[] = [];

  get(number: number): L1Origin {
    return {
      number,
      hash: word(`hash ${number}`),
      parentHash: word(`hash ${number - 1}`),
      timestamp: GENESIS.timestamp + 12 * (number - GENESIS.registeredAt),
      baseFee: 7n,
      prevRandao: word(`randao ${number}`),
      parentBeaconBlockRoot: word(`beacon ${number}`),
      settlementRoot: word(`settlement ${number}`),
    };
  }

  newest(): L1Origin {
    return this.get(this.height);
  }

  headTimestamp(): number {
    return this.newest().timestamp;
  }

  async queueEntries(from: number, upTo: number, limit: number): Promise<readonly QueueEntry[]> {
    return this.entries.filter(({ index, l1Block }) => index >= from && l1Block <= upTo).slice(0, limit);
  }

  /** Adds an entry to the newest L1 block: blocks that stand on it must be made later. */
  queue(gas: bigint, { kind = 1, data = '0x' }: Partial<Pick<QueueEntry, 'kind' | 'data'>> = {}): void {
    const { length: index } = this.entries;
    const fields = { shardId: SHARD, index, kind, sender: zeroAddress, gas, l1Block: this.height, data };
    const before = this.entries.at(-1)?.accumulator ?? EMPTY_ACCUMULATOR;
    this.entries.push({ ...fields, accumulator: nextAccumulator(before, entryHash(fields)) });
  }
}

/** An executor without a machine: it includes what it is given, unless it is told to skip it. */
export class FakeExecutor implements Executor {
  readonly blocks: BlockInputs[] = [];
  readonly outbox: OutboxItem[][] = [];
  /** Transactions it skips, by their bytes. */
  readonly skips = new Map<Hex, { readonly hash: Hex; readonly code: string }>();
  /** What the next blocks send. */
  readonly toSend: OutboxItem[][] = [];
  /** Accounts that the next block reports. */
  accounts: ProducedBlock['accounts'] = [];
  baseFee = 1n;
  /** Claims that were asked for. */
  readonly claims: { readonly block: number; readonly since: number }[] = [];

  head(): HeadBlock {
    const last = this.blocks.at(-1);
    return {
      number: this.blocks.length,
      hash: word(`block ${this.blocks.length}`),
      timestamp: last?.timestamp ?? GENESIS.timestamp,
      originNumber: last?.origin.number ?? 0,
      nextBaseFee: this.baseFee,
    };
  }

  async produceBlock(inputs: BlockInputs): Promise<ProducedBlock> {
    if (inputs.number !== this.blocks.length + 1) throw new Error('not the next block');
    const skipped = inputs.transactions.flatMap((raw) => this.skips.get(raw) ?? []);
    const included = inputs.transactions.filter((raw) => !this.skips.has(raw));
    const sent = this.toSend.shift() ?? [];
    this.blocks.push({ ...inputs, transactions: included });
    this.outbox.push(sent);
    const { accounts } = this;
    this.accounts = [];
    return {
      ...this.head(),
      gasUsed: 0n,
      included: included.map((raw) => keccak256(raw)),
      skipped,
      accounts,
      payloadBytes: [...included, ...sent.map((item) => ('payload' in item ? item.payload : item.leaf))].reduce(
        (sum, hex) => sum + hex.length / 2,
        0,
      ),
    };
  }

  async blockInputs(from: number, to: number): Promise<readonly BlockInputs[]> {
    return this.blocks.slice(from - 1, to);
  }

  async outboxItems({ from, block, limit }: OutboxQuery): Promise<readonly OutboxItem[]> {
    return this.outbox
      .slice(0, block)
      .flat()
      .slice(from, from + limit);
  }

  async outboxCount(block: number): Promise<number> {
    return this.outbox.slice(0, block).flat().length;
  }

  async claimOutputs(block: number, since: number): Promise<Outputs> {
    this.claims.push({ block, since });
    const outboxCount = this.outbox.slice(0, block).flat().length;
    const blockHash = word(`block ${block}`);
    return { blockHash, stateRoot: zeroHash, outboxRoot: zeroHash, outboxCount, inTotals: [], outTotals: [] };
  }
}

/** Takes batches and derives each again, as a follower would. */
export class DerivingSink implements BatchSink {
  readonly batches: SealedBatch[] = [];
  readonly derived: DerivedBatch[] = [];
  /** The newest batch's last block when undefined. */
  claimedTo: number | undefined;
  /** A section on L1 was malformed. */
  lostTrack = false;

  constructor(private readonly l1: FakeL1) {}

  tip(): BatchTip {
    const last = this.batches.at(-1);
    if (last === undefined) {
      const end = genesisEnd(GENESIS);
      const nextIndex = toBatchIndex(0);
      return { hash: GENESIS_HASH, nextIndex, end, queueAccumulator: EMPTY_ACCUMULATOR, claimedTo: 0 };
    }
    const { header, hash, end } = last;
    const claimedTo = this.claimedTo ?? end.lastBlock;
    return {
      hash,
      nextIndex: toBatchIndex(header.batchIndex + 1),
      end,
      queueAccumulator: header.queueAccumulator,
      claimedTo,
    };
  }

  async carriedMessages(): Promise<number | undefined> {
    return this.lostTrack ? undefined : this.derived.flatMap(({ outbox }) => outbox).length;
  }

  async enqueue(batch: SealedBatch): Promise<void> {
    this.derived.push(this.derive(batch.header, batch.payload, this.derived.at(-1)?.end ?? genesisEnd(GENESIS)));
    this.batches.push(batch);
  }

  /** The next L1 block holds a forced batch; undefined while nothing is overdue. */
  force(delays: QueueDelays): DerivedBatch | undefined {
    const { hash, nextIndex, end, queueAccumulator } = this.tip();
    const origin = this.l1.newest();
    const header = forcedBatchHeader({
      shardId: SHARD,
      previous: { ...end, batchHash: hash, batchCount: nextIndex, queueAccumulator },
      l1: this.l1.get(origin.number + 1),
      origin,
      entries: this.l1.entries.slice(end.queueTo),
      ...delays,
    });
    if (header === undefined) return undefined;
    const derived = this.derive(header, new Uint8Array(), end);
    this.derived.push(derived);
    const outputs = { blockHash: zeroHash, stateRoot: zeroHash, outboxRoot: zeroHash, outboxCount: 0 };
    this.batches.push({
      header,
      hash: batchHash(header),
      outputs: { ...outputs, inTotals: [], outTotals: [] },
      payload: new Uint8Array(),
      messages: 0,
      bodiesLeftOut: 0,
      end: derived.end,
    });
    this.l1.height += 1;
    return derived;
  }

  /** L1 drops the newest batch. */
  drop(): void {
    this.batches.pop();
    this.derived.pop();
  }

  private derive(header: BatchHeader, payload: Uint8Array, previous: BatchEnd): DerivedBatch {
    const entries = this.l1.entries.slice(previous.queueTo, header.queueTo);
    return deriveBatch({ header, payload, previous, origins: (number) => this.l1.get(number), entries });
  }
}
