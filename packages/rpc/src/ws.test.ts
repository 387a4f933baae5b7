import { connect } from 'node:net';
import { ManualClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { WebSocket } from 'ws';
import type { RpcReply } from './test/create-caller.js';
import { ALICE, blockHash, TOKEN, TRANSFER } from './test/fake-backend.js';
import { openSocket, type RunningServer, rawExchange, startServer, type TestSocket } from './test/start-server.js';

const UPGRADE = [
  'connection: Upgrade',
  'upgrade: websocket',
  'sec-websocket-version: 13',
  'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
];

function rawUpgrade(path: string, ...headers: string[]): string {
  return [`GET ${path} HTTP/1.1`, ...headers, ...UPGRADE, '', ''].join('\r\n');
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const subscriptionOf = (message: Record<string, unknown>) =>
  message.params as { subscription: string; result: Record<string, unknown> };

describe('WebSocket', () => {
  let running: RunningServer;
  let socket: TestSocket;

  beforeEach(async () => {
    running = await startServer();
    socket = await openSocket(running.server.wsUrl);
  });
  afterEach(async () => {
    socket.ws.terminate();
    await running.server.stop();
  });

  it('answers calls and batches', async () => {
    expect((await socket.call('eth_chainId')).result).to.equal('0x1bbc');
    socket.send([
      { jsonrpc: '2.0', id: 'x', method: 'net_version' },
      { jsonrpc: '2.0', id: 0, method: 'nope' },
    ]);
    const replies = (await socket.next()) as unknown as RpcReply[];
    expect(replies.map(({ id, result, error }) => [id, result ?? error?.code])).to.deep.equal([
      ['x', '7100'],
      [0, -32601],
    ]);
  });

  it("viem's keep-alive, a net_version without id, breaks nothing and gets no answer", async () => {
    socket.send({ jsonrpc: '2.0', method: 'net_version', params: [] });
    expect((await socket.call('eth_blockNumber')).result).to.equal('0x5');
  });

  it('typed errors for malformed messages, and the socket stays', async () => {
    const bodies: readonly (readonly [body: string | Uint8Array, binary: boolean, code: number])[] = [
      ['{', false, -32700],
      ['', false, -32700],
      ['[]', false, -32600],
      ['['.repeat(1_000), false, -32600],
      [new Uint8Array([0xff, 0xfe]), true, -32700],
      [new Uint8Array([0xff, 0xfe]), false, -32700],
    ];
    for (const [body, binary, code] of bodies) {
      socket.ws.send(body, { binary });
      expect(((await socket.next()) as RpcReply).error?.code).to.equal(code);
    }
    socket.ws.send(Buffer.from('{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}'), { binary: true });
    expect((await socket.next()).result).to.equal('0x1bbc');
  });

  it('eth_subscribe(newHeads): the reply comes before the first notification', async () => {
    const { result: id } = await socket.call('eth_subscribe', 'newHeads');
    running.shard.mine();
    running.shard.mine();
    for (const number of ['0x6', '0x7']) {
      const message = await socket.next();
      expect(message).to.include({ jsonrpc: '2.0', method: 'eth_subscription' }).and.not.have.property('id');
      expect(subscriptionOf(message).subscription).to.equal(id);
      expect(subscriptionOf(message).result.number).to.equal(number);
    }
  });

  it('events while a batch with eth_subscribe runs come after its reply', async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = await startServer({
      backend: {
        suggestFees: async () => {
          await gate;
          return { nextBaseFee: 1n, tip: 1n };
        },
      },
    });
    const peer = await openSocket(slow.server.wsUrl);
    peer.send([
      { jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] },
      { jsonrpc: '2.0', id: 2, method: 'eth_baseFee' },
    ]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    slow.shard.mine();
    release();
    const reply = (await peer.next()) as unknown as RpcReply[];
    expect(subscriptionOf(await peer.next()).subscription).to.equal(reply[0]?.result);
    peer.ws.terminate();
    await slow.server.stop();
  });

  it('eth_subscribe(logs) filters by address and topics, and tells what a reorg removed', async () => {
    const { result: id } = await socket.call('eth_subscribe', 'logs', { address: TOKEN, topics: [[TRANSFER]] });
    await socket.call('eth_subscribe', 'logs', { address: ALICE });
    running.shard.mine();
    const added = subscriptionOf(await socket.next());
    expect(added.subscription).to.equal(id);
    expect(added.result).to.include({ blockHash: blockHash(6), removed: false });
    running.shard.reorg(6);
    expect(subscriptionOf(await socket.next()).result).to.include({ blockHash: blockHash(6), removed: true });
  });

  it('eth_subscribe(newPendingTransactions) sends hashes, or whole transactions', async () => {
    await socket.call('eth_subscribe', 'newPendingTransactions');
    const { hash } = running.shard.enterPool(1);
    expect(subscriptionOf(await socket.next()).result).to.equal(hash);
    await socket.call('eth_subscribe', 'newPendingTransactions', true);
    const second = running.shard.enterPool(2);
    expect(subscriptionOf(await socket.next()).result).to.equal(second.hash);
    expect(subscriptionOf(await socket.next()).result).to.deep.equal({ ...second });
  });

  it('shard_subscribe tells what the shard publishes under a name, until shard_unsubscribe', async () => {
    const { result: id } = await socket.call('shard_subscribe', 'reorgs');
    running.shard.publish('batches', { not: 'this' });
    running.shard.publish('reorgs', { from: 3, to: 5 });
    const message = await socket.next();
    expect(message).to.include({ jsonrpc: '2.0', method: 'shard_subscription' });
    expect(subscriptionOf(message)).to.deep.equal({ subscription: id, result: { from: 3, to: 5 } });
    expect((await socket.call('shard_unsubscribe', id)).result).to.equal(true);
    running.shard.publish('reorgs', { from: 3, to: 5 });
    expect((await socket.call('shard_unsubscribe', id)).result).to.equal(false);
    expect((await socket.call('shard_subscribe', 'weather')).error?.code).to.equal(-32601);
    expect((await socket.call('shard_subscribe', 'reorgs', {})).error?.code).to.equal(-32602);
    expect((await running.rpc('shard_subscribe', ['reorgs'])).error?.code).to.equal(-32601);
  });

  it('eth_unsubscribe ends it, and knows only its own socket', async () => {
    const { result: id } = await socket.call('eth_subscribe', 'newHeads');
    const other = await openSocket(running.server.wsUrl);
    expect((await other.call('eth_unsubscribe', id)).result).to.equal(false);
    expect((await socket.call('eth_unsubscribe', id)).result).to.equal(true);
    expect((await socket.call('eth_unsubscribe', id)).result).to.equal(false);
    running.shard.mine();
    expect((await socket.call('eth_blockNumber')).result).to.equal('0x6');
    other.ws.terminate();
  });

  it('-32601 for an unknown subscription, -32602 for bad options', async () => {
    expect((await socket.call('eth_subscribe', 'newHeadz')).error?.code).to.equal(-32601);
    expect((await socket.call('eth_subscribe', 'logs', { address: 'x' })).error?.code).to.equal(-32602);
    expect((await socket.call('eth_subscribe', 'newPendingTransactions', 'yes')).error?.code).to.equal(-32602);
    expect((await socket.call('eth_subscribe')).error?.code).to.equal(-32602);
    expect((await socket.call('eth_subscribe', 'syncing')).result).to.match(/^0x/);
  });

  it('1009 for a frame beyond the limit, and other sockets live on', async () => {
    const other = await openSocket(running.server.wsUrl);
    other.ws.send('x'.repeat(5 * 1024 * 1024 + 1));
    expect(await other.closed).to.equal(1009);
    expect((await socket.call('eth_chainId')).result).to.equal('0x1bbc');
  });

  it('1001 when the server stops', async () => {
    const stopped = running.server.stop();
    expect(await socket.closed).to.equal(1001);
    await stopped;
  });

  it('refuses other paths, hosts and origins, and requests to upgrade to something else', async () => {
    const { port } = running;
    expect(await rawExchange(port, rawUpgrade('/x', 'host: localhost'))).to.match(/^HTTP\/1\.1 404/);
    expect(await rawExchange(port, rawUpgrade('/', 'host: evil.example'))).to.match(/^HTTP\/1\.1 403/);
    const other = 'GET / HTTP/1.1\r\nhost: localhost\r\nconnection: Upgrade\r\nupgrade: smoke\r\n\r\n';
    expect(await rawExchange(port, other)).to.match(/^HTTP\/1\.1 4/);
    const strict = await startServer({ allowOrigin: [] });
    expect(await rawExchange(strict.port, rawUpgrade('/', 'host: localhost', 'origin: https://evil.example'))).to.match(
      /^HTTP\/1\.1 403/,
    );
    await strict.server.stop();
  });

  it('cuts frames that break the protocol', async () => {
    const frames = Buffer.concat([
      Buffer.from(rawUpgrade('/', 'host: localhost')),
      Buffer.from([0xff, 0xff, 0xff, 0xff]),
    ]);
    expect(await rawExchange(running.port, [frames])).to.match(/^HTTP\/1\.1 101/);
    expect((await socket.call('eth_chainId')).result).to.equal('0x1bbc');
  });
});

describe('WebSocket limits', () => {
  it('-32005 for too many subscriptions on a socket', async () => {
    const { server } = await startServer({ limits: { subscriptionsPerSocket: 2 } });
    const socket = await openSocket(server.wsUrl);
    const { result: first } = await socket.call('eth_subscribe', 'newHeads');
    await socket.call('eth_subscribe', 'logs');
    expect((await socket.call('eth_subscribe', 'newHeads')).error).to.deep.equal({
      code: -32005,
      message: 'too many subscriptions, want at most 2',
    });
    await socket.call('eth_unsubscribe', first);
    expect((await socket.call('eth_subscribe', 'newHeads')).error).to.equal(undefined);
    socket.ws.terminate();
    await server.stop();
  });

  it('-32005 for a message that fits no more into what is in flight, and bytes come back', async () => {
    const { server } = await startServer({ limits: { bodyBytesInFlight: 500 } });
    const socket = await openSocket(server.wsUrl);
    for (let times = 0; times < 20; times++) expect((await socket.call('eth_chainId')).result).to.equal('0x1bbc');
    expect((await socket.call('shard_echo', 'x'.repeat(600))).error?.code).to.equal(-32005);
    expect((await socket.call('eth_chainId')).result).to.equal('0x1bbc');
    socket.ws.terminate();
    await server.stop();
  });

  it('503 for too many sockets', async () => {
    const { server, port } = await startServer({ limits: { webSockets: 1 } });
    const socket = await openSocket(server.wsUrl);
    expect(await rawExchange(port, rawUpgrade('/', 'host: localhost'))).to.match(/^HTTP\/1\.1 503/);
    socket.ws.terminate();
    await server.stop();
  });

  it('a consumer that does not read is dropped; others get every notification', async () => {
    const { server, shard, port, lines } = await startServer({ limits: { wsBufferedBytes: 200_000 } });
    const reader = await openSocket(server.wsUrl);
    await reader.call('eth_subscribe', 'newHeads');
    const deaf = new WebSocket(`ws://127.0.0.1:${port}/`);
    await new Promise((resolve) => deaf.once('open', resolve));
    const confirmed = new Promise((resolve) => deaf.once('message', resolve));
    deaf.send('{"jsonrpc":"2.0","id":1,"method":"eth_subscribe","params":["newHeads"]}');
    await confirmed;
    deaf.pause();
    const gone = new Promise((resolve) => deaf.once('close', resolve));
    let mined = 0;
    while (lines.length === 0) {
      for (let blocks = 0; blocks < 50; blocks++, mined++) {
        shard.mine();
        await reader.next();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(lines[0]?.message).to.equal('dropped a slow consumer');
    expect(mined).to.be.greaterThan(100);
    deaf.resume();
    await gone;
    expect((await reader.call('eth_chainId')).result).to.equal('0x1bbc');
    reader.ws.terminate();
    await server.stop();
  });

  it('a half-open socket is cut when it answers no ping; one that answers stays', async () => {
    const clock = new ManualClock();
    const { server, port } = await startServer({ clock });
    const living = await openSocket(server.wsUrl);
    let pings = 0;
    living.ws.on('ping', () => {
      pings += 1;
    });
    const dead = connect(port, '127.0.0.1');
    let closed = false;
    dead.on('close', () => {
      closed = true;
    });
    const upgraded = new Promise((resolve) => dead.once('data', resolve));
    dead.write(rawUpgrade('/', 'host: localhost'));
    await upgraded;
    dead.on('data', () => {});
    for (let intervals = 1; intervals <= 3; intervals++) {
      await clock.advance(30_000);
      await until(() => pings >= intervals);
      expect((await living.call('eth_chainId')).result).to.equal('0x1bbc');
    }
    await until(() => closed);
    living.ws.terminate();
    await server.stop();
  });

  it('a peer that never closes does not hold up stop', async () => {
    const { server, port } = await startServer({ limits: { stopGraceMs: 50 } });
    const mute = connect(port, '127.0.0.1');
    const upgraded = new Promise((resolve) => mute.once('data', resolve));
    mute.write(rawUpgrade('/', 'host: localhost'));
    await upgraded;
    await server.stop();
    mute.destroy();
  });
});
