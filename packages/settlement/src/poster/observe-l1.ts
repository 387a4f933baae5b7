import type { L1Contracts } from '@bulkhead/protocol';
import {
  getAbiItem,
  isAddressEqual,
  type LocalAccount,
  numberToHex,
  parseEventLogs,
  type TransactionReceipt,
  TransactionReceiptNotFoundError,
} from 'viem';
import { getBlobBaseFee, getBlock, getTransaction, getTransactionCount, getTransactionReceipt } from 'viem/actions';
import type { L1Client } from '../l1/client.js';
import { L1_ABIS } from '../l1/contract-abis.js';
import { decodeRevert, findRevertData } from '../l1/decode-revert.js';
import type { Observation } from './poster-event.js';
import { type Attempt, isOpen, type Outcome, type PosterState, type Slot } from './poster-state.js';

const BATCH_POSTED = getAbiItem({ abi: L1_ABIS.BatchInbox, name: 'BatchPosted' });

export interface ObserveOptions {
  readonly client: L1Client;
  readonly account: LocalAccount;
  readonly contracts: L1Contracts;
}

/** Asks L1 for its head, the account's nonce, and the receipts of every nonce it counts as used. Rejects when L1 does. */
export async function observeL1(options: ObserveOptions, state: PosterState): Promise<Observation> {
  const { client, account } = options;
  const { epoch, slots } = state;
  const block = await getBlock(client, { blockTag: 'latest' });
  const nonce = await getTransactionCount(client, { address: account.address, blockTag: 'latest' });
  const outcomes = new Map<number, Outcome>();
  for (const slot of slots) {
    if (!isOpen(slot) || slot.nonce >= nonce) continue;
    const outcome = await findOutcome(options, slot);
    if (outcome !== undefined) outcomes.set(slot.nonce, outcome);
  }
  const blobBaseFee = needsBlobs(state) ? await getBlobBaseFee(client) : undefined;
  return { epoch, head: Number(block.number), baseFee: block.baseFeePerGas ?? 0n, blobBaseFee, nonce, outcomes };
}

function needsBlobs({ slots, batches }: PosterState): boolean {
  return batches.some(({ blobs }) => blobs > 0) || slots.some((slot) => slot.blobs > 0 && isOpen(slot));
}

/** The newest attempt is the likeliest. */
async function findOutcome(options: ObserveOptions, { attempts }: Slot): Promise<Outcome | undefined> {
  for (const attempt of attempts.toReversed()) {
    const receipt = await getTransactionReceipt(options.client, { hash: attempt.hash }).catch((err: unknown) => {
      if (err instanceof TransactionReceiptNotFoundError) return undefined;
      throw err;
    });
    if (receipt !== undefined) return toOutcome(options, attempt, receipt);
  }
  return undefined;
}

async function toOutcome(options: ObserveOptions, attempt: Attempt, receipt: TransactionReceipt): Promise<Outcome> {
  const { kind, hash } = attempt;
  const facts = { kind, hash, l1Block: Number(receipt.blockNumber) };
  if (kind === 'cancel') return { ...facts, status: receipt.status, reason: undefined };
  if (receipt.status === 'reverted')
    return { ...facts, status: 'reverted', reason: await revertReason(options, receipt) };
  if (holdsBatchPosted(options.contracts, receipt)) return { ...facts, status: 'success', reason: undefined };
  return { ...facts, status: 'reverted', reason: 'no BatchPosted event: BatchInbox has no such code' };
}

function holdsBatchPosted({ BatchInbox }: L1Contracts, { logs }: TransactionReceipt): boolean {
  const ours = logs.filter(({ address }) => isAddressEqual(address, BatchInbox));
  return parseEventLogs({ abi: [BATCH_POSTED], logs: ours }).length > 0;
}

/** Best effort: runs the call again on the state before its block, where a neighbour in the block may be missing. */
async function revertReason({ client }: ObserveOptions, receipt: TransactionReceipt): Promise<string> {
  try {
    const { from, to, input, gas, blobVersionedHashes } = await getTransaction(client, {
      hash: receipt.transactionHash,
    });
    const blobs = blobVersionedHashes && {
      blobVersionedHashes,
      maxFeePerBlobGas: numberToHex(receipt.blobGasPrice ?? 1n),
    };
    const request = { from, to, data: input, gas: numberToHex(gas), ...blobs };
    // viem makes its own sidecar for a call with blobs, which needs the blobs.
    const run = client.request as (args: { method: string; params: readonly unknown[] }) => Promise<unknown>;
    if (receipt.gasUsed >= gas) return 'out of gas';
    for (const blockNumber of [receipt.blockNumber - 1n, receipt.blockNumber]) {
      const data = await run({ method: 'eth_call', params: [request, numberToHex(blockNumber)] }).then(
        () => undefined,
        (err: unknown) => findRevertData(err),
      );
      if (data !== undefined) return decodeRevert(data);
    }
    return 'reverted, and the reason depended on its block';
  } catch {
    return 'reverted, and the reason could not be read';
  }
}
