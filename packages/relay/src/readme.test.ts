import { readFile } from 'node:fs/promises';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { createOutboxMirror } from './delivery/outbox-mirror.js';
import { createFakeL1 } from './test/fake-l1.js';
import { createFakeSource, domainOf, land, shard } from './test/fake-source.js';
import { startRelay } from './test/readme-example.js';

describe('README', () => {
  it('shows the example that is compiled', async () => {
    const [readme, example] = await Promise.all([
      readFile(new URL('../README.md', import.meta.url), 'utf8'),
      readFile(new URL('../src/test/readme-example.ts', import.meta.url), 'utf8'),
    ]);
    expect(readme).to.include(`\`\`\`ts\n${example}\`\`\``);
  });

  it('shows an example that works', async () => {
    const source = createFakeSource(shard(2));
    source.send();
    const mirror = createOutboxMirror(source.id);
    land(mirror, source, source.claim());
    const l1 = createFakeL1();
    const origin = l1.mine([[source.id, source.leaf()]]);
    const { relay, deliverable } = await startRelay({
      shardId: shard(1),
      domain: domainOf(shard(1)),
      registry: '0x00000000000000000000000000000000000000aa',
      seed: new Uint8Array(32).fill(1),
      peers: [],
      settlement: l1,
      mirrors: new Map([[source.id, mirror]]),
      view: {
        isKnownShard: () => true,
        inboundOpen: () => true,
        isDelivered: () => false,
        claimedOutbox: () => undefined,
        domainOf,
        now: () => 0,
      },
      clock: systemClock(),
      logger: silentLogger(),
    });
    expect(deliverable(origin)).to.equal(1);
    await relay.stop();
  });
});
