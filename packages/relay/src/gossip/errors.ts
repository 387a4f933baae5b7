import { CodedError, type Verdict } from '@bulkhead/runtime';

/**
 * Why the relay refuses:
 *
 * - `GOSSIP_FRAME_INVALID` (reject): a peer sent a frame that no honest one sends: beyond the limit, or not of gossipsub.
 * - `GOSSIP_PEER_INVALID` (reject): a configured address doesn't parse, or names no peer.
 * - `GOSSIP_PEER_SHUT_OUT` (reject): a peer broke the rules or floods, and nothing more is read of it.
 * - `GOSSIP_SEED_INVALID` (reject): the identity's seed isn't 32 bytes.
 * - `GOSSIP_START_FAILED` (retry): libp2p could not listen.
 * - `GOSSIP_STOPPED` (retry): `publish` before `start` or after `stop`.
 * - `OUTBOX_MISMATCH` (fatal): the publisher was handed leaves that don't continue the outbox it knows.
 */
export type RelayErrorCode =
  | 'GOSSIP_FRAME_INVALID'
  | 'GOSSIP_PEER_INVALID'
  | 'GOSSIP_PEER_SHUT_OUT'
  | 'GOSSIP_SEED_INVALID'
  | 'GOSSIP_START_FAILED'
  | 'GOSSIP_STOPPED'
  | 'OUTBOX_MISMATCH';

export type RelayError = CodedError<RelayErrorCode>;

const VERDICTS: Record<RelayErrorCode, Verdict> = {
  GOSSIP_FRAME_INVALID: 'reject',
  GOSSIP_PEER_INVALID: 'reject',
  GOSSIP_PEER_SHUT_OUT: 'reject',
  GOSSIP_SEED_INVALID: 'reject',
  GOSSIP_START_FAILED: 'retry',
  GOSSIP_STOPPED: 'retry',
  OUTBOX_MISMATCH: 'fatal',
};

/** An error of this package, with the verdict that belongs to its code. */
export function relayError(
  code: RelayErrorCode,
  message: string,
  context: { readonly meta?: Record<string, unknown>; readonly cause?: unknown } = {},
): RelayError {
  return new CodedError({ code, message, verdict: VERDICTS[code], ...context });
}
