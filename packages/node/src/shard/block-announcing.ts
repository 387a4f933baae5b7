import {
  type Domain,
  encodeBlockAnnouncement,
  MAX_BLOCK_ANNOUNCEMENT_BYTES,
  type ShardId,
  signBlockAnnouncement,
} from '@bulkhead/protocol';
import type { Gossip } from '@bulkhead/relay';
import { type Clock, describeError, type Logger } from '@bulkhead/runtime';
import type { Hex } from 'viem';
import type { ExecHead } from '../exec/exec-api.js';
import type { ExecLink } from './exec-link.js';
import { createWake } from './wake.js';

/** Sealed blocks that wait to be announced; the oldest go first, and come to followers by L1. */
const MAX_WAITING = 64;
const IDLE_MS = 60_000;

/** Tells followers of each block that the sequencer seals (docs/spec/gossip.md). A courtesy: it never holds a block up. */
export interface BlockAnnouncing {
  onSealed(head: ExecHead): void;
  /** Announces until `signal` aborts. */
  run(signal: AbortSignal): Promise<void>;
}

export function createBlockAnnouncing(args: {
  readonly shardId: ShardId;
  readonly domain: Domain;
  /** Signs a hash with the sequencer's key. */
  readonly sign: (hash: Hex) => Promise<Hex>;
  readonly gossip: Pick<Gossip, 'publishBlock' | 'blockListeners'>;
  readonly link: Pick<ExecLink, 'api'>;
  readonly clock: Clock;
  readonly logger: Logger;
}): BlockAnnouncing {
  const { shardId, domain, sign, gossip, link, clock, logger } = args;
  const waiting: ExecHead[] = [];
  const wake = createWake(clock);

  async function announce({ number, hash: blockHash }: ExecHead): Promise<void> {
    if (gossip.blockListeners() === 0) return;
    const [inputs] = await link.api.blockInputs({ from: number, to: number });
    // The inputs are asked for by number: the block must still be there after they were read.
    const block = await link.api.getBlock({ at: { hash: blockHash }, full: false });
    if (inputs === undefined || block === undefined) return;
    const { parentHash } = block;
    const announcement = encodeBlockAnnouncement(
      await signBlockAnnouncement({ domain, shardId, parentHash, blockHash, inputs }, sign),
    );
    if (announcement.length <= MAX_BLOCK_ANNOUNCEMENT_BYTES) await gossip.publishBlock(announcement);
    else logger.info('a block is too long to be announced', { block: number, bytes: announcement.length });
  }

  return {
    onSealed(head) {
      waiting.push(head);
      if (waiting.length > MAX_WAITING) waiting.shift();
      wake.ring();
    },
    async run(signal) {
      while (!signal.aborted) {
        for (let head = waiting.shift(); head !== undefined && !signal.aborted; head = waiting.shift())
          await announce(head).catch((error: unknown) =>
            logger.debug(`a block was not announced: ${describeError(error)}`, { err: error }),
          );
        await wake.wait(IDLE_MS, signal);
      }
    },
  };
}
