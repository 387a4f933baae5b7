import { ORIGIN_UPDATE_GAS } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import {
  MAX_ACCOUNT_READS,
  MAX_EVICTIONS,
  MAX_NONCE_GAP,
  MAX_POOL_BYTES,
  MAX_POOL_TRANSACTIONS,
  MAX_TRANSACTIONS_PER_SENDER,
  REPLACEMENT_BUMP_PERCENT,
} from './limits.js';
import type { AccountReader, AccountSnapshot, PooledTransaction } from './ports.js';
import type { PoolOutcome } from './refusal.js';
import { SenderQueue } from './sender-queue.js';
import { TipHeap } from './tip-heap.js';

export interface MempoolOptions {
  readonly accounts: AccountReader;
  readonly blockGasLimit: bigint;
  /** Wei per gas below which nothing is ever included. */
  readonly minBaseFee: bigint;
}

export interface PickLimits {
  readonly baseFee: bigint;
  readonly gas: bigint;
  readonly bytes: number;
}

/** Pending transactions in nonce order per sender; everything in it is bounded (limits.ts). */
export interface Mempool {
  submit(transaction: PooledTransaction): Promise<PoolOutcome>;
  find(hash: Hex): PooledTransaction | undefined;
  /** Next nonce of a sender counting the pool, or undefined when it holds nothing of it. */
  findNextNonce(sender: Address): bigint | undefined;
  /** What a block should try: best tip first, among equals who came first, each sender's nonces in order. */
  pick(limits: PickLimits): PooledTransaction[];
  /** Takes accounts as they stand after a block or an unwind, and drops what that makes stale. */
  settle(accounts: readonly ({ readonly address: Address } & AccountSnapshot)[]): void;
  remove(hash: Hex): void;
  readonly size: number;
  all(): Iterable<PooledTransaction>;
}

/** @returns an empty pool; nothing in it survives the process. */
export function createMempool(options: MempoolOptions): Mempool {
  const byHash = new Map<Hex, PooledTransaction>();
  const bySender = new Map<Address, SenderQueue>();
  const arrivals = new WeakMap<PooledTransaction, number>();
  let arrived = 0;
  let bytes = 0;
  /** Counts settlements: an account read before one says nothing after it. */
  let settled = 0;

  const drop = (transaction: PooledTransaction) => {
    if (!byHash.delete(transaction.hash)) return;
    bytes -= transaction.size;
    const queue = bySender.get(transaction.sender);
    if (queue?.find(transaction.nonce) === transaction) queue.delete(transaction.nonce);
    if (queue?.size === 0) bySender.delete(transaction.sender);
  };

  const insert = (transaction: PooledTransaction, accountNonce: bigint) => {
    let queue = bySender.get(transaction.sender);
    if (queue === undefined) {
      queue = new SenderQueue(accountNonce);
      bySender.set(transaction.sender, queue);
    }
    queue.put(transaction);
    byHash.set(transaction.hash, transaction);
    arrivals.set(transaction, arrived++);
    bytes += transaction.size;
  };

  const settle = (address: Address, nonce: bigint) => {
    for (const stale of bySender.get(address)?.settle(nonce) ?? []) drop(stale);
    if (bySender.get(address)?.size === 0) bySender.delete(address);
  };

  const readAccount = async (sender: Address): Promise<AccountSnapshot> => {
    for (let reads = 1; ; reads++) {
      const before = settled;
      const account = await options.accounts.getAccount(sender);
      if (before === settled || reads === MAX_ACCOUNT_READS) return account;
    }
  };

  const check = (transaction: PooledTransaction, account: AccountSnapshot): PoolOutcome => {
    // Any block may carry an origin update, so what needs its gas too would wait for ever.
    if (transaction.gas > options.blockGasLimit - ORIGIN_UPDATE_GAS)
      return { accepted: false, code: 'EXCEEDS_BLOCK_GAS_LIMIT' };
    if (transaction.maxPriorityFeePerGas > transaction.maxFeePerGas)
      return { accepted: false, code: 'TIP_ABOVE_FEE_CAP' };
    if (transaction.maxFeePerGas < options.minBaseFee) return { accepted: false, code: 'FEE_CAP_BELOW_BASE_FEE' };
    if (transaction.nonce < account.nonce)
      return {
        accepted: false,
        code: 'NONCE_TOO_LOW',
        detail: `next nonce ${account.nonce}, tx nonce ${transaction.nonce}`,
      };
    const cost = transaction.value + transaction.gas * transaction.maxFeePerGas;
    if (cost > account.balance)
      return {
        accepted: false,
        code: 'INSUFFICIENT_FUNDS',
        detail: `address ${transaction.sender} have ${account.balance} want ${cost}`,
      };
    const queue = bySender.get(transaction.sender);
    const next = queue?.nextNonce() ?? account.nonce;
    if (transaction.nonce > next + BigInt(MAX_NONCE_GAP)) return { accepted: false, code: 'NONCE_TOO_HIGH' };
    if ((queue?.size ?? 0) >= MAX_TRANSACTIONS_PER_SENDER && queue?.find(transaction.nonce) === undefined)
      return { accepted: false, code: 'POOL_FULL', detail: 'too many transactions of this sender' };
    return { accepted: true };
  };

  /** Drops cheaper transactions of others until `transaction` fits in place of `rival`; drops nothing if that can't be. */
  const makeRoom = (transaction: PooledTransaction, rival: PooledTransaction | undefined): boolean => {
    let count = byHash.size + (rival === undefined ? 1 : 0);
    let total = bytes + transaction.size - (rival?.size ?? 0);
    const victims = new Set<PooledTransaction>();
    while (count > MAX_POOL_TRANSACTIONS || total > MAX_POOL_BYTES) {
      const victim = cheapestTail(bySender, transaction.sender, victims);
      if (victim === undefined || victims.size === MAX_EVICTIONS) return false;
      if (victim.maxFeePerGas >= transaction.maxFeePerGas) return false;
      victims.add(victim);
      count -= 1;
      total -= victim.size;
    }
    victims.forEach(drop);
    return true;
  };

  const submit = async (transaction: PooledTransaction): Promise<PoolOutcome> => {
    if (byHash.has(transaction.hash)) return { accepted: false, code: 'ALREADY_KNOWN' };
    const account = await readAccount(transaction.sender);
    if (byHash.has(transaction.hash)) return { accepted: false, code: 'ALREADY_KNOWN' };
    settle(transaction.sender, account.nonce);
    const verdict = check(transaction, account);
    if (!verdict.accepted) return verdict;
    const rival = bySender.get(transaction.sender)?.find(transaction.nonce);
    if (rival !== undefined && !outbids(transaction, rival))
      return { accepted: false, code: 'REPLACEMENT_UNDERPRICED' };
    if (!makeRoom(transaction, rival)) return { accepted: false, code: 'POOL_FULL' };
    if (rival !== undefined) drop(rival);
    insert(transaction, account.nonce);
    return rival === undefined ? { accepted: true } : { accepted: true, replaced: { hash: rival.hash } };
  };

  const pick = ({ baseFee, gas, bytes: byteLimit }: PickLimits): PooledTransaction[] => {
    type Cursor = { readonly next: PooledTransaction; readonly rest: Generator<PooledTransaction> };
    const age = (transaction: PooledTransaction) => arrivals.get(transaction) ?? 0;
    const heap = new TipHeap<Cursor>((a, b) => compareTips(a.next, b.next, baseFee) || age(b.next) - age(a.next));
    const offer = (rest: Generator<PooledTransaction>) => {
      const turn = rest.next();
      if (!turn.done && turn.value.maxFeePerGas >= baseFee) heap.push({ next: turn.value, rest });
    };
    for (const queue of bySender.values()) offer(queue.executable());
    const picked: PooledTransaction[] = [];
    let gasLeft = gas;
    let bytesLeft = byteLimit;
    for (let cursor = heap.pop(); cursor !== undefined; cursor = heap.pop()) {
      if (cursor.next.gas > gasLeft || cursor.next.size > bytesLeft) continue;
      picked.push(cursor.next);
      gasLeft -= cursor.next.gas;
      bytesLeft -= cursor.next.size;
      offer(cursor.rest);
    }
    return picked;
  };

  return {
    submit,
    pick,
    find: (hash) => byHash.get(hash),
    findNextNonce: (sender) => bySender.get(sender)?.nextNonce(),
    settle(accounts) {
      settled += 1;
      for (const { address, nonce } of accounts) settle(address, nonce);
    },
    remove(hash) {
      const transaction = byHash.get(hash);
      if (transaction !== undefined) drop(transaction);
    },
    get size() {
      return byHash.size;
    },
    all: () => byHash.values(),
  };
}

function outbids(challenger: PooledTransaction, holder: PooledTransaction): boolean {
  const bump = (fee: bigint) => (fee * (100n + REPLACEMENT_BUMP_PERCENT) + 99n) / 100n;
  return (
    challenger.maxFeePerGas >= bump(holder.maxFeePerGas) &&
    challenger.maxPriorityFeePerGas >= bump(holder.maxPriorityFeePerGas)
  );
}

function compareTips(a: PooledTransaction, b: PooledTransaction, baseFee: bigint): number {
  const left = effectiveTip(a, baseFee);
  const right = effectiveTip(b, baseFee);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Tip per gas a transaction pays at a base fee, wei (EIP-1559). */
export function effectiveTip(transaction: PooledTransaction, baseFee: bigint): bigint {
  const room = transaction.maxFeePerGas - baseFee;
  return room < transaction.maxPriorityFeePerGas ? room : transaction.maxPriorityFeePerGas;
}

/** The last transaction of another sender that asks for least, as if those in `without` were gone. */
function cheapestTail(
  queues: ReadonlyMap<Address, SenderQueue>,
  sender: Address,
  without: ReadonlySet<PooledTransaction>,
): PooledTransaction | undefined {
  let cheapest: PooledTransaction | undefined;
  for (const [owner, queue] of queues) {
    if (owner === sender) continue;
    const tail = queue.last(without);
    if (tail !== undefined && (cheapest === undefined || tail.maxFeePerGas < cheapest.maxFeePerGas)) cheapest = tail;
  }
  return cheapest;
}
