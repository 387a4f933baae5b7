import { type QueueEntry, QueueKind } from '@bulkhead/protocol';
import fc from 'fast-check';
import { type Hex, zeroAddress, zeroHash } from 'viem';
import type { SealedBlock } from '../block/sealed-block.js';
import type { Engine } from '../engine.js';
import { type Signer, type Step, step } from './random-transactions.js';
import { produce, SHARD } from './shard-fixture.js';

/** Steps of users, block by block. */
export const randomBlocks: fc.Arbitrary<readonly (readonly Step[])[]> = fc.array(
  fc.array(step, { minLength: 0, maxLength: 12, size: 'max' }),
  { minLength: 3, maxLength: 8, size: 'max' },
);

export async function signSteps(signer: Signer, steps: readonly Step[]): Promise<readonly Hex[]> {
  const transactions: Hex[] = [];
  for (const each of steps) transactions.push(await signer.sign(each));
  return transactions;
}

/** Signs what comes through the queue first, since it also runs first. */
async function signBlock(signer: Signer, steps: readonly Step[]) {
  const queueEntries: QueueEntry[] = [];
  for (const each of steps) {
    if (each.declaredGas === undefined) continue;
    queueEntries.push({
      shardId: SHARD,
      index: signer.queued++,
      kind: QueueKind.Transaction,
      sender: zeroAddress,
      gas: each.declaredGas,
      l1Block: 100,
      data: await signer.sign(each),
      accumulator: zeroHash,
    });
  }
  const transactions = await signSteps(
    signer,
    steps.filter(({ declaredGas }) => declaredGas === undefined),
  );
  return { queueEntries, transactions };
}

/** Produces one block for each list of steps. */
export async function produceAll(
  engine: Engine,
  signer: Signer,
  blocks: readonly (readonly Step[])[],
): Promise<readonly SealedBlock[]> {
  const sealed: SealedBlock[] = [];
  for (const steps of blocks) sealed.push(await produce(engine, await signBlock(signer, steps)));
  return sealed;
}
