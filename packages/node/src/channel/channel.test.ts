import { once } from 'node:events';
import type { Socket } from 'node:net';
import { CodedError, isCodedError, silentLogger } from '@bulkhead/runtime';
import { expect } from 'chai';
import { z } from 'zod';
import { codeOf } from '../test/code-of.js';
import { socketPair } from '../test/socket-pair.js';
import { type Handlers, method } from './api.js';
import { createClient, MAX_CALLS_IN_FLIGHT } from './create-client.js';
import { encodeFrame, FrameDecoder, MAX_FRAME_BYTES } from './frames.js';
import { serve } from './serve.js';

const api = {
  double: method(z.strictObject({ value: z.bigint() }), z.bigint()),
  fail: method(z.strictObject({ how: z.enum(['coded', 'raw', 'zod', 'wrong']) }), z.string()),
  hang: method(z.strictObject({}), z.string()),
  blob: method(z.strictObject({ bytes: z.int() }), z.string()),
} as const;

const handlers: Handlers<typeof api> = {
  double: async ({ value }) => value * 2n,
  fail: async ({ how }) => {
    if (how === 'coded') throw new CodedError({ code: 'NO_SUCH', message: 'no such thing', verdict: 'reject' });
    if (how === 'zod') z.string().parse(1);
    if (how === 'wrong') return 7 as unknown as string;
    throw new TypeError('oops');
  },
  hang: () => new Promise(() => {}),
  blob: async ({ bytes }) => 'x'.repeat(bytes),
};

async function open() {
  const [near, far] = await socketPair();
  const server = serve(api, handlers, far, silentLogger());
  const client = createClient(api, near, silentLogger());
  return { near, far, server, client, api: client.api };
}

const errorOf = (promise: Promise<unknown>) => promise.then(() => undefined).catch((error: unknown) => error);

/** What a server answers to raw bytes, and how it ends. */
async function talkTo(bytes: Buffer): Promise<{ cause: unknown; near: Socket }> {
  const [near, far] = await socketPair();
  const server = serve(api, handlers, far, silentLogger());
  near.on('error', () => {});
  near.write(bytes);
  const cause = await server.closed;
  near.destroy();
  return { cause, near };
}

const framed = (body: Buffer): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  return Buffer.concat([head, body]);
};

describe('channel', () => {
  it('carries calls and answers, many at a time', async () => {
    const { api, client } = await open();
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => api.double({ value: BigInt(i) })));
    expect(answers).to.deep.equal(Array.from({ length: 100 }, (_, i) => 2n * BigInt(i)));
    client.close();
  });

  it('carries an answer that fills many chunks', async () => {
    const { api, client } = await open();
    expect(await api.blob({ bytes: 5_000_000 })).to.have.length(5_000_000);
    client.close();
  });

  it('keeps code, message and verdict of a handler’s error', async () => {
    const { api, client } = await open();
    const error = await errorOf(api.fail({ how: 'coded' }));
    if (!isCodedError(error)) throw error;
    expect([error.code, error.message, error.verdict]).to.deep.equal(['NO_SUCH', 'no such thing', 'reject']);
    client.close();
  });

  it('INTERNAL: what a handler did not expect is fatal, and the channel goes on', async () => {
    const { api, client } = await open();
    for (const how of ['raw', 'zod'] as const) {
      const error = await errorOf(api.fail({ how }));
      if (!isCodedError(error)) throw error;
      expect([error.code, error.verdict]).to.deep.equal(['INTERNAL', 'fatal']);
    }
    expect(await api.double({ value: 1n })).to.equal(2n);
    client.close();
  });

  it('BAD_PARAMS: the callee parses, whatever the caller believes', async () => {
    const { api, client } = await open();
    const error = await errorOf(api.double({ value: 'seven' } as never));
    if (!isCodedError(error)) throw error;
    expect([error.code, error.verdict]).to.deep.equal(['BAD_PARAMS', 'reject']);
    expect(await codeOf(api.double({ value: 1n, more: 1 } as never))).to.equal('BAD_PARAMS');
    client.close();
  });

  it('BAD_ANSWER: the caller parses too', async () => {
    const { api, client } = await open();
    expect(await codeOf(api.fail({ how: 'wrong' }))).to.equal('BAD_ANSWER');
    client.close();
  });

  it('UNKNOWN_METHOD: also for what every object has', async () => {
    const [near, far] = await socketPair();
    serve(api, handlers, far, silentLogger());
    const other = { nothing: method(z.unknown(), z.unknown()), constructor: method(z.unknown(), z.unknown()) } as const;
    const client = createClient(other, near, silentLogger());
    expect(await codeOf(client.api.nothing({}))).to.equal('UNKNOWN_METHOD');
    expect(await codeOf(client.api.constructor({}))).to.equal('UNKNOWN_METHOD');
    client.close();
  });

  it('FRAME_TOO_LARGE: an answer that is too large is an error of that call alone', async function () {
    this.timeout(20_000);
    const { api, client } = await open();
    expect(await codeOf(api.blob({ bytes: MAX_FRAME_BYTES }))).to.equal('FRAME_TOO_LARGE');
    expect(await codeOf(api.double({ value: 'x'.repeat(MAX_FRAME_BYTES) } as never))).to.equal('FRAME_TOO_LARGE');
    expect(await api.double({ value: 2n })).to.equal(4n);
    client.close();
  });

  it('CHANNEL_CLOSED: calls in flight and calls after, when the other side dies', async () => {
    const { api, far, client } = await open();
    const waiting = [api.hang({}), api.hang({})].map(codeOf);
    await api.double({ value: 1n });
    far.destroy();
    expect(await Promise.all(waiting)).to.deep.equal(['CHANNEL_CLOSED', 'CHANNEL_CLOSED']);
    await client.closed;
    expect(await codeOf(api.double({ value: 1n }))).to.equal('CHANNEL_CLOSED');
  });

  it('CHANNEL_CLOSED: on a stream that was dead from the start', async () => {
    const [near, far] = await socketPair();
    near.destroy();
    await once(near, 'close');
    far.destroy();
    const client = createClient(api, near, silentLogger());
    await client.closed;
    expect(await codeOf(client.api.hang({}))).to.equal('CHANNEL_CLOSED');
  });

  it('CHANNEL_OVERLOADED: the call after as many as may wait', async () => {
    const { api, client } = await open();
    const waiting = Array.from({ length: MAX_CALLS_IN_FLIGHT }, () => codeOf(api.hang({})));
    expect(await codeOf(api.double({ value: 1n }))).to.equal('CHANNEL_OVERLOADED');
    client.close();
    expect(new Set(await Promise.all(waiting))).to.deep.equal(new Set(['CHANNEL_CLOSED']));
  });

  for (const [name, bytes, code] of [
    ['a frame that is no value', framed(Buffer.from('hello')), 'FRAME_MALFORMED'],
    ['a value that is no envelope', encodeFrame({ t: 'request' }), 'FRAME_MALFORMED'],
    ['an envelope with something more', encodeFrame({ t: 'result', id: 1, value: 1, more: 1 }), 'FRAME_MALFORMED'],
    ['a length over the limit', Buffer.from([0xff, 0xff, 0xff, 0xff]), 'FRAME_TOO_LARGE'],
  ] as const)
    it(`${code}: ${name} closes the channel`, async () => {
      const { cause } = await talkTo(bytes);
      expect(isCodedError(cause) && cause.code).to.equal(code);
    });

  it('closes quietly at a frame that is cut off', async () => {
    const [near, far] = await socketPair();
    const server = serve(api, handlers, far, silentLogger());
    near.end(encodeFrame({ t: 'request', id: 0, method: 'double', params: { value: 1n } }).subarray(0, 9));
    expect(await server.closed).to.equal(undefined);
    near.destroy();
  });

  it('CALL_ABORTED: at once when nobody waits any more; the handler hears of it', async () => {
    const [near, far] = await socketPair();
    const seen: AbortSignal[] = [];
    const patient: Handlers<typeof api> = {
      ...handlers,
      hang: (_params, context) =>
        new Promise((resolve) => {
          if (context?.signal === undefined) return;
          seen.push(context.signal);
          context.signal.addEventListener('abort', () => resolve('too late'));
        }),
    };
    serve(api, patient, far, silentLogger());
    const client = createClient(api, near, silentLogger());
    const [first, second] = [new AbortController(), new AbortController()];
    const waiting = [first, second].map(({ signal }) => codeOf(client.api.hang({}, { signal })));
    await client.api.double({ value: 1n });
    first.abort();
    expect(await waiting[0]).to.equal('CALL_ABORTED');
    await client.api.double({ value: 1n });
    expect(seen.map(({ aborted }) => aborted)).to.deep.equal([true, false]);
    expect(await codeOf(client.api.hang({}, { signal: first.signal }))).to.equal('CALL_ABORTED');
    client.close();
    expect(await waiting[1]).to.equal('CHANNEL_CLOSED');
    if (!far.destroyed) await once(far, 'close');
    expect(seen[1]?.aborted).to.equal(true);
  });

  it('passes over answers that nobody waits for', async () => {
    const [near, far] = await socketPair();
    const client = createClient(api, near, silentLogger());
    const decoder = new FrameDecoder();
    far.on('data', (chunk) => {
      for (const frame of decoder.push(chunk)) {
        const { id } = frame as { id: number };
        for (const each of [id + 1, id, id]) far.write(encodeFrame({ t: 'result', id: each, value: 9n }));
      }
    });
    expect(await client.api.double({ value: 1n })).to.equal(9n);
    expect(await client.api.double({ value: 1n })).to.equal(9n);
    client.close();
    far.destroy();
  });
});
