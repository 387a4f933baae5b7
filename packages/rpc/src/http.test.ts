import { connect, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { CodedError, createMetrics, isCodedError, ManualClock, silentLogger, systemClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { createRpcServer } from './create-rpc-server.js';
import type { Heads, SyncProgress } from './ports.js';
import type { RpcReply } from './test/create-caller.js';
import { createFakeShard } from './test/fake-backend.js';
import { type RunningServer, rawExchange, startServer } from './test/start-server.js';

const CHAIN_ID = '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}';
const CHAIN_ID_REPLY = '{"jsonrpc":"2.0","id":1,"result":"0x1bbc"}';
const HAS_IPV6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'));

function rawPost(
  body: string,
  headers: readonly string[] = ['host: localhost', 'content-type: application/json'],
): string {
  return [
    'POST / HTTP/1.1',
    ...headers,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}

describe('HTTP', () => {
  let running: RunningServer;

  before(async () => {
    running = await startServer();
  });
  after(() => running.server.stop());

  it('200 with JSON for results, errors and malformed bodies', async () => {
    for (const [body, code] of [
      [CHAIN_ID, undefined],
      ['{"jsonrpc":"2.0","id":1,"method":"no_such"}', -32601],
      ['{', -32700],
      ['[]', -32600],
    ] as const) {
      const response = await running.post(body);
      expect(response.status).to.equal(200);
      expect(response.headers.get('content-type')).to.equal('application/json');
      expect(((await response.json()) as RpcReply).error?.code).to.equal(code);
    }
  });

  it('200 without body when there are only notifications', async () => {
    const response = await running.post('[{"jsonrpc":"2.0","method":"net_version"}]');
    expect([response.status, await response.text()]).to.deep.equal([200, '']);
  });

  it('answers over bytes that trickle in, and pipelined requests in order', async () => {
    const text = rawPost(CHAIN_ID);
    const chunks = [...text].map((char) => Buffer.from(char));
    expect(await rawExchange(running.port, chunks)).to.match(/^HTTP\/1\.1 200 OK[\s\S]*0x1bbc"}$/);
    const first = rawPost('{"jsonrpc":"2.0","id":"first","method":"eth_chainId"}').replace('connection: close\r\n', '');
    const both = await rawExchange(running.port, first + rawPost(CHAIN_ID));
    expect(both.indexOf('"first"')).to.be.lessThan(both.indexOf('"id":1'));
  });

  it('400 for what is no HTTP, and goes on', async () => {
    expect(await rawExchange(running.port, 'hello\r\n\r\n')).to.match(/^HTTP\/1\.1 400/);
    expect(
      await rawExchange(running.port, `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`),
    ).to.match(/ 431 /);
    expect((await running.rpc('eth_chainId')).result).to.equal('0x1bbc');
  });

  it('survives a client that leaves in the middle of its body', async () => {
    const socket = connect(running.port, '127.0.0.1');
    socket.write(
      'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"json',
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
    expect((await running.rpc('eth_chainId')).result).to.equal('0x1bbc');
  });

  it('-32700 for invalid UTF-8', async () => {
    const response = await running.post(new Uint8Array([0x22, 0xc3, 0x28, 0x22]));
    expect(((await response.json()) as RpcReply).error).to.deep.equal({
      code: -32700,
      message: 'parse error: invalid UTF-8',
    });
  });

  it('-32600 for a body beyond 5 MiB, declared or not', async () => {
    const body = 'x'.repeat(5 * 1024 * 1024 + 1);
    const response = await running.post(body);
    expect(response.status).to.equal(200);
    expect(((await response.json()) as RpcReply).error).to.deep.equal({
      code: -32600,
      message: 'request body too large, want at most 5242880 bytes',
    });
    const chunked = `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
    expect(await rawExchange(running.port, chunked)).to.match(/request body too large/);
  });

  it('cuts off a body without end', async () => {
    const head =
      'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 999999999\r\n\r\n';
    const chunks = [Buffer.from(head), ...Array.from({ length: 30 }, () => Buffer.alloc(1024 * 1024, 'x'))];
    await rawExchange(running.port, chunks);
    expect((await running.rpc('eth_chainId')).result).to.equal('0x1bbc');
  });

  it('a body of 5 MiB passes', async () => {
    const padding = ' '.repeat(5 * 1024 * 1024 - CHAIN_ID.length);
    expect(await (await running.post(CHAIN_ID + padding)).text()).to.equal(CHAIN_ID_REPLY);
  });

  it('415 for other content types, none, and compressed bodies', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      expect((await running.post(CHAIN_ID, { 'content-type': type })).status).to.equal(415);
    }
    expect(await rawExchange(running.port, rawPost(CHAIN_ID, ['host: localhost']))).to.match(/^HTTP\/1\.1 415/);
    expect((await running.post(CHAIN_ID, { 'content-encoding': 'gzip' })).status).to.equal(415);
    expect((await running.post(CHAIN_ID, { 'content-type': 'application/json; charset=utf-8' })).status).to.equal(200);
  });

  it('GET / /health /ready', async () => {
    const get = async (path: string) => {
      const response = await fetch(`${running.server.url}${path}`);
      return [response.status, await response.json()];
    };
    expect(await get('/')).to.deep.equal([200, { name: 'bulkhead/v0.1.0/test', chainId: 7_100, blockNumber: 5 }]);
    expect(await get('/health')).to.deep.equal([200, { status: 'ok' }]);
    expect(await get('/ready')).to.deep.equal([200, { ready: true }]);
    expect((await get('/nothing'))[0]).to.equal(404);
    expect((await fetch(running.server.url, { method: 'HEAD' })).status).to.equal(200);
  });

  it('404 and 405 elsewhere', async () => {
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${running.server.url}/x`, { method: 'POST', body: CHAIN_ID, headers })).status).to.equal(404);
    expect((await fetch(`${running.server.url}/?key=1`, { method: 'POST', body: CHAIN_ID, headers })).status).to.equal(
      200,
    );
    expect((await fetch(running.server.url, { method: 'DELETE' })).status).to.equal(405);
  });

  it('refused and aborted bodies give their bytes back', async () => {
    const busy = await startServer({ limits: { bodyBytes: 1_000, bodyBytesInFlight: 1_500 } });
    try {
      for (let times = 0; times < 5; times++) {
        const socket = connect(busy.port, '127.0.0.1');
        socket.write(
          'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n',
        );
        socket.write('x'.repeat(900));
        await new Promise((resolve) => setTimeout(resolve, 30));
        socket.destroy();
        await new Promise((resolve) => setTimeout(resolve, 30));
        const { error } = (await (await busy.post('x'.repeat(1_200))).json()) as RpcReply;
        expect(error?.message).to.match(/request body too large/);
      }
      expect((await (await busy.post(CHAIN_ID + ' '.repeat(900))).json()) as RpcReply).to.have.property('result');
    } finally {
      await busy.server.stop();
    }
  });

  it('one -32005 costs a client nothing but that request', async () => {
    const busy = await startServer({ limits: { bodyBytesInFlight: 1_000 } });
    try {
      const response = await busy.post(`${CHAIN_ID}${' '.repeat(2_000)}`);
      expect([response.status, ((await response.json()) as RpcReply).error?.code]).to.deep.equal([200, -32005]);
      for (let times = 0; times < 50; times++) expect((await busy.rpc('eth_chainId')).result).to.equal('0x1bbc');
    } finally {
      await busy.server.stop();
    }
  });
});

describe('CORS', () => {
  const ORIGIN = 'https://wallet.example';

  it('allows any origin by default, on errors and preflights too', async () => {
    const { server, post } = await startServer();
    try {
      for (const response of [await post(CHAIN_ID, { origin: ORIGIN }), await post('{', { origin: ORIGIN })]) {
        expect(response.headers.get('access-control-allow-origin')).to.equal('*');
      }
      const bad = await post(CHAIN_ID, { origin: ORIGIN, 'content-type': 'text/plain' });
      expect([bad.status, bad.headers.get('access-control-allow-origin')]).to.deep.equal([415, '*']);
      const preflight = await fetch(server.url, {
        method: 'OPTIONS',
        headers: {
          origin: ORIGIN,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-client',
          'access-control-request-private-network': 'true',
        },
      });
      expect(preflight.status).to.equal(204);
      expect(Object.fromEntries(preflight.headers)).to.include({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, POST, OPTIONS',
        'access-control-allow-headers': 'content-type, x-client',
        'access-control-allow-private-network': 'true',
      });
    } finally {
      await server.stop();
    }
  });

  it('names one of the allowed origins, and 403 for others', async () => {
    const { server, post } = await startServer({ allowOrigin: [ORIGIN] });
    try {
      const allowed = await post(CHAIN_ID, { origin: ORIGIN });
      expect(allowed.headers.get('access-control-allow-origin')).to.equal(ORIGIN);
      expect(allowed.headers.get('vary')).to.equal('origin');
      const other = await post(CHAIN_ID, { origin: 'https://evil.example' });
      expect([other.status, other.headers.get('access-control-allow-origin')]).to.deep.equal([403, null]);
      expect(other.headers.get('vary')).to.equal('origin');
      expect((await post(CHAIN_ID)).status).to.equal(200);
    } finally {
      await server.stop();
    }
  });
});

describe('Host header', () => {
  const statusFor = async (port: number, host: string) =>
    Number(
      (await rawExchange(port, rawPost(CHAIN_ID, [`host: ${host}`, 'content-type: application/json']))).slice(9, 12),
    );

  it('403 for names that are not on the list', async () => {
    const { server, port } = await startServer({ allowedHosts: ['node.internal'] });
    try {
      const passing = [
        'localhost',
        'LOCALHOST:8545',
        '127.0.0.1:1',
        '[::1]:8545',
        '10.0.0.7',
        'node.internal:80',
        'Node.Internal',
      ];
      for (const host of passing) expect(await statusFor(port, host), host).to.equal(200);
      for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.evil.example', '']) {
        expect(await statusFor(port, host), host).to.equal(403);
      }
    } finally {
      await server.stop();
    }
  });

  it('any name for *', async () => {
    const { server, port } = await startServer({ allowedHosts: '*' });
    try {
      expect(await statusFor(port, 'evil.example')).to.equal(200);
    } finally {
      await server.stop();
    }
  });
});

describe('life of the server', () => {
  it('does not listen before start, nor after stop', async () => {
    const shard = createFakeShard();
    const server = createRpcServer({ backend: shard.backend, port: 0, clock: systemClock(), logger: silentLogger() });
    expect(() => server.url)
      .to.throw()
      .with.property('code', 'RPC_NOT_STARTED');
    expect(shard.listeners).to.equal(0);
    await Promise.all([server.start(), server.start()]);
    expect(shard.listeners).to.equal(1);
    const { url } = server;
    expect(await (await fetch(`${url}/health`)).json()).to.deep.equal({ status: 'ok' });
    await Promise.all([server.stop(), server.stop()]);
    expect(shard.listeners).to.equal(0);
    expect(await fetch(url).catch(() => 'refused')).to.equal('refused');
  });

  it('RPC_STOPPED when it is started after stop', async () => {
    const { backend } = createFakeShard();
    const server = createRpcServer({ backend, port: 0, clock: systemClock(), logger: silentLogger() });
    await server.stop();
    const err = await server.start().catch((failure: unknown) => failure);
    expect(isCodedError(err, 'RPC_STOPPED')).to.equal(true);
  });

  it('PORT_IN_USE, and the shard keeps no listener', async () => {
    const blocker = createServer();
    const port = await new Promise<number>((resolve) =>
      blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port)),
    );
    const shard = createFakeShard();
    const server = createRpcServer({ backend: shard.backend, port, clock: systemClock(), logger: silentLogger() });
    const err = await server.start().catch((failure: unknown) => failure);
    expect(isCodedError(err, 'PORT_IN_USE')).to.equal(true);
    expect(shard.listeners).to.equal(0);
    await server.stop();
    await new Promise((resolve) => blocker.close(resolve));
  });

  it('is reached as 127.0.0.1, localhost and ::1', async () => {
    const { server, port } = await startServer();
    try {
      for (const host of ['127.0.0.1', 'localhost', ...(HAS_IPV6 ? ['[::1]'] : [])]) {
        expect((await fetch(`http://${host}:${port}/health`)).status).to.equal(200);
      }
    } finally {
      await server.stop();
    }
  });

  it('/ready is 503 while the node says so', async () => {
    let ready = false;
    const { server } = await startServer({ isReady: () => ready });
    try {
      expect((await fetch(`${server.url}/ready`)).status).to.equal(503);
      ready = true;
      expect((await fetch(`${server.url}/ready`)).status).to.equal(200);
    } finally {
      await server.stop();
    }
  });

  it('a shard that is rebuilt says how far it is, and -32000 to everything else', async () => {
    let progress: SyncProgress | undefined = { startingBlock: 0, currentBlock: 12, highestBlock: 340 };
    const heads = (): Heads => {
      if (progress === undefined) return { latest: 340, safe: 1, finalized: 1 };
      throw new CodedError({ code: 'NOT_READY', message: 'not ready: block 12 of 340', verdict: 'retry' });
    };
    const { server, rpc } = await startServer({ backend: { heads, syncing: () => progress } });
    try {
      expect((await rpc('eth_syncing')).result).to.deep.equal({
        startingBlock: '0x0',
        currentBlock: '0xc',
        highestBlock: '0x154',
      });
      expect((await rpc('eth_chainId')).result).to.equal('0x1bbc');
      expect((await rpc('eth_blockNumber')).error).to.deep.equal({
        code: -32000,
        message: 'not ready: block 12 of 340',
      });
      expect((await fetch(`${server.url}/ready`)).status).to.equal(503);
      expect(await (await fetch(server.url)).json()).to.include({ blockNumber: 12 });
      progress = undefined;
      expect((await rpc('eth_syncing')).result).to.equal(false);
      expect((await rpc('eth_blockNumber')).result).to.equal('0x154');
      expect((await fetch(`${server.url}/ready`)).status).to.equal(200);
    } finally {
      await server.stop();
    }
  });

  it('GET /metrics answers in the format of Prometheus, when there are any', async () => {
    const metrics = createMetrics('test');
    metrics.counter({ name: 'things_total', help: 'things' }).inc(3);
    for (const [options, status] of [
      [{ metrics }, 200],
      [{}, 404],
    ] as const) {
      const { server } = await startServer(options);
      const answer = await fetch(`${server.url}/metrics`);
      expect(answer.status).to.equal(status);
      if (status === 200) {
        expect(answer.headers.get('content-type')).to.match(/^text\/plain/);
        expect(await answer.text()).to.contain('test_things_total 3');
      }
      await server.stop();
    }
  });

  it('a request that runs is answered before stop ends', async () => {
    let release = () => {};
    const blocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    let entered = () => {};
    const running = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const { server, rpc } = await startServer({
      backend: {
        getBalance: async () => {
          entered();
          await blocked;
          return 5n;
        },
      },
    });
    const reply = rpc('eth_getBalance', [`0x${'00'.repeat(20)}`]);
    await running;
    const stopped = server.stop();
    release();
    expect((await reply).result).to.equal('0x5');
    await stopped;
  });

  it('a request that never ends is cut at stop, and leaves no timer', async () => {
    let entered = () => {};
    const running = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const { server, rpc } = await startServer({
      limits: { stopGraceMs: 50 },
      backend: {
        getBalance: () => {
          entered();
          return new Promise(() => {});
        },
      },
    });
    const reply = rpc('eth_getBalance', [`0x${'00'.repeat(20)}`]).catch(() => 'cut');
    await running;
    await server.stop();
    expect(await reply).to.equal('cut');
  });

  it('half-open connections are closed', async () => {
    const { server, port } = await startServer({ limits: { headersTimeoutMs: 100, requestTimeoutMs: 100 } });
    try {
      const silent = rawExchange(port, '');
      const halfHeader = rawExchange(port, 'POST / HTTP/1.1\r\nhost: loc');
      const halfBody = rawExchange(
        port,
        'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
      );
      await Promise.all([silent, halfHeader, halfBody]);
    } finally {
      await server.stop();
    }
  });

  it('filters expire by the injected clock though nobody polls', async () => {
    const clock = new ManualClock(1_700_000_000_000);
    const { server, rpc } = await startServer({ clock, limits: { filters: 1 } });
    const { result: id } = await rpc('eth_newBlockFilter');
    expect((await rpc('eth_newBlockFilter')).error?.code).to.equal(-32005);
    await clock.advance(5 * 60_000);
    expect((await rpc('eth_getFilterChanges', [id])).error?.message).to.equal('filter not found');
    expect((await rpc('eth_newBlockFilter')).error).to.equal(undefined);
    await server.stop();
    expect(clock.sleeping).to.equal(0);
  });
});
