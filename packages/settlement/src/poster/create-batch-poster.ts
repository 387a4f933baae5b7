import { type BatchHeader, blobsNeeded, DaKind, type L1Contracts, MAX_BLOBS_PER_BATCH } from '@bulkhead/protocol';
import {
  backoff,
  type Clock,
  type CodedError,
  createSerial,
  describeError,
  isCodedError,
  type Logger,
  onAbort,
} from '@bulkhead/runtime';
import type { BatchOp, KeyValueStore } from '@bulkhead/store';
import { type Hex, type LocalAccount, size } from 'viem';
import { getChainId, sendRawTransaction } from 'viem/actions';
import type { BlobCarrier } from '../blobs/blob-carrier.js';
import { isBlobTransaction } from '../blobs/network-envelope.js';
import type { L1Client } from '../l1/client.js';
import { batchInput, signPlan } from './batch-transaction.js';
import { classifySendError } from './classify-send-error.js';
import { haltError, posterError } from './errors.js';
import type { FeePolicy } from './fees.js';
import { batchGasLimit, MAX_TRANSACTION_BYTES, MAX_TRANSACTION_GAS } from './gas-limit.js';
import { observeL1 } from './observe-l1.js';
import { describePending, unpostedBytes } from './pending-batches.js';
import type { BatchPoster, PostRequest } from './ports.js';
import { createPostedWaiters } from './posted-waiters.js';
import type { PosterEffect, PosterEvent } from './poster-event.js';
import {
  DEFAULT_MAX_IN_FLIGHT,
  DEFAULT_STUCK_BLOCKS,
  DEFAULT_SWITCH_BLOCKS,
  type PosterPolicy,
} from './poster-policy.js';
import { findHalt, hasDoubt, hasWork, type PosterState } from './poster-state.js';
import { createPosterStore } from './poster-store.js';
import { reducePoster } from './reduce-poster.js';
import { createBalanceWatch } from './watch-balance.js';

const DEFAULT_POLL_MS = 500;
const RETRY_MIN_MS = 250;
const RETRY_MAX_MS = 15_000;
/** Every how many looks receipts that were seen before are asked for again. */
const DOUBT_LOOKS = 8;
/** Room for the envelope and the signature around the input. */
const ENVELOPE_BYTES = 512;
/** What the one blob of a cancellation holds. */
const NO_PAYLOAD = '0x';

export interface BatchPosterOptions {
  readonly client: L1Client;
  /** The shard's sequencer; nobody else may send with its key. */
  readonly account: LocalAccount;
  readonly contracts: L1Contracts;
  /** Its own part of the database. */
  readonly store: KeyValueStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly fees: FeePolicy;
  /** Absent: it takes no batches in blobs. */
  readonly blobs?: BlobCarrier;
  readonly maxInFlight?: number;
  readonly stuckBlocks?: number;
  readonly switchBlocks?: number;
  /** Pause between two looks at L1 while something waits, milliseconds. */
  readonly pollMs?: number;
  /** Called once per halt, with POSTER_REJECTED, POSTER_SUPERSEDED or POSTER_NONCE_TAKEN. */
  readonly onHalt?: (err: CodedError) => void;
}

interface Write {
  /** Rows that are written with the new state, or not at all. */
  readonly extra?: readonly BatchOp[];
  /** Throws when the event may not happen now. */
  readonly check?: () => void;
}

type SendEffect = Extract<PosterEffect, { type: 'send' }>;
type SignEffect = Extract<PosterEffect, { type: 'sign' }>;

/** A poster that goes on where the last one with this store was ended. */
export async function createBatchPoster(options: BatchPosterOptions): Promise<BatchPoster> {
  const { client, account, contracts, clock, logger, pollMs = DEFAULT_POLL_MS } = options;
  const policy: PosterPolicy = {
    fees: options.fees,
    maxInFlight: options.maxInFlight ?? DEFAULT_MAX_IN_FLIGHT,
    stuckBlocks: options.stuckBlocks ?? DEFAULT_STUCK_BLOCKS,
    switchBlocks: options.switchBlocks ?? DEFAULT_SWITCH_BLOCKS,
  };
  const rows = createPosterStore(options.store);
  const waiters = createPostedWaiters();
  const balance = createBalanceWatch({ client, address: account.address, logger });
  /** Only guards the state, never a request to L1: enqueueing must not wait for a slow L1. */
  const lock = createSerial();
  let state: PosterState = await rows.load();
  let chainId: number | undefined;
  let wake = (): void => {};
  let isCapped = false;

  function apply(event: PosterEvent, { extra, check }: Write = {}): Promise<readonly PosterEffect[]> {
    return lock.run(async () => {
      check?.();
      const [next, effects] = reducePoster(policy, state, event);
      if (next === state) return effects;
      await rows.save(state, next, extra);
      const halted = findHalt(state);
      state = next;
      announce(halted?.nonce);
      return effects;
    });
  }

  function announce(haltedAt: number | undefined): void {
    const halt = findHalt(state);
    if (halt !== undefined && halt.nonce !== haltedAt) {
      const err = haltError(halt);
      logger.error(`${err.message}`, { err });
      options.onHalt?.(err);
    }
    waiters.settle(state);
  }

  async function sign({ type: _, ...plan }: SignEffect, epoch: number): Promise<readonly PosterEffect[]> {
    chainId ??= client.chain?.id ?? (await getChainId(client));
    const { kind, batchIndex, nonce, gas, fees } = plan;
    const request = kind === 'batch' && batchIndex !== undefined ? await rows.getRequest(batchIndex) : undefined;
    const hashes = plan.blobs > 0 ? await prepareBlobs(request) : undefined;
    const { raw, hash } = await signPlan(account, contracts, { chainId, nonce, gas, fees }, request, hashes);
    logger.debug(`signed ${kind}`, { batchIndex, nonce, hash, ...fees });
    // With the bytes in the same write: what may be on its way is always known.
    return apply({ type: 'signed', epoch, hash, ...plan }, { extra: [rows.rawOp(hash, raw)] });
  }

  function carrier(): BlobCarrier {
    if (options.blobs !== undefined) return options.blobs;
    throw posterError(
      'POSTER_BLOBS_OFF',
      'a batch in blobs can not be posted: this poster was given no means for them',
    );
  }

  /** The blobs of a batch are in the archive before its transaction can be anywhere. */
  function prepareBlobs(request: PostRequest | undefined) {
    return request === undefined ? carrier().versionedHashes(NO_PAYLOAD) : carrier().archive(request.payload);
  }

  /** What a node takes: only the signed part of a blob transaction is stored, its sidecar is made when it is sent. */
  async function sendable({ nonce, hash }: SendEffect): Promise<Hex> {
    const slot = state.slots.find((other) => other.nonce === nonce);
    const raw = await rows.getRaw(hash);
    if (!isBlobTransaction(raw)) return raw;
    const kind = slot?.attempts.find((attempt) => attempt.hash === hash)?.kind;
    const isBatch = kind === 'batch' && slot?.batchIndex !== undefined;
    return carrier().wrap(raw, isBatch ? (await rows.getRequest(slot.batchIndex)).payload : NO_PAYLOAD);
  }

  /** False when L1 has to be left alone for a while. */
  async function send(effect: SendEffect, epoch: number): Promise<boolean> {
    const { nonce, hash, head } = effect;
    const { result, problem, err } = await sendRaw(effect);
    if (problem !== 'none') {
      logger.warn(`L1 did not take a transaction: ${describeError(err)}`, { nonce, hash, problem, err });
    }
    await apply({ type: 'sent', epoch, head, nonce, hash, result });
    return result !== 'failed';
  }

  async function sendRaw(effect: SendEffect) {
    try {
      await sendRawTransaction(client, { serializedTransaction: await sendable(effect) });
      return { result: 'accepted', problem: 'none', err: undefined } as const;
    } catch (err) {
      return { ...classifySendError(err), err };
    }
  }

  /** One look at L1 and everything that follows from it. False when L1 has to be left alone for a while. */
  async function turn(again: boolean): Promise<boolean> {
    const observation = await observeL1({ client, account, contracts }, state, again);
    const { epoch } = observation;
    const queue = [...(await apply({ type: 'observed', ...observation }))];
    await balance.look(observation, state.batches.at(-1));
    noteCap(queue.some((effect) => effect.type === 'fee-capped'));
    for (let effect = queue.shift(); effect !== undefined; effect = queue.shift()) {
      if (state.epoch !== epoch) return true;
      if (effect.type === 'sign') queue.unshift(...(await sign(effect, epoch)));
      // Later nonces wait for this one anyway.
      else if (effect.type === 'send' && !(await send(effect, epoch))) return false;
    }
    return true;
  }

  function noteCap(capped: boolean): void {
    if (capped && !isCapped) logger.warn('L1 fees are above the caps: batches wait', { ...policy.fees });
    isCapped = capped;
  }

  async function pause(ms: number, signal: AbortSignal): Promise<void> {
    const sleeping = new AbortController();
    const withdraw = onAbort(signal, () => sleeping.abort());
    wake = () => sleeping.abort();
    if (!signal.aborted) await clock.sleep(ms, sleeping.signal).catch(() => {});
    wake = () => {};
    withdraw();
  }

  async function change(event: PosterEvent, write?: Write): Promise<void> {
    await apply(event, write);
    wake();
  }

  /** What is enqueued, by index; an entry whose batch is discarded or final is not looked at any more. */
  const headers = new Map<number, BatchHeader>();
  for (const { batchIndex } of state.batches) headers.set(batchIndex, (await rows.getRequest(batchIndex)).header);

  const headerOf = (batchIndex: number): BatchHeader | undefined =>
    state.batches.some((batch) => batch.batchIndex === batchIndex) ? headers.get(batchIndex) : undefined;

  await apply({ type: 'started' });

  return {
    async enqueue(request) {
      const { batchIndex } = request.header;
      const input = batchInput(request);
      const gas = batchGasLimit(input, request.outputs);
      if (gas > MAX_TRANSACTION_GAS || size(input) + ENVELOPE_BYTES > MAX_TRANSACTION_BYTES) {
        const meta = { batchIndex, bytes: size(input), gas };
        throw posterError('POSTER_BATCH_TOO_LARGE', `batch ${batchIndex} fits into no L1 transaction`, meta);
      }
      const bytes = size(request.payload);
      const blobs = request.header.daKind === DaKind.Blobs ? blobsNeeded(bytes) : 0;
      if (blobs > 0) carrier();
      if (blobs > MAX_BLOBS_PER_BATCH) {
        const meta = { batchIndex, bytes, blobs };
        throw posterError(
          'POSTER_BATCH_TOO_LARGE',
          `batch ${batchIndex} fits into no ${MAX_BLOBS_PER_BATCH} blobs`,
          meta,
        );
      }
      const batch = { batchIndex, gas, bytes, blobs };
      const check = (): void => {
        const last = state.batches.at(-1)?.batchIndex;
        // In between stands what somebody else has brought to L1, like a forced batch.
        if (last === undefined || batchIndex > last) return;
        throw posterError('POSTER_OUT_OF_ORDER', `batch ${batchIndex} does not follow batch ${last}`, {
          batchIndex,
          last,
        });
      };
      await change({ type: 'enqueued', batch }, { check, extra: [rows.requestOp(request)] });
      headers.set(batchIndex, request.header);
    },
    async run(signal) {
      const delays = backoff({ minMs: RETRY_MIN_MS, maxMs: RETRY_MAX_MS });
      for (let look = 1; !signal.aborted; look++) {
        let pauseMs = pollMs;
        const again = look % DOUBT_LOOKS === 0 && hasDoubt(state);
        if (hasWork(state) || again) {
          const isCalm = await turn(again).catch((err: unknown) => {
            if (isCodedError(err) && err.verdict === 'fatal') throw err;
            logger.warn(`L1 trouble while posting: ${describeError(err)}`, { err });
            return false;
          });
          if (isCalm) delays.reset();
          else pauseMs = delays.next();
        }
        await pause(pauseMs, signal);
      }
      waiters.stop();
    },
    onUnwind: ({ number }) => change({ type: 'unwound', ancestor: number }),
    async onFinalized(l1Block) {
      await change({ type: 'finalized', l1Block });
      for (const batchIndex of headers.keys()) if (headerOf(batchIndex) === undefined) headers.delete(batchIndex);
    },
    discardFrom: (batchIndex) => change({ type: 'discarded', from: batchIndex }),
    pending: () => describePending(state),
    header: headerOf,
    findPayload: async (batchIndex) =>
      headerOf(batchIndex) === undefined ? undefined : (await rows.getRequest(batchIndex)).payload,
    newestHeader: () => headerOf(state.batches.at(-1)?.batchIndex ?? -1),
    unpostedBytes: () => unpostedBytes(state),
    halt: () => findHalt(state),
    lowBalance: () => balance.low(),
    waitPosted: (batchIndex) => waiters.wait(state, batchIndex),
  };
}
