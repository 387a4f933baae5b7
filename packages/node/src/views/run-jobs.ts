/** What a thread of views does: runs one job at a time, reading from the store through its parent. */
import { parentPort, workerData } from 'node:worker_threads';
import { createShardViewRunner } from '@bulkhead/execution/views';
import { CodedError } from '@bulkhead/runtime';
import { toWireError } from '../channel/wire-error.js';
import { packResult } from './pack.js';
import {
  type FromViewThread,
  HASH_BYTES,
  type StoreAnswers,
  type StoreQuestion,
  type ToViewThread,
  type ViewThreadData,
} from './view-messages.js';

/** Results from here on are moved, not copied. */
const MOVED_BYTES = 65_536;

const port = parentPort;
if (port === null) throw new Error('jobs run in a thread only');
const data = workerData as ViewThreadData;
const cancelled = new Int32Array(data.cancelled);
const waiting = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
let questions = 0;

function ask<W extends keyof StoreAnswers>(question: StoreQuestion & { what: W }): Promise<StoreAnswers[W]> {
  const id = questions++;
  const answer = new Promise<unknown>((resolve, reject) => waiting.set(id, { resolve, reject }));
  port?.postMessage({ t: 'ask', id, question } satisfies FromViewThread);
  return answer as Promise<StoreAnswers[W]>;
}

const runner = createShardViewRunner(data, {
  readNodes: (hashes) => {
    const joined = new Uint8Array(hashes.length * HASH_BYTES);
    for (const [index, hash] of hashes.entries()) joined.set(hash, index * HASH_BYTES);
    return ask({ what: 'nodes', hashes: joined });
  },
  readCode: (hash) => ask({ what: 'code', hash: hash.slice() }),
  ancestorHash: (number, of) => ask({ what: 'ancestor', number, of }),
});

async function run({ id, job }: ToViewThread & { t: 'run' }): Promise<void> {
  const send = (message: FromViewThread, moved: ArrayBuffer[] = []) => port?.postMessage(message, moved);
  try {
    const result = await runner.run(job, { isCancelled: () => Atomics.load(cancelled, 0) === id });
    const packed = packResult(job, result);
    const whole = packed.byteLength === packed.buffer.byteLength && packed.byteLength >= MOVED_BYTES;
    send({ t: 'done', id, packed }, whole ? [packed.buffer as ArrayBuffer] : []);
  } catch (error) {
    send({ t: 'failed', id, error: toWireError(error) });
  }
}

port.on('message', (message: ToViewThread) => {
  if (message.t === 'run') {
    void run(message);
    return;
  }
  const question = waiting.get(message.id);
  waiting.delete(message.id);
  if (message.t === 'answer') question?.resolve(message.value);
  else question?.reject(new CodedError({ ...message.error, meta: { remote: true } }));
});
port.postMessage({ t: 'ready' } satisfies FromViewThread);
