import type { Clock, Logger, TaskGroup } from '@bulkhead/runtime';
import { every } from '@bulkhead/runtime';
import type { L1Client } from '@bulkhead/settlement';
import { privateKeyToAccount } from 'viem/accounts';
import type { FollowerConfig } from '../config/config-schema.js';
import type { OutputMismatch } from '../shard/claim-check.js';
import type { ExecLink } from '../shard/exec-link.js';
import type { L1State } from '../shard/l1-state.js';
import type { NodeIo } from '../shard/node-io.js';
import { createStandIn } from './claim-for-stalled.js';
import { createObjector } from './object-to-lies.js';

/** What a follower says on L1, with the keys that it was given; without any it only listens. */
export interface Voice {
  /** Objects to a false claim, as a verifier, in a task of its own. */
  object(mismatch: OutputMismatch): void;
}

export async function createVoice(args: {
  readonly config: FollowerConfig;
  readonly l1: Pick<L1State, 'view' | 'finalized'>;
  readonly client: L1Client;
  readonly link: ExecLink;
  readonly io: NodeIo;
  /** Last block that derivation has made. */
  readonly derivedTo: () => number;
  readonly tasks: TaskGroup;
  readonly clock: Clock;
  readonly logger: Logger;
}): Promise<Voice> {
  const { config, l1, client, link, io, derivedTo, tasks, clock, logger } = args;
  const { contracts, challengeWindow, pollMs } = config.l1;
  const { shardId } = config.genesis;
  const accountOf = async (file: string) => privateKeyToAccount((await io.readKey(file)).reveal());
  const shared = { shardId, contracts, client, l1, clock, logger };

  if (config.proposer !== undefined) {
    const standIn = createStandIn({
      ...shared,
      account: await accountOf(config.proposer.keyFile),
      window: challengeWindow,
      derivedTo,
      claimOutputs: (block, since) => link.api.claimOutputs({ block, since }),
    });
    tasks.spawn('stand-in', (signal) => every({ clock, intervalMs: pollMs, signal }, () => standIn.afterL1Block()));
  }
  const objector = config.verifier && createObjector({ ...shared, account: await accountOf(config.verifier.keyFile) });
  let objections = 0;
  return {
    object(mismatch) {
      if (objector === undefined) return;
      objections += 1;
      tasks.spawn(`objection ${objections} to batch ${mismatch.batchIndex}`, (signal) =>
        objector.object(mismatch, signal),
      );
    },
  };
}
