import { type BlockInputs, deriveBatch, type L1Origin, type ShardId } from '@bulkhead/protocol';
import { CodedError, createSerial, type Logger } from '@bulkhead/runtime';
import type { L1Follower, PostedBatch, StandingClaim } from '@bulkhead/settlement';
import { hexToBytes, hexToNumber } from 'viem';
import { checkClaim, type OutputMismatch } from './claim-check.js';
import { findOwed } from './claimed-to.js';
import type { ExecLink } from './exec-link.js';
import { createBlockImport, importAll } from './import-blocks.js';
import type { L1State } from './l1-state.js';
import type { FindOrigin } from './open-l1.js';
import type { ShardExecutor } from './shard-executor.js';

/** Rebuilds the shard from L1: batches that exec has not seen become blocks (docs/spec/derivation.md). */
export interface Derivation {
  /** Executes every posted batch above exec's head. @returns the number of blocks it made. */
  catchUp(): Promise<number>;
  /**
   * The blocks of a posted batch, on the block that they follow.
   *
   * @param lastTimestamp - of that block; exec is asked for it when absent
   */
  blocksOf(batch: PostedBatch, lastTimestamp?: number): Promise<readonly BlockInputs[]>;
  /** Compares the claims of batches that exec has, once each. */
  compareClaims(bounds?: CompareBounds): Promise<OutputMismatch[]>;
  /** Compares again from this batch on. */
  rewind(fromBatch: number): void;
  /** Batches up to the newest standing claim that was compared. */
  readonly compared: number;
}

/** Which claims are compared now. */
export interface CompareBounds {
  /** How many at most. */
  readonly limit?: number;
  /** Claims of batches before this one. */
  readonly before?: number;
}

export function createDerivation(args: {
  readonly shardId: ShardId;
  /** Seconds. */
  readonly genesisTimestamp: number;
  readonly l1: Pick<L1State, 'view'>;
  readonly follower: Pick<L1Follower, 'findBlock'>;
  readonly findOrigin: FindOrigin;
  readonly executor: ShardExecutor;
  readonly link: ExecLink;
  /** Where claims are asked for, at any time; the link when absent. */
  readonly claims?: Pick<ExecLink, 'api'>;
  readonly logger: Logger;
  /** Ends a rebuild that is under way with ABORTED (retry). */
  readonly signal?: AbortSignal;
}): Derivation {
  const { shardId, genesisTimestamp, l1, follower, findOrigin, executor, link, logger, signal } = args;
  const { api: claimApi } = args.claims ?? link;
  const comparing = createSerial();
  /** As they stand, oldest first. */
  const compared: StandingClaim[] = [];

  async function payloadOf(batch: PostedBatch): Promise<Uint8Array | undefined> {
    const row = await follower.findBlock(batch.l1Block);
    for (const event of row?.events ?? [])
      if (event.type === 'batch-posted' && event.batchHash === batch.batchHash && event.payload !== undefined)
        return hexToBytes(event.payload);
    return undefined;
  }

  async function timestampOf(block: number): Promise<number> {
    const found = await link.api.getBlock({ at: { number: block }, full: false });
    if (found === undefined) throw missing(block);
    return hexToNumber(found.timestamp);
  }

  /** Those that a batch may name; an old one is not in the view any more. */
  async function originsOf(from: number, to: number): Promise<(number: number) => L1Origin | undefined> {
    if (l1.view.origin(from) !== undefined) return (number) => l1.view.origin(number);
    const found = new Map<number, L1Origin | undefined>();
    for (let number = from; number <= to; number++) found.set(number, await findOrigin(number));
    return (number) => found.get(number);
  }

  async function blocksOf(batch: PostedBatch, lastTimestamp?: number): Promise<readonly BlockInputs[]> {
    const { header } = batch;
    const before = l1.view.batch(shardId, header.batchIndex - 1)?.header;
    const queueFrom = before?.queueTo ?? 0;
    const originNumber = before?.l1OriginNumber ?? l1.view.shard(shardId)?.registeredAt ?? 0;
    const { blocks, notes } = deriveBatch({
      header,
      payload: await payloadOf(batch),
      previous: {
        lastBlock: header.firstBlock - 1,
        lastTimestamp:
          header.firstBlock === 1 ? genesisTimestamp : (lastTimestamp ?? (await timestampOf(header.firstBlock - 1))),
        originNumber,
        queueTo: queueFrom,
      },
      origins: await originsOf(originNumber, header.l1OriginNumber),
      entries: l1.view.queueEntries(shardId, queueFrom, header.l1OriginNumber, header.queueTo - queueFrom),
    });
    if (notes.length > 0) logger.warn('the payload of a batch is malformed', { batch: header.batchIndex, notes });
    return blocks;
  }

  /** Reads and derives batches while exec executes those before them. */
  async function executeBatches(from: number, to: number): Promise<number> {
    const { number: have } = executor.head();
    const importing = createBlockImport(executor, signal);
    return importAll(importing, async () => {
      let lastTimestamp: number | undefined;
      for (let index = from; index <= to; index++) {
        const batch = l1.view.batch(shardId, index);
        if (batch === undefined) break;
        const blocks = await blocksOf(batch, lastTimestamp);
        for (const inputs of blocks) if (inputs.number > have) await importing.add(inputs);
        lastTimestamp = blocks.at(-1)?.timestamp;
      }
    });
  }

  return {
    get compared() {
      dropFallen();
      return (compared.at(-1)?.batchIndex ?? -1) + 1;
    },
    rewind(fromBatch) {
      while ((compared.at(-1)?.batchIndex ?? -1) >= fromBatch) compared.pop();
    },
    blocksOf,
    async catchUp() {
      const last = l1.view.lastBatch(shardId);
      if (last === undefined || lastBlock(last) <= executor.head().number) return 0;
      let index: number = last.header.batchIndex;
      while (index > 0 && firstBlockOf(index) > executor.head().number + 1) index -= 1;
      const startedAt = performance.now();
      const made = await executeBatches(index, last.header.batchIndex);
      const seconds = (performance.now() - startedAt) / 1_000;
      logger.info('rebuilt from L1', {
        blocks: made,
        head: executor.head().number,
        seconds: Number(seconds.toFixed(3)),
        blocksPerSecond: Math.round(made / seconds),
      });
      return made;
    },
    compareClaims: (bounds = {}) => comparing.run(() => compareClaims(bounds)),
  };

  async function compareClaims({
    limit = Number.POSITIVE_INFINITY,
    before = Number.POSITIVE_INFINITY,
  }: CompareBounds): Promise<OutputMismatch[]> {
    const mismatches: OutputMismatch[] = [];
    let count = 0;
    dropFallen();
    const claims = [...l1.view.claims(shardId)];
    for (let at = compared.length; at < claims.length && count < limit; at++, count++) {
      const claim = claims[at];
      const batch = claim && l1.view.batch(shardId, claim.batchIndex);
      if (claim === undefined || batch === undefined || claim.batchIndex >= before) break;
      const block = lastBlock(batch);
      if (block > executor.head().number) break;
      const owed = findOwed(l1.view, shardId, at);
      const mismatch = await checkClaim(claim, (since) => claimApi.claimOutputs({ block, since }), owed);
      if (mismatch !== undefined) mismatches.push(mismatch);
      compared.push(claim);
    }
    return mismatches;
  }

  /** Claims that fell, by a reorg of L1 or because they were truncated: what came instead is compared too. */
  function dropFallen(): void {
    const claims = l1.view.claims(shardId);
    if (compared.length > claims.length) compared.length = claims.length;
    while (compared.length > 0 && compared.at(-1) !== claims[compared.length - 1]) compared.pop();
  }

  function firstBlockOf(index: number): number {
    return l1.view.batch(shardId, index)?.header.firstBlock ?? 0;
  }
}

export function lastBlock({ header }: Pick<PostedBatch, 'header'>): number {
  return header.firstBlock + header.blockCount - 1;
}

function missing(block: number): CodedError<'BLOCK_MISSING'> {
  return new CodedError({ code: 'BLOCK_MISSING', message: `exec has no block ${block}`, verdict: 'fatal' });
}
