import { type BlockInputs, hashBlockBody, type ShardId, toBlockBody } from '@bulkhead/protocol';
import { CodedError, type Logger } from '@bulkhead/runtime';
import type { L1Follower, PostedBatch, StandingClaim } from '@bulkhead/settlement';
import { type Hex, hexToNumber } from 'viem';
import type { OutputMismatch } from '../shard/claim-check.js';
import { createDerivation, lastBlock } from '../shard/derivation.js';
import type { ExecLink } from '../shard/exec-link.js';
import { createBlockImport, importAll } from '../shard/import-blocks.js';
import type { L1State } from '../shard/l1-state.js';
import type { FindOrigin } from '../shard/open-l1.js';
import type { ShardExecutor } from '../shard/shard-executor.js';
import { findStandingBlock } from '../shard/standing-block.js';
import type { DerivedMarks } from './derived-marks.js';

/** The shard as L1 tells it. */
export interface FollowReport {
  /** Last block of the newest batch that was derived here. */
  readonly block: number;
  readonly blockHash: Hex;
  readonly stateRoot: Hex;
  /** Batches on L1. */
  readonly batches: number;
  /** Of them: executed here. */
  readonly derived: number;
  /** Batches up to the newest one whose claim was compared. */
  readonly compared: number;
  /** Standing claims that say something else than execution here, in order. */
  readonly mismatches: readonly OutputMismatch[];
}

/** Blocks after which one turn of deriving ends with the batch. */
const TURN_BLOCKS = 256;

export interface DerivedChainModules {
  readonly shardId: ShardId;
  /** Seconds. */
  readonly genesisTimestamp: number;
  readonly l1: Pick<L1State, 'view'>;
  readonly follower: Pick<L1Follower, 'findBlock'>;
  readonly findOrigin: FindOrigin;
  readonly executor: ShardExecutor;
  readonly link: ExecLink;
  readonly logger: Logger;
  /** Where it has been before; from genesis on when absent. */
  readonly marks?: DerivedMarks;
  /** The derived block took the place of another one that gossip had brought. */
  readonly onReplaced?: (block: number) => void;
}

/**
 * Makes exec's blocks those of L1's batches, batch by batch, whatever blocks exec holds already, and compares the claims.
 * Everything here runs under the lock of whoever moves the head.
 */
export interface DerivedChain {
  /** Takes back blocks whose origin or batch L1 no longer has. Before anything else, and after each unwind of L1. */
  settle(): Promise<void>;
  /** Derives the next batches of L1. False when there is none. @throws CodedError ABORTED (retry) */
  adoptNext(signal?: AbortSignal): Promise<boolean>;
  /** Compares the next claims of derived batches; those that say something else. Undefined when there are none to compare. */
  compareNext(limit: number): Promise<readonly OutputMismatch[] | undefined>;
  /** Standing claims that say something else than execution here, in order. */
  mismatches(): readonly OutputMismatch[];
  /** Last block of the newest derived batch: blocks above it are unsafe. */
  lastBlock(): number;
  report(): Promise<FollowReport>;
}

export function createDerivedChain(modules: DerivedChainModules): DerivedChain {
  const { shardId, l1, findOrigin, executor, link, logger, marks, onReplaced } = modules;
  const { view } = l1;
  const derivation = createDerivation(modules);
  /** What was found, with the claim that said it: another one for the same batch may be true. */
  let found: { readonly mismatch: OutputMismatch; readonly claim: StandingClaim }[] = [];
  /** Batches whose blocks are known to be exec's; undefined before the marks were read. */
  let derived: number | undefined;

  const countBatches = () => (view.lastBatch(shardId)?.header.batchIndex ?? -1) + 1;
  const endOf = (count: number): number => {
    const batch = count > 0 ? view.batch(shardId, count - 1) : undefined;
    return batch === undefined ? 0 : lastBlock(batch);
  };

  async function getBlock(number: number) {
    const block = await link.api.getBlock({ at: { number }, full: false });
    if (block !== undefined) return block;
    // Exec was started again with less than it had: it is met, and settled with, before the next turn.
    throw new CodedError({ code: 'BLOCK_MISSING', message: `exec has no block ${number}`, verdict: 'retry' });
  }

  async function readMarks(): Promise<number> {
    for await (const { batchIndex, batchHash, blockHash } of marks?.newestFirst() ?? []) {
      const batch = view.batch(shardId, batchIndex);
      if (batch?.batchHash !== batchHash || lastBlock(batch) > executor.head().number) continue;
      if ((await getBlock(lastBlock(batch))).hash === blockHash) return batchIndex + 1;
    }
    return 0;
  }

  async function settle(): Promise<void> {
    const batches = countBatches();
    let count = derived ?? (await readMarks());
    let keep = await findStandingBlock({ link, executor, l1, findOrigin });
    if (count > batches) {
      count = batches;
      keep = Math.min(keep, endOf(batches));
    }
    const head = executor.head().number;
    if (keep < head) {
      logger.warn('L1 dropped blocks: what was made of them is taken back', { from: keep + 1, to: head });
      await executor.unwind(keep, 'l1-reorg');
    }
    // An exec that lost its newest blocks gets them again.
    while (count > 0 && endOf(count) > executor.head().number) count -= 1;
    derived = count;
    forgetDropped();
  }

  async function heldBodies(from: number, to: number): Promise<ReadonlyMap<number, Hex>> {
    const held = from > to ? [] : await link.api.blockInputs({ from, to });
    return new Map(held.map((inputs) => [inputs.number, hashBlockBody(toBlockBody(inputs))]));
  }

  /** Takes back the first block that is not what L1 says, with all that stands on it. */
  async function takeBackOthers(batch: PostedBatch, blocks: readonly BlockInputs[]): Promise<void> {
    const held = await heldBodies(batch.header.firstBlock, Math.min(lastBlock(batch), executor.head().number));
    for (const inputs of blocks) {
      const { number } = inputs;
      const body = held.get(number);
      if (body === undefined || body === hashBlockBody(toBlockBody(inputs))) continue;
      // Transactions that no block takes may make the difference.
      const { hash } = await link.api.tryBlock({ inputs });
      if (hash === (await getBlock(number)).hash) continue;
      logger.warn('the block that L1 has is not the one that gossip brought', { block: number, hash });
      await executor.unwind(number - 1, 'forced-batch');
      onReplaced?.(number);
      return;
    }
  }

  /** While exec holds nothing above, one batch after another is read and derived as exec executes those before. */
  async function adopt(first: PostedBatch, signal: AbortSignal | undefined): Promise<void> {
    const hashes = new Map<number, Hex>();
    const importing = createBlockImport(executor, signal, ({ head }) => hashes.set(head.number, head.hash));
    let blocks = await derivation.blocksOf(first);
    await takeBackOthers(first, blocks);
    const { number: have } = executor.head();
    const adopted = [first];
    await importAll(importing, async () => {
      for (let last = first, count = 0; ; ) {
        for (const inputs of blocks) if (inputs.number > have) await importing.add(inputs);
        count += blocks.length;
        const next = view.batch(shardId, last.header.batchIndex + 1);
        if (next === undefined || lastBlock(last) < have || count >= TURN_BLOCKS) return;
        blocks = await derivation.blocksOf(next, blocks.at(-1)?.timestamp);
        adopted.push(next);
        last = next;
      }
    });
    for (const { header, batchHash } of adopted) {
      const last = lastBlock({ header });
      const blockHash = hashes.get(last) ?? (await getBlock(last)).hash;
      derived = header.batchIndex + 1;
      await marks?.put({ batchIndex: header.batchIndex, batchHash, blockHash });
    }
  }

  /** Claims that L1 has no more, by a reorg or because they were truncated, are forgotten. */
  function forgetDropped(): void {
    const claims = view.claims(shardId);
    found = found.filter(({ claim }) => claims.includes(claim));
    derivation.rewind((claims.at(-1)?.batchIndex ?? -1) + 1);
  }

  return {
    settle,
    async adoptNext(signal) {
      if (derived === undefined) await settle();
      const batch = view.batch(shardId, derived ?? 0);
      if (batch === undefined) return false;
      await adopt(batch, signal);
      return true;
    },
    async compareNext(limit) {
      forgetDropped();
      const before = derivation.compared;
      const mismatches = await derivation.compareClaims({ limit, before: derived ?? 0 });
      for (const mismatch of mismatches) {
        const claim = view.claims(shardId).find(({ batchIndex }) => batchIndex === mismatch.batchIndex);
        if (claim !== undefined) found.push({ mismatch, claim });
      }
      return mismatches.length === 0 && derivation.compared === before ? undefined : mismatches;
    },
    mismatches: () => found.map(({ mismatch }) => mismatch),
    lastBlock: () => endOf(Math.min(derived ?? 0, countBatches())),
    async report() {
      const number = endOf(Math.min(derived ?? 0, countBatches()));
      const block = await getBlock(number);
      return {
        block: hexToNumber(block.number),
        blockHash: block.hash,
        stateRoot: block.stateRoot,
        batches: countBatches(),
        derived: derived ?? 0,
        compared: derivation.compared,
        mismatches: found.map(({ mismatch }) => mismatch),
      };
    },
  };
}
