import { Worker } from 'node:worker_threads';
import { blobError } from './errors.js';
import type { KzgCall, KzgJob, KzgReply } from './kzg-worker.js';

/** A point of BLS12-381's first group. */
export const COMMITMENT_BYTES = 48;

/**
 * KZG over the setup of Ethereum's ceremony (EIP-4844, EIP-7594). Each call takes tens to hundreds of milliseconds of
 * computing. Rejects with KZG_UNAVAILABLE (fatal), and with BLOB_MALFORMED (reject) for a blob that is none: another size,
 * or a field element that is not below the modulus.
 */
export interface Kzg {
  /** 48 bytes. */
  commit(blob: Uint8Array): Promise<Uint8Array>;
  /** The blob's one proof of a v0 sidecar. */
  proveBlob(blob: Uint8Array, commitment: Uint8Array): Promise<Uint8Array>;
  /** The 128 proofs of a v1 sidecar, one per cell of the extended blob. */
  proveCells(blob: Uint8Array): Promise<readonly Uint8Array[]>;
}

/** One thread per process: it holds the setup, 50 MB. */
let loaded: Kzg | undefined;

/**
 * The package c-kzg in a thread of its own, so that whoever waits for it can do something else. The first call takes a
 * second or two. The thread keeps no process alive that has nothing to ask of it.
 */
export function loadKzg(): Kzg {
  loaded ??= startThread();
  return loaded;
}

function startThread(): Kzg {
  const worker = new Worker(new URL('./kzg-worker.js', import.meta.url));
  const waiting = new Map<number, { resolve(points: readonly Uint8Array[]): void; reject(error: unknown): void }>();
  let count = 0;
  let ended: unknown;

  worker.on('message', (reply: KzgReply) => {
    const call = waiting.get(reply.id);
    if ('points' in reply) call?.resolve(reply.points);
    else if ('refused' in reply) call?.reject(blobError('BLOB_MALFORMED', `not a blob: ${reply.refused}`));
    else call?.reject(unavailable(reply.missing));
  });
  const end = (cause: unknown): void => {
    ended ??= cause;
    // The next call starts another thread.
    if (loaded === kzg) loaded = undefined;
    for (const call of waiting.values()) call.reject(unavailable(cause));
  };
  worker.on('error', end);
  worker.on('exit', (code) => end(`its thread ended with ${code}`));
  worker.unref();

  async function ask(job: KzgJob): Promise<readonly Uint8Array[]> {
    if (ended !== undefined) throw unavailable(ended);
    const id = count++;
    const answer = new Promise<readonly Uint8Array[]>((resolve, reject) => waiting.set(id, { resolve, reject }));
    worker.ref();
    worker.postMessage({ id, job } satisfies KzgCall);
    return answer.finally(() => {
      waiting.delete(id);
      if (waiting.size === 0) worker.unref();
    });
  }

  async function askOne(job: KzgJob): Promise<Uint8Array> {
    const [point] = await ask(job);
    if (point === undefined) throw unavailable('it gave no point');
    return point;
  }

  const kzg: Kzg = {
    commit: (blob) => askOne({ method: 'commit', blob }),
    proveBlob: (blob, commitment) => askOne({ method: 'proveBlob', blob, commitment }),
    proveCells: (blob) => ask({ method: 'proveCells', blob }),
  };
  return kzg;
}

function unavailable(cause: unknown) {
  return blobError('KZG_UNAVAILABLE', 'blobs need the package c-kzg, which does not work here', { cause });
}
