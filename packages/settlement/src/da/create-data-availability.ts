import { blobsDataHash, DaKind, keccak256 } from '@bulkhead/protocol';
import { type Clock, describeError, type Logger } from '@bulkhead/runtime';
import { bytesToHex, type Hex } from 'viem';
import { getBlobBaseFee, getBlock } from 'viem/actions';
import type { BlobCarrier } from '../blobs/blob-carrier.js';
import type { L1Client } from '../l1/client.js';
import { chooseDaKind, type DaPolicy, DEFAULT_DA_POLICY } from './choose-da-kind.js';
import { type DaPrices, payloadFacts } from './da-costs.js';

/** `cheaper`: by price, with hysteresis. */
export type DaMode = 'calldata' | 'blobs' | 'cheaper';

export interface DataAvailabilityOptions {
  readonly mode: DaMode;
  readonly client: L1Client;
  readonly blobs: BlobCarrier;
  /** Kind of the shard's newest batch, if it has one. */
  readonly newestKind: () => DaKind | undefined;
  /** True while the newest batch on L1 and those behind it do not all go the same way. */
  readonly isChanging: () => boolean;
  readonly policy?: DaPolicy;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Pause between two looks at the prices, milliseconds. */
  readonly pollMs?: number;
}

export interface DataAvailability {
  /**
   * Where a payload goes on L1, and its header's `dataHash`. Asked once per batch, when it is sealed, since the header
   * holds the answer. Never waits for L1: without prices everything stays where it went before.
   */
  choose(payload: Uint8Array): Promise<{ readonly daKind: DaKind; readonly dataHash: Hex }>;
  /** Watches L1's prices until `signal` aborts; returns at once when they don't matter. */
  run(signal: AbortSignal): Promise<void>;
}

const DEFAULT_POLL_MS = 1_000;

export function createDataAvailability(options: DataAvailabilityOptions): DataAvailability {
  const { mode, client, blobs, clock, logger, policy = DEFAULT_DA_POLICY, pollMs = DEFAULT_POLL_MS } = options;
  let prices: readonly DaPrices[] = [];
  let newest: Hex | undefined;

  async function look(): Promise<void> {
    const { hash, baseFeePerGas } = await getBlock(client, { blockTag: 'latest' });
    if (hash === newest) return;
    const blobBaseFee = await getBlobBaseFee(client);
    newest = hash;
    prices = [...prices, { baseFee: baseFeePerGas ?? 0n, blobBaseFee }].slice(-policy.observations);
  }

  function kindOf(payload: Uint8Array): DaKind {
    if (mode === 'calldata') return DaKind.Calldata;
    const isFixed = mode === 'blobs';
    const current = isFixed || options.newestKind() === DaKind.Blobs ? DaKind.Blobs : DaKind.Calldata;
    const situation = { current, isChanging: isFixed || options.isChanging(), prices, payload: payloadFacts(payload) };
    const next = chooseDaKind(policy, situation);
    if (next !== current) logger.info('batches go another way from now on', { daKind: next, prices });
    return next;
  }

  return {
    async choose(payload) {
      const daKind = kindOf(payload);
      if (daKind === DaKind.Calldata) return { daKind, dataHash: keccak256(payload) };
      return { daKind, dataHash: blobsDataHash(await blobs.versionedHashes(bytesToHex(payload))) };
    },
    async run(signal) {
      while (mode === 'cheaper' && !signal.aborted) {
        await look().catch((err: unknown) => logger.warn(`L1’s prices are not known: ${describeError(err)}`, { err }));
        await clock.sleep(pollMs, signal).catch(() => {});
      }
    },
  };
}
