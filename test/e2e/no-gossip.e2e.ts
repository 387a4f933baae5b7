import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { startNetwork, type TestNetwork } from '../support/index.js';

interface Plan {
  readonly shards: readonly { readonly rpcPort: number; readonly relayPort: number; readonly peerId: string }[];
}

describe('a network without gossip', function () {
  this.timeout(240_000);
  let network: TestNetwork;

  before(async () => {
    network = await startNetwork('--no-gossip', '--challenge-window', '3');
  });
  after(() => network?.destroy());

  it('tells no shard of another one: no URL, no port, no peer, no path', async () => {
    const { shards } = await network.read();
    const plan = JSON.parse(await readFile(join(network.dir, 'plan.json'), 'utf8')) as Plan;
    for (const [index, { dataDir }] of shards.entries()) {
      const sibling = shards[1 - index]!;
      const ports = plan.shards[1 - index]!;
      for (const name of ['node.json', 'exec.json']) {
        const text = await readFile(join(dataDir, name), 'utf8');
        expect(JSON.parse(text)).not.to.have.property('relay');
        for (const secret of [sibling.rpcUrl, sibling.wsUrl, sibling.dataDir, ports.peerId])
          expect(text, name).not.to.contain(secret);
        for (const port of [ports.rpcPort, ports.relayPort])
          expect(text, name).not.to.match(new RegExp(`\\b${port}\\b`));
        expect(text, name).not.to.match(/\/shards\/(?!\d)/);
      }
    }
  });

  it('completes the demo: messages come from L1 alone', async () => {
    const { stdout, stderr } = await network.run('demo');
    expect(stderr).to.equal('');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
    expect(stdout, 'without a terminal it prints lines').not.to.match(/[\x00-\x08\x0b-\x1f]/);
    expect(stdout).to.match(/Exact to the wei\. Demo passed in [\d.]+s\n$/);
  });
});
