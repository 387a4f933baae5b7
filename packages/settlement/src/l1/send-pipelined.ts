import { type Clock, CodedError, withTimeout } from '@bulkhead/runtime';
import type { Address, Hex, LocalAccount, TransactionReceipt } from 'viem';
import {
  call,
  getBlock,
  getChainId,
  getTransactionCount,
  getTransactionReceipt,
  sendRawTransaction,
} from 'viem/actions';
import type { L1Client } from './client.js';
import { decodeRevert, findRevertData } from './decode-revert.js';

/** One transaction of a pipeline; `to` is absent for a contract creation. */
export interface PipelinedCall {
  /** For errors: `register shard 3`. */
  readonly label: string;
  readonly to?: Address;
  readonly data: Hex;
  /** Wei. */
  readonly value?: bigint;
  /** A limit, since later calls can't be estimated before earlier ones are mined. */
  readonly gas: bigint;
}

export interface PipelineOptions {
  readonly client: L1Client;
  readonly account: LocalAccount;
  readonly clock: Clock;
  /** Nonce of the first transaction; L1's count when absent. */
  readonly nonce?: number;
  readonly pollMs?: number;
  /** For all receipts together. */
  readonly timeoutMs?: number;
}

const DEFAULT_POLL_MS = 100;
const DEFAULT_TIMEOUT_MS = 120_000;
const TIP = 1_000_000_000n;
/** Base fees rise by at most an eighth per block: room for about thirty full blocks. */
const BASE_FEE_ROOM = 32n;

/** The nonce an account's next transaction gets, pending ones counted. */
export function nextNonce(client: L1Client, address: Address): Promise<number> {
  return getTransactionCount(client, { address, blockTag: 'pending' });
}

/**
 * Sends `calls` in order with consecutive nonces, without waiting in between, then waits for all receipts.
 *
 * @throws L1_TX_REVERTED (reject) naming the first call that failed and why, L1_TX_REFUSED (retry) when a node does not
 * take one (no funds, no node), L1_TX_TIMEOUT (retry).
 */
export async function sendPipelined(
  options: PipelineOptions,
  calls: readonly PipelinedCall[],
): Promise<TransactionReceipt[]> {
  const { client, account, clock, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  if (calls.length === 0) return [];
  const [chainId, block, first] = await Promise.all([
    client.chain?.id ?? getChainId(client),
    getBlock(client, { blockTag: 'latest' }),
    options.nonce ?? nextNonce(client, account.address),
  ]);
  const fees = { maxFeePerGas: (block.baseFeePerGas ?? 0n) * BASE_FEE_ROOM + TIP, maxPriorityFeePerGas: TIP };
  const hashes: Hex[] = [];
  for (const [offset, { label, ...fields }] of calls.entries()) {
    const unsigned = { type: 'eip1559', chainId, nonce: first + offset, ...fees, ...fields } as const;
    const serializedTransaction = await account.signTransaction(unsigned);
    hashes.push(await sendRawTransaction(client, { serializedTransaction }).catch(refused(label)));
  }
  const ending = new AbortController();
  const receipts = await withTimeout(
    awaitReceipts(options, hashes, ending.signal),
    timeoutMs,
    'L1_TX_TIMEOUT',
    clock,
  ).finally(() => ending.abort());
  for (const [position, receipt] of receipts.entries()) {
    const failed = calls[position];
    if (receipt.status === 'reverted' && failed !== undefined) throw await reverted(options, failed, receipt);
  }
  return receipts;
}

/** What comes after a transaction that no node took can't land either, so the pipeline ends there. */
function refused(label: string): (cause: unknown) => never {
  return (cause) => {
    throw new CodedError({
      code: 'L1_TX_REFUSED',
      message: `L1 did not take the transaction: ${label}`,
      verdict: 'retry',
      meta: { label },
      cause,
    });
  };
}

async function awaitReceipts(
  { client, clock, pollMs = DEFAULT_POLL_MS }: PipelineOptions,
  hashes: readonly Hex[],
  signal: AbortSignal,
): Promise<TransactionReceipt[]> {
  const receipts: TransactionReceipt[] = [];
  while (receipts.length < hashes.length && !signal.aborted) {
    // Nonces are mined in order, so one question per turn is enough while nothing is there.
    const hash = hashes[receipts.length];
    const receipt = hash && (await getTransactionReceipt(client, { hash }).catch(() => undefined));
    if (receipt) receipts.push(receipt);
    else await clock.sleep(pollMs, signal).catch(() => {});
  }
  return receipts;
}

async function reverted(
  { client, account }: PipelineOptions,
  { label, to, data, value }: PipelinedCall,
  receipt: TransactionReceipt,
): Promise<CodedError<'L1_TX_REVERTED'>> {
  const request = { account, data, ...(to && { to }), ...(value !== undefined && { value }) };
  const reason = await call(client, { ...request, blockNumber: receipt.blockNumber - 1n }).then(
    () => 'unknown',
    (err: unknown) => decodeRevert(findRevertData(err) ?? '0x'),
  );
  return new CodedError({
    code: 'L1_TX_REVERTED',
    message: `${label} was refused by L1: ${reason}`,
    verdict: 'reject',
    meta: { label, reason, txHash: receipt.transactionHash, l1Block: Number(receipt.blockNumber) },
  });
}
