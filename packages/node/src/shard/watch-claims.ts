import type { ShardId } from '@bulkhead/protocol';
import { describeError, type Logger, verdictOf } from '@bulkhead/runtime';
import type { Agreement } from './agreement.js';
import type { Derivation } from './derivation.js';
import type { L1State } from './l1-state.js';

/**
 * Compares claims on L1 that nobody has compared yet with what execution gave here. A false one of the sequencer itself ends
 * the node; what others claim on a stake is theirs to answer for.
 */
export function createClaimWatch(args: {
  readonly shardId: ShardId;
  readonly l1: Pick<L1State, 'view'>;
  readonly derivation: Pick<Derivation, 'compareClaims'>;
  readonly agreement: Pick<Agreement, 'upTo'>;
  readonly onFatal: (name: string, error: unknown) => void;
  readonly logger: Logger;
}): () => Promise<void> {
  const { shardId, l1, derivation, agreement, onFatal, logger } = args;
  return async () => {
    try {
      for (const { batchIndex, field, claimed, derived } of await derivation.compareClaims({
        before: agreement.upTo,
      })) {
        const error = new Error(`batch ${batchIndex} claims ${field} ${claimed}, execution gave ${derived}`);
        const claim = l1.view.claims(shardId).find((each) => each.batchIndex === batchIndex);
        if (claim?.staked === true) logger.error(`a claim on a stake is false: ${error.message}`);
        else onFatal('claims', error);
      }
    } catch (error) {
      // Exec is away or being rebuilt: the same claims are compared after the next L1 block.
      if (verdictOf(error) !== 'retry') throw error;
      logger.warn(`claims were not compared: ${describeError(error)}`);
    }
  };
}
