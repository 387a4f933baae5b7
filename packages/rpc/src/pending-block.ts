import type { EthBlock } from '@bulkhead/protocol';
import type { Clock } from '@bulkhead/runtime';
import type { Hex } from 'viem';
import type { RpcBackend } from './ports.js';
import { toQuantity } from './quantity.js';

const EMPTY_TRIE: Hex = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421';
const EMPTY_BLOOM: Hex = `0x${'0'.repeat(512)}`;
const MS_PER_SECOND = 1_000;

/** A block that is not sealed yet: no hash and no nonce, as geth answers. */
export type PendingBlock = Omit<EthBlock, 'hash' | 'nonce'> & { readonly hash: null; readonly nonce: null };

/** Number and time, in seconds, that the block after `latest` has if it is built now. */
export function nextBlockNumberAndTime(
  latest: EthBlock,
  clock: Clock,
): { readonly number: bigint; readonly time: bigint } {
  const now = BigInt(Math.floor(clock.now() / MS_PER_SECOND));
  const earliest = BigInt(latest.timestamp) + 1n;
  return { number: BigInt(latest.number) + 1n, time: now > earliest ? now : earliest };
}

/** The next block as it would be without any transaction. */
export async function getPendingBlock(backend: RpcBackend, clock: Clock): Promise<PendingBlock | undefined> {
  const [latest, fees] = await Promise.all([
    backend.getBlock({ number: backend.heads().latest }, false),
    backend.suggestFees(),
  ]);
  if (latest === undefined) return undefined;
  const { number, time } = nextBlockNumberAndTime(latest, clock);
  return {
    ...latest,
    hash: null,
    nonce: null,
    number: toQuantity(number),
    parentHash: latest.hash,
    timestamp: toQuantity(time),
    baseFeePerGas: toQuantity(fees.nextBaseFee),
    gasUsed: '0x0',
    transactionsRoot: EMPTY_TRIE,
    receiptsRoot: EMPTY_TRIE,
    logsBloom: EMPTY_BLOOM,
    transactions: [],
  };
}
