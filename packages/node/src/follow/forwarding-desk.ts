import { RpcError } from '@bulkhead/rpc';
import { type Clock, CodedError } from '@bulkhead/runtime';
import { type Address, type Hex, numberToHex } from 'viem';
import { z } from 'zod';
import type { DecodeTransaction } from '../shard/decode-transaction.js';
import type { TransactionDesk } from '../shard/transaction-desk.js';

/** Milliseconds for one request. */
const TIMEOUT_MS = 10_000;
/** Longest answer that is read: a hash, a number, an error. */
const MAX_ANSWER_BYTES = 65_536;
/** Forwarded transactions that are remembered while they wait, and for how long, milliseconds. */
const MAX_REMEMBERED = 4_096;
const REMEMBER_MS = 600_000;

const answerSchema = z.union([
  z.object({ result: z.string().max(66) }),
  z.object({ error: z.object({ code: z.int(), message: z.string().max(4_096) }) }),
]);

/** The desk of a follower without a sequencer to send to: it takes nothing and says why. */
export function createClosedDesk(): TransactionDesk {
  return {
    async submit() {
      throw new CodedError({
        code: 'FOLLOWER_READ_ONLY',
        message: 'this node follows its shard and takes no transactions: send them to the sequencer',
        verdict: 'reject',
      });
    },
    find: () => undefined,
    findPendingNonce: async () => undefined,
    findRaw: () => undefined,
    waiting: () => [],
  };
}

/** The desk of a follower that sends transactions on to the sequencer, and gives its answer. */
export interface ForwardingDesk extends TransactionDesk {
  /** Transactions that blocks have included wait no more. */
  forget(hashes: readonly Hex[]): void;
}

/** @throws what the sequencer answers, with its code and message; SEQUENCER_UNREACHABLE (retry) when it doesn't. */
export function createForwardingDesk(args: {
  readonly url: string;
  readonly decode: DecodeTransaction;
  readonly clock: Clock;
}): ForwardingDesk {
  const { url, decode, clock } = args;
  const waiting = new Map<Hex, { readonly json: ReturnType<TransactionDesk['find']>; readonly until: number }>();

  async function ask(method: string, ...params: readonly unknown[]): Promise<string> {
    const answer = await post(url, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })).catch(
      (cause: unknown) => {
        throw unreachable(cause);
      },
    );
    if ('error' in answer) throw new RpcError(answer.error.code, answer.error.message);
    return answer.result;
  }

  return {
    async submit(raw) {
      // What no sequencer can take is refused here.
      const decoded = decode(raw);
      if (!decoded.ok) return { accepted: false, code: decoded.code };
      const { hash, json } = decoded.transaction;
      await ask('eth_sendRawTransaction', raw);
      waiting.set(hash, { json, until: clock.now() + REMEMBER_MS });
      for (const oldest of waiting.keys()) {
        if (waiting.size <= MAX_REMEMBERED) break;
        waiting.delete(oldest);
      }
      return { accepted: true, hash, transaction: json };
    },
    find(hash) {
      const entry = waiting.get(hash);
      if (entry !== undefined && entry.until < clock.now()) waiting.delete(hash);
      return waiting.get(hash)?.json;
    },
    async findPendingNonce(address: Address) {
      const nonce = await ask('eth_getTransactionCount', address, 'pending').catch(() => undefined);
      // Without the sequencer the head is the best that is known.
      return nonce !== undefined && isQuantity(nonce) ? BigInt(nonce) : undefined;
    },
    findRaw: () => undefined,
    waiting(sender) {
      const now = clock.now();
      // Which of them have a gap before them only the sequencer knows.
      return [...waiting.values()].flatMap(({ json, until }) =>
        json === undefined || until < now || (sender !== undefined && json.from !== sender)
          ? []
          : [{ transaction: json, queued: false }],
      );
    },
    forget(hashes) {
      for (const hash of hashes) waiting.delete(hash);
    },
  };
}

const isQuantity = (text: string): boolean => /^0x[0-9a-f]{1,16}$/.test(text) && numberToHex(BigInt(text)) === text;

async function post(url: string, body: string): Promise<z.output<typeof answerSchema>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return answerSchema.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
}

function unreachable(cause: unknown): CodedError<'SEQUENCER_UNREACHABLE'> {
  return new CodedError({
    code: 'SEQUENCER_UNREACHABLE',
    message: 'the sequencer does not answer',
    verdict: 'retry',
    cause,
  });
}
