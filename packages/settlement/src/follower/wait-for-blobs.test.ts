import { encodeBlobs } from '@bulkhead/protocol';
import { ManualClock, silentLogger } from '@bulkhead/runtime';
import { createMemoryStore } from '@bulkhead/store';
import { expect } from 'chai';
import { BlobsUnavailable } from '../blobs/errors.js';
import type { BlobSource } from '../blobs/ports.js';
import { HASHES, openBlobBatchL1 } from '../test/blob-batch-l1.js';
import { CONTRACTS } from '../test/simulated-l1.js';
import { createFollowerCore } from './create-l1-follower.js';

describe('a follower without blobs', () => {
  it('waits at their L1 block, says so once, and goes on when they are there', async () => {
    const { source } = openBlobBatchL1();
    let missing = HASHES;
    let tries = 0;
    const blobs: BlobSource = {
      async getBlobs() {
        tries++;
        if (missing.length === 0) return encodeBlobs(Uint8Array.of(7));
        throw new BlobsUnavailable({ l1Block: 2, versionedHashes: missing }, { asked: [], cause: undefined });
      },
    };
    const lines: unknown[] = [];
    const logger = {
      ...silentLogger(),
      warn: (text: string, meta: unknown) => void lines.push([text, meta]),
      info: (text: string) => void lines.push(text),
    };
    const clock = new ManualClock();
    const follower = createFollowerCore({
      source,
      contracts: CONTRACTS,
      blobs,
      store: createMemoryStore(),
      clock,
      logger,
      startBlock: 1,
      pollMs: 10,
      originDepth: 0,
      finalityMode: { depth: 0 },
      unwind: 'any-depth',
    });
    const given: number[] = [];
    const controller = new AbortController();
    const consumer = { onBlock: async ({ origin }: { origin: { number: number } }) => void given.push(origin.number) };
    const run = follower.run({ ...consumer, onUnwind: async () => expect.fail('unwound') }, controller.signal);
    const until = async (condition: () => boolean) => {
      while (!condition()) await clock.advance(20_000);
    };

    await until(() => tries > 3);
    expect(given).to.deep.equal([1]);
    expect(follower.waitingForBlobs()).to.deep.equal({ l1Block: 2, versionedHashes: HASHES });
    missing = HASHES.slice(1);
    const before = tries;
    await until(() => tries > before + 2);
    expect(follower.waitingForBlobs()).to.deep.equal({ l1Block: 2, versionedHashes: missing });
    const waiting = ['waiting at L1 block 2 for blobs that nobody has now', { l1Block: 2, versionedHashes: HASHES }];
    expect(lines).to.deep.equal([waiting]);

    missing = [];
    await until(() => given.length === 3);
    await until(() => follower.waitingForBlobs() === undefined);
    expect(lines).to.deep.equal([waiting, 'L1 block 2 is waited for no longer']);
    controller.abort();
    await clock.advance(1);
    await run;
  });
});
