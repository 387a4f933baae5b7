import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Network } from '@bulkhead/cli/network';
import { computeNetworkId } from '@bulkhead/relay';
import { expect } from 'chai';
import type { Hex } from 'viem';
import { FLOOD_KINDS, type FloodKind, type FloodOrder, type FloodReport } from '../support/flood.js';
import {
  rpc,
  sendAsset,
  shardClients,
  shardOf,
  startNetwork,
  type TestNetwork,
  waitForStage,
  waitUntil,
} from '../support/index.js';

const HOSTILE_PEER = fileURLToPath(new URL('../support/hostile-peer.js', import.meta.url));
const GIVE_UP_MS = 60_000;
const RECEIVER = '0x00000000000000000000000000000000000f100d';

interface Plan {
  readonly shards: readonly { readonly relayPort: number; readonly peerId: string }[];
}

describe('a peer that floods shard 1 over gossip', function () {
  this.timeout(240_000);
  let testNetwork: TestNetwork;
  let network: Network;
  let order: Omit<FloodOrder, 'kind'>;

  before(async () => {
    testNetwork = await startNetwork();
    network = await testNetwork.read();
    const plan = JSON.parse(await readFile(join(testNetwork.dir, 'plan.json'), 'utf8')) as Plan;
    const [{ relayPort, peerId }] = plan.shards as [Plan['shards'][number]];
    const { l1 } = network;
    const claim = await waitUntil('shard 2 has a claim', async () => {
      const batch = await rpc<{ claim: { outboxRoot: Hex; outboxCount: Hex } | null } | null>(
        shardOf(network, 2).rpcUrl,
        'shard_getBatch',
        0,
      );
      return batch?.claim ?? undefined;
    });
    order = {
      address: `/ip4/127.0.0.1/tcp/${relayPort}/p2p/${peerId}`,
      networkId: computeNetworkId({ l1ChainId: l1.chainId, registry: l1.contracts.ShardRegistry }),
      srcShard: 2 as FloodOrder['srcShard'],
      dstShard: 1 as FloodOrder['dstShard'],
      outboxRoot: claim.outboxRoot,
      outboxCount: Number(claim.outboxCount),
    };
  });
  after(() => testNetwork?.destroy());

  /** The 99th percentile of the delay of shard 1's node since the last look, milliseconds. */
  async function eventLoopP99(): Promise<number> {
    const metrics = await (await fetch(`${shardOf(network, 1).rpcUrl}/metrics`)).text();
    const [, seconds] = metrics.match(/^bulkhead_nodejs_eventloop_lag_p99_seconds (\S+)$/m) ?? [];
    return Number(seconds) * 1_000;
  }

  const flood = async (kind: FloodKind): Promise<FloodReport> => {
    const { stdout } = await promisify(execFile)(process.execPath, [HOSTILE_PEER, JSON.stringify({ ...order, kind })], {
      timeout: GIVE_UP_MS,
    });
    return JSON.parse(stdout) as FloodReport;
  };

  for (const kind of FLOOD_KINDS)
    it(`with what is ${kind} is shut out and does not come back; an honest message arrives`, async () => {
      await eventLoopP99();
      const sender = shardClients(network, 2, 4);
      const [report, message] = await Promise.all([flood(kind), sendAsset(sender, 1, RECEIVER, 1_000n)]);
      const p99 = await eventLoopP99();
      process.stdout.write(
        `      ${kind}: out after ${report.outAfterMs.toFixed(0)} ms and ${report.sent} messages; event loop p99 ${p99.toFixed(1)} ms\n`,
      );
      expect(report.sent).to.be.above(0);
      await waitForStage(shardOf(network, 1).rpcUrl, message.msgId, 'delivered');
    });
});
