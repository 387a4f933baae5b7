import { CodedError } from '@bulkhead/runtime';
/**
 * Why the relay refuses:
 *
 * - `GOSSIP_PEER_INVALID` (reject): a configured address doesn't parse, or names no peer.
 * - `GOSSIP_SEED_INVALID` (reject): the identity's seed isn't 32 bytes.
 * - `GOSSIP_START_FAILED` (retry): libp2p could not listen.
 * - `GOSSIP_STOPPED` (retry): `publish` before `start` or after `stop`.
 * - `OUTBOX_MISMATCH` (fatal): the publisher was handed leaves that don't continue the outbox it knows.
 */
export type RelayErrorCode = 'GOSSIP_PEER_INVALID' | 'GOSSIP_SEED_INVALID' | 'GOSSIP_START_FAILED' | 'GOSSIP_STOPPED' | 'OUTBOX_MISMATCH';
export type RelayError = CodedError<RelayErrorCode>;
/** An error of this package, with the verdict that belongs to its code. */
export declare function relayError(code: RelayErrorCode, message: string, context?: {
    readonly meta?: Record<string, unknown>;
    readonly cause?: unknown;
}): RelayError;
//# sourceMappingURL=errors.d.ts.map