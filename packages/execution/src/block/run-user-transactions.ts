import type { Address, Hex } from 'viem';
import type { EvmBlock } from '../evm/evm-block.js';
import type { ShardVm } from '../evm/shard-vm.js';
import { fromHex } from '../hex.js';
import type { Pace } from '../pacer.js';
import { decodeTransaction } from '../tx/decode-transaction.js';
import { TX_GAS } from '../tx/intrinsic-gas.js';
import type { BlockDraft } from './block-draft.js';
import { timed } from './block-meter.js';
import type { ExecuteOptions } from './execute-block.js';
import type { IncludedTransaction, SkippedTransaction } from './sealed-block.js';
import { tryUserTransaction } from './try-user-transaction.js';

/** How many transactions are decoded, and their accounts fetched, at a time. */
const CHUNK = 64;

export interface UserTransactionsResult {
  readonly included: readonly (IncludedTransaction & { readonly raw: Hex })[];
  readonly skipped: readonly SkippedTransaction[];
  readonly untried: number;
}

interface Candidate {
  readonly position: number;
  readonly raw: Hex;
  readonly decoded: ReturnType<typeof decodeTransaction>;
}

/**
 * Tries user transactions in order. One that can't run is skipped and reported; it costs the block nothing
 * (docs/spec/derivation.md, Order inside a block, 5).
 */
export async function runUserTransactions(
  vm: ShardVm,
  block: EvmBlock,
  draft: BlockDraft,
  transactions: readonly Hex[],
  options: ExecuteOptions,
  pace: Pace,
): Promise<UserTransactionsResult> {
  const included: (IncludedTransaction & { readonly raw: Hex })[] = [];
  const skipped: SkippedTransaction[] = [];
  const chainId = vm.common.chainId();

  for (let start = 0; start < transactions.length; start += CHUNK) {
    const chunk = transactions.slice(start, start + CHUNK);
    const candidates = await timed(options.meter, 'decode', () => decodeAll(chunk, start, chainId, pace));
    await timed(options.meter, 'read', () => vm.state.overlay.warm(accountsOf(candidates)));
    for (const candidate of candidates) {
      if (mustStop()) return { included, skipped, untried: transactions.length - candidate.position };
      await timed(options.meter, 'run', () => attempt(candidate));
      await pace();
    }
  }
  return { included, skipped, untried: 0 };

  function mustStop(): boolean {
    if (options.mode === 'import') return false;
    const { gasUsed, payloadBytes } = draft;
    return block.gasLimit - gasUsed < TX_GAS || options.shouldStop?.(gasUsed, payloadBytes) === true;
  }

  async function attempt({ position, raw, decoded }: Candidate): Promise<void> {
    if (!decoded.ok) {
      skipped.push({ position, hash: decoded.hash, sender: undefined, code: decoded.code });
      return;
    }
    const { transaction } = decoded;
    const { hash, sender } = transaction;
    const outcome = await tryUserTransaction(vm, block, transaction, {
      gasLeft: block.gasLimit - draft.gasUsed,
      mayLeaveOut: options.mode === 'build',
    });
    if (typeof outcome === 'string') {
      skipped.push({ position, hash, sender, code: outcome });
      return;
    }
    draft.addUser(transaction, outcome);
    included.push({ hash, sender, raw });
  }
}

async function decodeAll(
  raws: readonly Hex[],
  start: number,
  chainId: bigint,
  pace: Pace,
): Promise<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  for (const [index, raw] of raws.entries()) {
    candidates.push({ position: start + index, raw, decoded: decodeTransaction(fromHex(raw), chainId) });
    await pace();
  }
  return candidates;
}

/** Accounts that will be read for certain: fetched together, ahead of their use. */
function accountsOf(candidates: readonly Candidate[]): readonly Address[] {
  const addresses = new Set<Address>();
  for (const { decoded } of candidates) {
    if (!decoded.ok) continue;
    addresses.add(decoded.transaction.sender);
    if (decoded.transaction.to !== undefined) addresses.add(decoded.transaction.to);
  }
  return [...addresses];
}
