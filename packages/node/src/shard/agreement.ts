import { batchHash, type ShardId } from '@bulkhead/protocol';
import type { BatchPoster, PostedBatch } from '@bulkhead/settlement';
import { type Derivation, lastBlock } from './derivation.js';
import type { ExecLink } from './exec-link.js';
import type { L1State } from './l1-state.js';
import { sameInputs } from './same-inputs.js';
import type { ShardExecutor } from './shard-executor.js';

/**
 * How far exec holds what the batches on L1 say. Most of them this node has made itself; one that anybody forced, or that
 * another instance of the sequencer posted, may say something else.
 */
export interface Agreement {
  /** Batches on L1 that are known to be exec's blocks, from the first on. */
  readonly upTo: number;
  /** Takes note of batches that this node has made itself. True while there are others that nobody has compared. */
  isOvertaken(): boolean;
  /** Compares what is not known to agree yet. The first block of exec that L1 contradicts; undefined when there is none. */
  findContradicted(): Promise<number | undefined>;
}

export function createAgreement(args: {
  readonly shardId: ShardId;
  readonly l1: Pick<L1State, 'view'>;
  readonly poster: Pick<BatchPoster, 'header'>;
  readonly derivation: Pick<Derivation, 'blocksOf'>;
  readonly executor: Pick<ShardExecutor, 'head' | 'blockInputs'>;
  readonly link: Pick<ExecLink, 'api'>;
}): Agreement {
  const { shardId, l1, poster, derivation, executor, link } = args;
  const { view } = l1;
  let agreed = 0;

  function isOwn({ header, batchHash: hash }: PostedBatch): boolean {
    const own = poster.header(header.batchIndex);
    return own !== undefined && batchHash(own) === hash;
  }

  /** Exec holds a batch whole. */
  const isHeld = (batch: PostedBatch): boolean => lastBlock(batch) <= executor.head().number;

  /** L1 may have dropped batches, and exec blocks. */
  function dropFallen(): void {
    agreed = Math.min(agreed, (view.lastBatch(shardId)?.header.batchIndex ?? -1) + 1);
    for (; agreed > 0; agreed--) {
      const newest = view.batch(shardId, agreed - 1);
      if (newest !== undefined && isHeld(newest)) return;
    }
  }

  function noteOwn(): PostedBatch | undefined {
    for (; ; agreed++) {
      const next = view.batch(shardId, agreed);
      if (next === undefined || !isOwn(next) || !isHeld(next)) return next;
    }
  }

  /**
   * After a start: a block that the sequencer has claimed under the hash that exec has needs no second look, nor what is
   * below it. A claim on a stake vouches for nothing here: whoever made it may know this node's blocks.
   */
  async function skipClaimed(): Promise<void> {
    const sequencer = view.shard(shardId)?.sequencer;
    for (const claim of [...view.claims(shardId)].reverse()) {
      if (claim.batchIndex < agreed) return;
      const batch = view.batch(shardId, claim.batchIndex);
      if (batch === undefined || !isHeld(batch) || claim.staked || claim.proposer !== sequencer) continue;
      const block = await link.api.getBlock({ at: { number: lastBlock(batch) }, full: false });
      if (block?.hash !== claim.outputs.blockHash) continue;
      agreed = claim.batchIndex + 1;
      return;
    }
  }

  async function contradiction(batch: PostedBatch): Promise<number | undefined> {
    const { firstBlock } = batch.header;
    const derived = await derivation.blocksOf(batch);
    const held = await executor.blockInputs(firstBlock, Math.min(lastBlock(batch), executor.head().number));
    for (const [i, inputs] of held.entries()) {
      const said = derived[i];
      if (said === undefined || sameInputs(said, inputs)) continue;
      // Transactions that no block takes may make the difference.
      const [{ hash }, own] = await Promise.all([
        link.api.tryBlock({ inputs: said }),
        link.api.getBlock({ at: { number: inputs.number }, full: false }),
      ]);
      if (own?.hash !== hash) return inputs.number;
    }
    return undefined;
  }

  return {
    get upTo() {
      return agreed;
    },
    isOvertaken() {
      dropFallen();
      return noteOwn() !== undefined;
    },
    async findContradicted() {
      dropFallen();
      if (noteOwn() !== undefined) await skipClaimed();
      for (let batch = noteOwn(); batch !== undefined; batch = noteOwn()) {
        if (batch.header.firstBlock > executor.head().number) return undefined;
        const block = await contradiction(batch);
        if (block !== undefined) return block;
        if (!isHeld(batch)) return undefined;
        agreed = batch.header.batchIndex + 1;
      }
      return undefined;
    },
  };
}
