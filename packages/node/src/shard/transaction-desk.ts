import type { EthTransaction, PoolEntry } from '@bulkhead/protocol';
import type { SubmitOutcome } from '@bulkhead/rpc';
import type { Mempool } from '@bulkhead/sequencer';
import type { Address, Hex } from 'viem';
import type { Client } from '../channel/api.js';
import type { ReadApi } from '../exec/read-api.js';
import type { DecodeTransaction } from './decode-transaction.js';

/** Where users hand in transactions: a sequencer keeps them in its pool, a follower sends them on. */
export interface TransactionDesk {
  /** With the transaction when it was taken. */
  submit(raw: Hex): Promise<SubmitOutcome & { readonly transaction?: EthTransaction }>;
  /** A transaction that waits. */
  find(hash: Hex): EthTransaction | undefined;
  /** Next nonce of an account with the transactions that wait; undefined when it is that of the head. */
  findPendingNonce(address: Address): Promise<bigint | undefined>;
  /** EIP-2718 bytes of a transaction that waits, where the desk has kept them. */
  findRaw(hash: Hex): Hex | undefined;
  /** All that wait, or those of one sender. */
  waiting(sender?: Address): readonly PoolEntry[];
}

/** The desk in front of a sequencer's pool. */
export function createPoolDesk(args: {
  readonly mempool: Mempool;
  readonly decode: DecodeTransaction;
  readonly link: { readonly api: Pick<Client<ReadApi>, 'getReceipt'> };
  /** Called after a transaction entered the pool. */
  readonly onSubmitted: () => void;
}): TransactionDesk {
  const { mempool, decode, link, onSubmitted } = args;
  return {
    async submit(raw) {
      const decoded = decode(raw);
      if (!decoded.ok) return { accepted: false, code: decoded.code };
      const { hash, json } = decoded.transaction;
      const included = mempool.find(hash) === undefined && (await link.api.getReceipt({ hash }));
      if (included) return { accepted: false, code: 'ALREADY_KNOWN' };
      const outcome = await mempool.submit(decoded.transaction);
      if (!outcome.accepted) return outcome;
      onSubmitted();
      return { accepted: true, hash, transaction: json };
    },
    find: (hash) => mempool.find(hash)?.json,
    findPendingNonce: async (address) => mempool.findNextNonce(address.toLowerCase() as Address),
    findRaw: (hash) => mempool.find(hash)?.raw,
    waiting(sender) {
      const entries: PoolEntry[] = [];
      for (const each of mempool.all()) {
        if (sender !== undefined && each.sender !== sender) continue;
        entries.push({ transaction: each.json, queued: each.nonce >= (mempool.findNextNonce(each.sender) ?? 0n) });
      }
      return entries;
    },
  };
}
