import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@bulkhead/runtime';
import { type Anvil, startAnvil } from '@bulkhead/testing';
import { expect } from 'chai';
import { type Hex, numberToHex } from 'viem';
import { blockAt, rpc, startDevnet } from './devnet.js';
import { openFollower } from './open-follower.js';
import { signTransfer, USERS } from './shard-config.js';

const clock = systemClock();

interface SyncStatus {
  readonly waitingForBlobs: { readonly l1Block: number; readonly versionedHashes: readonly Hex[] } | null;
}
const waitOf = async (url: string) => (await rpc<SyncStatus>(url, 'shard_syncStatus')).waitingForBlobs;

async function eventually(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (const end = clock.now() + 40_000; !(await condition()); ) {
    if (clock.now() > end) throw new Error(`not in time: ${what}`);
    await clock.sleep(50);
  }
}

/** Whatever `target` answers, while it is open; 503 otherwise. */
async function startGate(target: string) {
  const gate = { open: true };
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (!gate.open) {
      response.writeHead(503).end();
      return;
    }
    const body = request.method === 'POST' ? { body: Buffer.concat(chunks) } : {};
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: { 'content-type': 'application/json' },
      ...body,
    });
    response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(gate, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

describe('a shard in blobs', function () {
  this.timeout(120_000);
  let anvil: Anvil;
  let devnet: Awaited<ReturnType<typeof startDevnet>>;
  const stops: (() => Promise<void>)[] = [];
  let nonce = 0;

  before(async () => {
    anvil = await startAnvil({ blockTime: 1 });
    devnet = await startDevnet(anvil.url, { da: 'blobs', batchInterval: 1 });
  });
  after(async () => {
    for (const stop of stops.reverse()) await stop();
    await devnet?.stop();
    await anvil?.stop();
  });

  async function gateTo(target: string) {
    const gate = await startGate(target);
    stops.push(gate.stop);
    return gate;
  }

  async function follow(name: string, beacon: string, blobPeers: string[]) {
    const { l1 } = devnet.followerConfig(name);
    const change = { l1: { ...l1, beacon: { url: beacon, blockId: 'number' as const }, blobPeers } };
    const follower = await openFollower(devnet, name, change);
    stops.push(follower.stop);
    return follower;
  }

  async function post(): Promise<void> {
    for (let i = 0; i < 5; i++)
      await rpc<Hex>(devnet.rpcUrl, 'eth_sendRawTransaction', await signTransfer({ nonce: nonce++ }));
    await eventually('everything posted', async () => {
      const [latest, safe] = [await blockAt(devnet.rpcUrl, 'latest'), await blockAt(devnet.rpcUrl, 'safe')];
      const count = await rpc(devnet.rpcUrl, 'eth_getTransactionCount', USERS[0]?.address, 'safe');
      return latest.number === safe.number && Number(count) === nonce;
    });
  }

  /** Versioned hashes of the transaction that carried a batch. */
  async function hashesOf(batchIndex: number): Promise<readonly Hex[]> {
    const { txHash } = await rpc<{ txHash: Hex }>(devnet.rpcUrl, 'shard_getBatch', batchIndex);
    const transaction = await rpc<{ type: Hex; blobVersionedHashes: Hex[] }>(
      anvil.url,
      'eth_getTransactionByHash',
      txHash,
    );
    expect(transaction.type).to.equal('0x3');
    return transaction.blobVersionedHashes;
  }

  const isLevel = async (url: string) =>
    (await blockAt(url, 'safe')).hash === (await blockAt(devnet.rpcUrl, 'safe')).hash;

  it('is followed by way of L1, waits while nobody has blobs, goes on by a peer, and is followed by way of followers', async () => {
    await post();
    const beacon = await gateTo(anvil.url);
    const peer = await gateTo(devnet.rpcUrl);
    peer.open = false;
    const follower = await follow('first', beacon.url, [peer.url]);
    await eventually('level', () => isLevel(follower.rpcUrl));
    expect(await waitOf(follower.rpcUrl)).to.equal(null);

    beacon.open = false;
    const before = await blockAt(follower.rpcUrl, 'safe');
    await post();
    await eventually('waits', async () => (await waitOf(follower.rpcUrl)) !== null);
    const wait = await waitOf(follower.rpcUrl);
    expect((await blockAt(follower.rpcUrl, 'safe')).hash).to.equal(before.hash);
    const number = numberToHex(wait?.l1Block ?? 0);
    const range = { fromBlock: number, toBlock: number };
    const logs = await rpc<{ transactionHash: Hex }[]>(anvil.url, 'eth_getLogs', range);
    const { blobVersionedHashes } = await rpc<{ blobVersionedHashes: Hex[] }>(
      anvil.url,
      'eth_getTransactionByHash',
      logs[0]?.transactionHash,
    );
    expect(wait?.versionedHashes).to.deep.equal(blobVersionedHashes);

    peer.open = true;
    await eventually('level again', () => isLevel(follower.rpcUrl));
    expect(await waitOf(follower.rpcUrl)).to.equal(null);

    // Everything that the first has fetched, from wherever, it serves on.
    const second = await follow('second', beacon.url, [follower.rpcUrl]);
    await eventually('level by a follower', () => isLevel(second.rpcUrl));
    expect(second.progress()?.report).to.deep.include({ mismatches: [] });
    expect(devnet.fatal).to.deep.equal([]);
  });

  it('shard_getBlob: answers with its blobs, null for others, an error for anything but a hash', async () => {
    const [hash] = await hashesOf(0);
    const answer = await rpc<{ blob: Hex; commitment: Hex }>(devnet.rpcUrl, 'shard_getBlob', hash);
    expect([answer.blob.length, answer.commitment.length]).to.deep.equal([2 + 2 * 131_072, 2 + 2 * 48]);
    expect(await rpc(devnet.rpcUrl, 'shard_getBlob', `0x${'01'.repeat(32)}`)).to.equal(null);
    for (const bad of [[], ['0x01'], [hash, hash], [7]]) {
      const err = await rpc(devnet.rpcUrl, 'shard_getBlob', ...bad).catch((reason: unknown) => reason);
      expect(err, JSON.stringify(bad)).to.be.instanceOf(Error);
    }
  });
});
