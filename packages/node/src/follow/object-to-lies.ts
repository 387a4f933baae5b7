import type { L1Contracts, ShardId } from '@bulkhead/protocol';
import { type Clock, CodedError, createSerial, describeError, isCodedError, type Logger } from '@bulkhead/runtime';
import { type L1Client, objectToClaim, readClaimKey } from '@bulkhead/settlement';
import { BaseError, type LocalAccount } from 'viem';
import type { OutputMismatch } from '../shard/claim-check.js';
import { keepTrying } from '../shard/keep-trying.js';
import type { L1State } from '../shard/l1-state.js';

/** What L1 says when there is nothing left to object to. */
const OVER: ReadonlySet<string> = new Set(['AlreadyObjected', 'ClaimNotStanding', 'WrongClaim']);

/** A verifier's voice on L1. */
export interface Objector {
  /**
   * Objects to a claim that execution contradicts, and goes on trying until L1 has the objection or the claim is gone.
   * Rejects with ABORTED when the signal aborts, and when L1 refuses for a reason that no wait will mend.
   */
  object(mismatch: OutputMismatch, signal: AbortSignal): Promise<void>;
}

/** @param args.account - of a verifier of the committee, with ether on L1 */
export function createObjector(args: {
  readonly shardId: ShardId;
  readonly contracts: L1Contracts;
  readonly client: L1Client;
  readonly account: LocalAccount;
  readonly l1: Pick<L1State, 'view'>;
  readonly clock: Clock;
  readonly logger: Logger;
}): Objector {
  const { shardId, contracts, client, account, l1, clock, logger } = args;
  // One account, one nonce after the other.
  const sending = createSerial();

  async function send({ batchIndex }: OutputMismatch): Promise<void> {
    const claim = l1.view.claims(shardId).find((standing) => standing.batchIndex === batchIndex);
    if (claim === undefined) return;
    const named = { contracts, shardId, batchIndex };
    const claimKey = await readClaimKey({ client }, { ...named, l1Block: claim.l1Block }).catch((cause: unknown) => {
      throw new CodedError({
        code: 'CLAIM_UNREADABLE',
        message: 'L1 does not name the claim',
        verdict: 'retry',
        cause,
      });
    });
    try {
      const { txHash, truncated } = await objectToClaim({ client, account, clock }, { ...named, claimKey });
      logger.warn('objected to a claim', { batchIndex, claimKey, txHash, truncated });
    } catch (error) {
      const reason = isCodedError(error, 'L1_TX_REVERTED') ? String(error.meta['reason']) : '';
      if ([...OVER].some((name) => reason.startsWith(name))) {
        logger.info(`nothing left to object to: ${reason}`, { batchIndex });
        return;
      }
      // A plain viem error is L1 that does not answer.
      if (!(error instanceof BaseError)) throw error;
      throw new CodedError({ code: 'L1_UNAVAILABLE', message: describeError(error), verdict: 'retry', cause: error });
    }
  }

  return {
    object: (mismatch, signal) =>
      sending.run(() =>
        keepTrying(`objecting to batch ${mismatch.batchIndex}`, () => send(mismatch), { clock, logger, signal }),
      ),
  };
}
