import { type Address, type Hex, keccak256, numberToHex, stringToHex, zeroHash } from 'viem';
import { bloomOf } from './bloom.js';
import { type CallContext, encodeLog, type LogBody, Revert } from './call-context.js';
import { type L1Call, runCall } from './calls.js';
import { CONTRACTS } from './contracts.js';
import type { L1Guards } from './guards.js';
import { EMPTY_SETTLEMENT_ROOT } from './settlement-tree.js';
import { copyState, emptyState, type L1State } from './state.js';

export interface L1Transaction {
  readonly hash: Hex;
  readonly from: Address;
  /** Undefined for those whose account this L1 doesn't count. */
  readonly nonce: number | undefined;
  readonly maxFeePerGas: bigint;
  readonly maxPriorityFeePerGas: bigint;
  readonly to: Address | undefined;
  readonly input: Hex;
  /** Of its blobs, in order. */
  readonly versionedHashes: readonly Hex[];
  readonly call: L1Call;
  /** When it came into the pool, seconds: no block is older than what it holds. */
  readonly sentAt: number;
}

export interface Receipt {
  readonly transaction: L1Transaction;
  readonly status: 'success' | 'reverted';
  /** The error's name. */
  readonly reason: string | undefined;
  readonly logs: readonly LogBody[];
}

export interface Block {
  readonly number: number;
  readonly hash: Hex;
  readonly parentHash: Hex;
  /** Seconds. */
  readonly timestamp: number;
  readonly baseFee: bigint;
  readonly prevRandao: Hex;
  readonly parentBeaconBlockRoot: Hex;
  readonly logsBloom: Hex;
  readonly receipts: readonly Receipt[];
  /** At its end. */
  readonly state: L1State;
}

export const GAS_PER_TRANSACTION = 100_000n;
/** Blocks below the head that never fall. */
export const FINALITY_DEPTH = 12;
const GWEI = 1_000_000_000n;

/** What a transaction does to the chain, for those who watch (the checks). */
export interface ChainObserver {
  onMined(block: Block): void;
  onDropped(blocks: readonly Block[]): void;
}

/** L1: a chain with forks, one pool, and the contracts. Nothing in it waits or fails by itself. */
export class L1Chain {
  readonly blocks: Block[] = [];
  readonly pool = new Map<Hex, L1Transaction>();
  /** Transactions that miners pass over, and until which block. */
  readonly held = new Map<Hex, number>();
  /** What beacon nodes keep, by versioned hash. */
  readonly blobs = new Map<Hex, Uint8Array>();
  baseFee = GWEI;
  finalized = 0;

  /** Wei; blobs are cheap unless L1 is in demand. */
  get blobBaseFee(): bigint {
    return this.baseFee > 10n * GWEI ? 50n * GWEI : 1n;
  }

  /** Blocks below this one never fall: the network was set up in them. */
  firstLoose = 1;
  /** What a sequencer that lies puts into its claim instead. */
  tamper: (call: L1Call, state: L1State) => L1Call = (call) => call;
  #salt = 0;

  constructor(
    private readonly guards: L1Guards,
    private readonly observer: ChainObserver,
    timestamp: number,
    /** Seconds. */
    private readonly now: () => number,
  ) {
    this.#append(timestamp, [], emptyState(guards));
  }

  get head(): Block {
    const head = this.blocks.at(-1);
    if (head === undefined) throw new RangeError('L1 has no block');
    return head;
  }

  nonceOf(address: Address): number {
    return this.head.state.nonces.get(address) ?? 0;
  }

  findReceipt(hash: Hex): { readonly block: Block; readonly receipt: Receipt; readonly index: number } | undefined {
    for (const block of this.blocks) {
      const index = block.receipts.findIndex(({ transaction }) => transaction.hash === hash);
      const receipt = block.receipts[index];
      if (receipt !== undefined) return { block, receipt, index };
    }
    return undefined;
  }

  /** Puts a transaction into the pool. */
  send(transaction: Omit<L1Transaction, 'sentAt'>): void {
    this.pool.set(transaction.hash, { ...transaction, sentAt: this.now() });
  }

  /** A transaction of an account whose nonces nobody counts. */
  sendCall(from: Address, call: L1Call): Hex {
    const hash = keccak256(stringToHex(`call ${++this.#salt} ${from} ${call.type}`));
    const fees = { maxFeePerGas: 100n * GWEI, maxPriorityFeePerGas: GWEI };
    this.send({ hash, from, nonce: undefined, ...fees, to: undefined, input: '0x', versionedHashes: [], call });
    return hash;
  }

  /** Mines one block out of the pool, in the order that `order` gives. */
  mine(timestamp: number, order: <T>(list: readonly T[]) => T[]): Block {
    const state = copyState(this.head.state);
    const at = { number: this.head.number + 1, timestamp: Math.max(timestamp, this.head.timestamp + 1) };
    const receipts: Receipt[] = [];
    let waiting = order([...this.pool.values()]);
    for (let progress = true; progress; ) {
      progress = false;
      const left: L1Transaction[] = [];
      for (const transaction of waiting) {
        if (transaction.sentAt > at.timestamp || !this.#isMinable(state, transaction, at.number)) {
          left.push(transaction);
          continue;
        }
        progress = true;
        this.pool.delete(transaction.hash);
        receipts.push(this.#execute(state, at, transaction));
      }
      waiting = left;
    }
    for (const [hash, { from, nonce }] of this.pool)
      if (nonce !== undefined && nonce < (state.nonces.get(from) ?? 0)) this.pool.delete(hash);
    return this.#append(at.timestamp, receipts, state);
  }

  /** Drops `depth` blocks; their transactions return to the pool, except those that `keep` forgets. */
  reorg(depth: number, keep: (transaction: L1Transaction) => boolean): void {
    const lowest = Math.max(this.firstLoose, this.finalized + 1);
    const from = Math.max(lowest, this.blocks.length - depth);
    const dropped = this.blocks.splice(from);
    for (const { receipts } of dropped)
      for (const { transaction } of receipts) if (keep(transaction)) this.pool.set(transaction.hash, transaction);
    this.observer.onDropped(dropped);
  }

  /** What a call would come to in the block after `number`; the error's name and data when it reverts. */
  simulate(number: number, from: Address, call: L1Call): Revert | undefined {
    const block = this.blocks[number] ?? this.head;
    const at = { number: block.number + 1, timestamp: block.timestamp + 1 };
    try {
      runCall(
        this.#context(copyState(block.state), at, from, () => {}),
        call,
      );
      return undefined;
    } catch (error) {
      if (error instanceof Revert) return error;
      throw error;
    }
  }

  #isMinable(state: L1State, { hash, from, nonce, maxFeePerGas }: L1Transaction, number: number): boolean {
    if ((this.held.get(hash) ?? 0) >= number || maxFeePerGas < this.baseFee) return false;
    return nonce === undefined || nonce === (state.nonces.get(from) ?? 0);
  }

  #execute(state: L1State, at: CallContext['block'], transaction: L1Transaction): Receipt {
    const logs: LogBody[] = [];
    const scratch = copyState(state);
    const emit: CallContext['emit'] = (contract, event, args) =>
      void logs.push(encodeLog(CONTRACTS, contract, event, args));
    if (transaction.nonce !== undefined) state.nonces.set(transaction.from, transaction.nonce + 1);
    try {
      runCall(this.#context(scratch, at, transaction.from, emit), this.tamper(transaction.call, state));
    } catch (error) {
      if (!(error instanceof Revert)) throw error;
      return { transaction, status: 'reverted', reason: error.errorName, logs: [] };
    }
    const { nonces } = state;
    Object.assign(state, scratch, { nonces });
    return { transaction, status: 'success', reason: undefined, logs };
  }

  #context(state: L1State, block: CallContext['block'], sender: Address, emit: CallContext['emit']): CallContext {
    return {
      state,
      guards: this.guards,
      sender,
      block,
      hashOf: (number) => (number < block.number ? this.blocks[number]?.hash : undefined),
      settlementRootAt: (number) => this.blocks[number]?.state.settlementRoot ?? EMPTY_SETTLEMENT_ROOT,
      emit,
    };
  }

  #append(timestamp: number, receipts: readonly Receipt[], state: L1State): Block {
    const number = this.blocks.length;
    const hash = keccak256(stringToHex(`block ${number} ${++this.#salt}`));
    const block: Block = {
      number,
      hash,
      parentHash: this.blocks.at(-1)?.hash ?? zeroHash,
      timestamp,
      baseFee: this.baseFee,
      prevRandao: keccak256(hash),
      parentBeaconBlockRoot: keccak256(numberToHex(number, { size: 32 })),
      logsBloom: bloomOf(receipts.flatMap(({ logs }) => logs)),
      receipts,
      state,
    };
    this.blocks.push(block);
    this.finalized = Math.max(this.finalized, number - FINALITY_DEPTH);
    this.observer.onMined(block);
    return block;
  }
}
