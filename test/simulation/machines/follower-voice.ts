import { createObjector, createStandIn, type ExecLink, type L1State, type OutputMismatch } from '@bulkhead/node/parts';
import { describeError, type Logger } from '@bulkhead/runtime';
import type { LocalAccount } from 'viem';
import { lower, standInOf, verifierOf } from '../accounts.js';
import { CLAIM_WINDOW } from '../l1/claims.js';
import { CONTRACTS } from '../l1/contracts.js';
import type { ProcessClock } from '../virtual-time.js';
import type { ShardSpec, World } from '../world.js';
import { openClient } from './shard-machine.js';

/** What a follower says on L1: objections as a verifier, claims on a stake for a shard that has stalled. */
export interface FollowerVoice {
  object(mismatch: OutputMismatch): void;
  afterL1Block(): void;
}

export function createFollowerVoice(args: {
  readonly world: World;
  readonly name: string;
  readonly shard: ShardSpec;
  readonly l1: L1State;
  readonly link: ExecLink;
  /** Last block that derivation has made. */
  readonly derivedTo: () => number;
  readonly clock: ProcessClock;
  readonly isAlive: () => boolean;
  readonly logger: Logger;
}): FollowerVoice {
  const { world, name, shard, l1, link, derivedTo, clock, isAlive, logger } = args;
  const { shardId } = shard;
  const speaker = (account: LocalAccount) => ({
    account,
    client: openClient(world, name, { ...shard, sequencer: lower(account.address) }, clock, isAlive),
  });
  const shared = { shardId, contracts: CONTRACTS, l1, clock, logger };
  const objector = createObjector({ ...shared, ...speaker(verifierOf(shardId)) });
  const standIn = createStandIn({
    ...shared,
    ...speaker(standInOf(shardId)),
    window: CLAIM_WINDOW,
    derivedTo,
    claimOutputs: (block, since) => link.api.claimOutputs({ block, since }),
  });
  return {
    object(mismatch) {
      void objector.object(mismatch, new AbortController().signal).catch((error: unknown) => {
        if (isAlive())
          world.trace.note(`${name} does not object to batch ${mismatch.batchIndex}: ${describeError(error)}`);
      });
    },
    afterL1Block: () => void standIn.afterL1Block(),
  };
}
