import { type BlockInputs, deriveBatch, type L1Origin, type ShardId } from '@bulkhead/protocol';
import { CodedError, createSerial, type Logger } from '@bulkhead/runtime';
import type { L1Follower, PostedBatch } from '@bulkhead/settlement';
import { hexToBytes, hexToNumber } from 'viem';
import { checkClaim, type OutputMismatch } from './claim-check.js';
import type { ExecLink } from './exec-link.js';
import { createBlockImport } from './import-blocks.js';
import type { L1State } from './l1-state.js';
import type { FindOrigin } from './open-l1.js';
import type { ShardExecutor } from './shard-executor.js';

/** Rebuilds the shard from L1: batches that exec has not seen become blocks (docs/spec/derivation.md). */
export interface Derivation {
  /** Executes every posted batch above exec's head. @returns the number of blocks it made. */
  catchUp(): Promise<number>;
  /** Compares the claims of batches that exec has, once each. */
  compareClaims(): Promise<OutputMismatch[]>;
  /** Compares again from this batch on. */
  rewind(fromBatch: number): void;
  /** Batches compared so far. */
  readonly compared: number;
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
  const { shardId, genesisTimestamp, l1, follower, findOrigin, executor, link, claims = link, logger, signal } = args;
  const comparing = createSerial();
  let compared = 0;

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

  /** @param lastTimestamp - of the block before the batch; exec is asked for it when absent */
  async function derive(batch: PostedBatch, lastTimestamp: number | undefined): Promise<readonly BlockInputs[]> {
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
    let lastTimestamp: number | undefined;
    for (let index = from; index <= to; index++) {
      const batch = l1.view.batch(shardId, index);
      if (batch === undefined) break;
      const blocks = await derive(batch, lastTimestamp);
      for (const inputs of blocks) if (inputs.number > have) await importing.add(inputs);
      lastTimestamp = blocks.at(-1)?.timestamp;
    }
    return importing.finish();
  }

  return {
    get compared() {
      return compared;
    },
    rewind(fromBatch) {
      compared = Math.min(compared, fromBatch);
    },
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
    compareClaims: () => comparing.run(compareClaims),
  };

  async function compareClaims(): Promise<OutputMismatch[]> {
    const mismatches: OutputMismatch[] = [];
    for (const claim of [...l1.view.claims(shardId)]) {
      if (claim.batchIndex < compared) continue;
      const batch = l1.view.batch(shardId, claim.batchIndex);
      if (batch === undefined || lastBlock(batch) > executor.head().number) break;
      const block = lastBlock(batch);
      const mismatch = await checkClaim(
        claim,
        (since) => claims.api.claimOutputs({ block, since }),
        batch.header.firstBlock - 1,
      );
      if (mismatch !== undefined) mismatches.push(mismatch);
      compared = claim.batchIndex + 1;
    }
    return mismatches;
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
