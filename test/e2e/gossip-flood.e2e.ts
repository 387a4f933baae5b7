import process from 'node:process';
import type { Network } from '@bulkhead/cli/network';
import { expect } from 'chai';
import { aimFlood, FLOOD_KINDS, type FloodKind, type FloodReport } from '../support/flood.js';
import { sendAsset, shardClients, shardOf, startNetwork, type TestNetwork, waitForStage } from '../support/index.js';

const RECEIVER = '0x00000000000000000000000000000000000f100d';
/** Within which a peer that floods must be out. */
const OUT_MS = 10_000;

describe('a peer that floods shard 1 over gossip', function () {
  this.timeout(240_000);
  let testNetwork: TestNetwork;
  let network: Network;
  let flood: (kind: FloodKind) => Promise<FloodReport>;

  before(async () => {
    testNetwork = await startNetwork();
    network = await testNetwork.read();
    flood = await aimFlood(testNetwork);
  });
  after(() => testNetwork?.destroy());

  for (const kind of FLOOD_KINDS)
    it(`with what is ${kind} is soon shut out and stays out however often it dials; an honest message arrives`, async () => {
      const sender = shardClients(network, 2, 4);
      const [report, message] = await Promise.all([flood(kind), sendAsset(sender, 1, RECEIVER, 1_000n)]);
      process.stdout.write(
        `      ${kind}: out after ${report.outAfterMs.toFixed(0)} ms and ${report.sent} messages; dialled ${report.redials} times in vain\n`,
      );
      expect(report.sent).to.be.above(0);
      expect(report.outAfterMs).to.be.at.most(OUT_MS);
      expect(report.redials).to.be.above(0);
      await waitForStage(shardOf(network, 1).rpcUrl, message.msgId, 'delivered');
    });
});
