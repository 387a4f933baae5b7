import type { StandingBlock, ViewJob } from '@bulkhead/execution';
import type { WireError } from '../channel/envelope.js';

/** What a thread of views knows from its start. */
export interface ViewThreadData {
  readonly chainId: number;
  readonly minBaseFee: bigint;
  /** One Int32: the id of the job that nobody waits for any more. */
  readonly cancelled: SharedArrayBuffer;
}

/** What a thread asks of the store. */
export type StoreQuestion =
  /** Hashes of 32 bytes, one behind the other. */
  | { readonly what: 'nodes'; readonly hashes: Uint8Array }
  | { readonly what: 'code'; readonly hash: Uint8Array }
  | { readonly what: 'ancestor'; readonly number: number; readonly of: StandingBlock };

export interface StoreAnswers {
  readonly nodes: readonly (Uint8Array | undefined)[];
  readonly code: Uint8Array;
  readonly ancestor: Uint8Array;
}

export type ToViewThread =
  | { readonly t: 'run'; readonly id: number; readonly job: ViewJob }
  | { readonly t: 'answer'; readonly id: number; readonly value: StoreAnswers[keyof StoreAnswers] }
  | { readonly t: 'refused'; readonly id: number; readonly error: WireError };

export type FromViewThread =
  | { readonly t: 'ready' }
  | { readonly t: 'ask'; readonly id: number; readonly question: StoreQuestion }
  | { readonly t: 'done'; readonly id: number; readonly packed: Uint8Array }
  | { readonly t: 'failed'; readonly id: number; readonly error: WireError };

export const HASH_BYTES = 32;
