import type { IncomingMessage } from 'node:http';

/** How much of a body that is too large is read and thrown away so that the client gets to read the answer. */
const DRAIN_FACTOR = 4;

export type BodyOutcome =
  | { readonly status: 'complete'; readonly body: Uint8Array }
  | { readonly status: 'tooLarge' }
  | { readonly status: 'tooBusy' }
  | { readonly status: 'aborted' };

/** Memory that request bodies share. */
export interface ByteBudget {
  readonly used: number;
  take(bytes: number): boolean;
  give(bytes: number): void;
}

export function createByteBudget(total: number): ByteBudget {
  let used = 0;
  return {
    get used() {
      return used;
    },
    take(bytes) {
      if (used + bytes > total) return false;
      used += bytes;
      return true;
    },
    give(bytes) {
      used -= bytes;
    },
  };
}

/** Reads a body of at most `limit` bytes, charging `budget`; the caller gives back `body.length` when it is done. */
export function readBody(request: IncomingMessage, limit: number, budget: ByteBudget): Promise<BodyOutcome> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    let charged = 0;
    let refused: 'tooLarge' | 'tooBusy' | undefined;

    function settle(outcome: BodyOutcome): void {
      request.removeAllListeners('data');
      if (outcome.status !== 'complete') budget.give(charged);
      charged = 0;
      resolve(outcome);
    }

    function refuse(status: 'tooLarge' | 'tooBusy'): void {
      refused = status;
      chunks.length = 0;
      budget.give(charged);
      charged = 0;
    }

    request.on('data', (chunk: Uint8Array) => {
      size += chunk.length;
      if (refused === undefined && size > limit) refuse('tooLarge');
      if (refused === undefined && !budget.take(chunk.length)) refuse('tooBusy');
      if (refused === undefined) {
        charged += chunk.length;
        chunks.push(chunk);
      } else if (size > limit * DRAIN_FACTOR) settle({ status: refused });
    });
    request.once('end', () => {
      settle(refused === undefined ? { status: 'complete', body: Buffer.concat(chunks) } : { status: refused });
    });
    request.once('error', () => settle({ status: 'aborted' }));
    request.once('close', () => settle({ status: 'aborted' }));
  });
}
