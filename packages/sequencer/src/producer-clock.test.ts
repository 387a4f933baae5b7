import {
  type BlockInputs,
  computeDomain,
  type L1Origin,
  MAX_TIMESTAMP_DRIFT,
  toBatchIndex,
  toShardId,
} from '@bulkhead/protocol';
import { ManualClock, silentLogger } from '@bulkhead/runtime';
import { expect } from 'chai';
import { zeroAddress, zeroHash } from 'viem';
import { createMempool } from './mempool.js';
import type { Executor } from './ports.js';
import { createProducer } from './producer.js';

const L1_TIME = 1_800_000_000;
const origin: L1Origin = {
  number: 10,
  hash: zeroHash,
  parentHash: zeroHash,
  timestamp: L1_TIME - 24,
  baseFee: 1n,
  prevRandao: zeroHash,
  parentBeaconBlockRoot: zeroHash,
  settlementRoot: zeroHash,
};

/** Timestamps of the blocks that a producer makes while its clock shows `seconds`. */
async function timestampsAt(clockSeconds: readonly number[], headTimestamp = L1_TIME): Promise<number[]> {
  const made: BlockInputs[] = [];
  const executor = {
    head: () => ({
      number: made.length,
      hash: zeroHash,
      timestamp: made.at(-1)?.timestamp ?? 0,
      originNumber: origin.number,
      nextBaseFee: 1n,
    }),
    produceBlock: async (inputs: BlockInputs) => {
      made.push(inputs);
      return { number: inputs.number, included: [], skipped: [], accounts: [], payloadBytes: 0 };
    },
  } as unknown as Executor;
  const shardId = toShardId(1);
  const network = { l1ChainId: 1, registry: zeroAddress, shardId, genesisHash: zeroHash };
  const end = { lastBlock: 0, lastTimestamp: 0, originNumber: 10, queueTo: 0 };
  const clock = new ManualClock();
  const producer = createProducer(
    { shardId, domain: computeDomain(network), batchIntervalMs: 1e12, gasLimit: 30_000_000n, cpuBudgetMs: 1 },
    {
      executor,
      origins: {
        newest: () => origin,
        get: () => origin,
        headTimestamp: () => headTimestamp,
        queueEntries: async () => [],
      },
      deliveries: { pending: () => [], attempted: () => {} },
      mempool: createMempool({
        accounts: { getAccount: async () => ({ nonce: 0n, balance: 0n }) },
        blockGasLimit: 30_000_000n,
        minBaseFee: 1n,
      }),
      sink: {
        tip: () => ({ hash: zeroHash, nextIndex: toBatchIndex(0), end, queueAccumulator: zeroHash, claimedTo: 0 }),
        carriedMessages: async () => 0,
        enqueue: async () => {},
      },
      clock,
      logger: silentLogger(),
    },
  );
  for (const seconds of clockSeconds) {
    await clock.advance(seconds * 1000 - clock.now());
    await producer.step();
  }
  return made.map(({ timestamp }) => timestamp);
}

describe('the timestamp of a new block', () => {
  it('is the time of this machine', async () => {
    expect(await timestampsAt([L1_TIME + 3, L1_TIME + 4])).to.deep.equal([L1_TIME + 3, L1_TIME + 4]);
  });

  it('stays within what the door takes, however far the clock of this machine is ahead', async () => {
    const latest = L1_TIME + MAX_TIMESTAMP_DRIFT;
    expect(await timestampsAt([L1_TIME + 14, L1_TIME + 60, L1_TIME + 86_400])).to.deep.equal([
      L1_TIME + 14,
      latest,
      latest,
    ]);
  });

  it('is not before its origin when the clock is behind', async () => {
    expect(await timestampsAt([5])).to.deep.equal([origin.timestamp]);
  });
});
