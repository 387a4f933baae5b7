import { BLOB_BYTES, encodeBlobs } from '@bulkhead/protocol';
import { ManualClock } from '@bulkhead/runtime';
import { createMemoryStore } from '@bulkhead/store';
import { expect } from 'chai';
import { keccak256, toHex } from 'viem';
import { createBlobArchive } from './blob-archive.js';
import type { CommittedBlob } from './sidecar.js';

function named(seed: number, length = 1_000): CommittedBlob {
  const [blob] = encodeBlobs(new Uint8Array(length).fill(seed));
  return { versionedHash: keccak256(toHex(seed)), commitment: new Uint8Array(48).fill(seed), blob: blob! };
}

async function expectThere(archive: ReturnType<typeof createBlobArchive>, blobs: readonly CommittedBlob[]) {
  for (const { versionedHash, commitment, blob } of blobs) {
    const found = await archive.find(versionedHash);
    expect(Buffer.compare(found?.blob ?? Buffer.of(), blob)).to.equal(0);
    expect(Buffer.compare(found?.commitment ?? Buffer.of(), commitment)).to.equal(0);
  }
}

describe('blob archive', () => {
  it('gives back whole blobs, after a restart too, and keeps all unless told otherwise', async () => {
    const store = createMemoryStore();
    const clock = new ManualClock();
    const blobs = [named(1), named(2, 126_000), { ...named(0), blob: new Uint8Array(BLOB_BYTES) }];
    await createBlobArchive({ store, clock }).put(blobs);
    await clock.advance(10 ** 12);
    const archive = createBlobArchive({ store, clock });
    await archive.put([named(3)]);
    await expectThere(archive, [...blobs, named(3)]);
    expect(await archive.find(keccak256('0x99'))).to.equal(undefined);
  });

  it('drops what is older than its limit, and counts a blob that comes again as new', async () => {
    const clock = new ManualClock();
    const archive = createBlobArchive({ store: createMemoryStore(), clock, maxAgeMs: 1_000 });
    await archive.put([named(1), named(2)]);
    await clock.advance(900);
    await archive.put([named(2)]);
    await clock.advance(900);
    await archive.put([named(3)]);
    expect(await archive.find(named(1).versionedHash)).to.equal(undefined);
    await expectThere(archive, [named(2), named(3)]);
  });

  it('drops the oldest above its size, never what came last', async () => {
    const clock = new ManualClock();
    const archive = createBlobArchive({ store: createMemoryStore(), clock, maxBytes: 2_500 });
    for (const seed of [1, 2, 3]) {
      await archive.put([named(seed)]);
      await clock.advance(1);
    }
    expect(await archive.find(named(1).versionedHash)).to.equal(undefined);
    await expectThere(archive, [named(2), named(3)]);
    await archive.put([named(4, 100_000)]);
    expect(await archive.find(named(3).versionedHash)).to.equal(undefined);
    await expectThere(archive, [named(4, 100_000)]);
  });
});
