import type {
  BlockSelector,
  EthBlock,
  EthForkConfig,
  EthLog,
  EthReceipt,
  EthTransaction,
  LogQuery,
} from '@bulkhead/protocol';
import { CodedError } from '@bulkhead/runtime';
import type { Address, Hex } from 'viem';
import type { BackendEvents, FeeHistoryBlock, RpcBackend } from '../ports.js';

export const CHAIN_ID = 7_100;
export const ALICE: Address = `0x${'a1'.repeat(20)}`;
export const BOB: Address = `0x${'b0'.repeat(20)}`;
export const TOKEN: Address = `0x${'70'.repeat(20)}`;
/** Calls to it revert with Error("no"). */
export const REVERTER: Address = `0x${'bad0'.repeat(10)}`;
/** Calls to it run out of gas. */
export const BURNER: Address = `0x${'ba51'.repeat(10)}`;
export const FEE_VAULT: Address = `0x${'fe'.repeat(20)}`;
export const TRANSFER: Hex = `0x${'11'.repeat(32)}`;
export const REVERT_NO: Hex = `0x08c379a0${'20'.padStart(64, '0')}${'2'.padStart(64, '0')}${'6e6f'.padEnd(64, '0')}`;
export const GENESIS_TIME = 1_700_000_000;

const ZERO_HASH: Hex = `0x${'0'.repeat(64)}`;
const BASE_FEE = 1_000_000n;

const FORK: EthForkConfig = {
  activationTime: 0,
  blobSchedule: { target: 0, max: 0, baseFeeUpdateFraction: 1 },
  chainId: '0x1bbc',
  forkId: '0x00000000',
  precompiles: {},
  systemContracts: {},
};

/** What callTracer shows of every transaction. */
const CALL_FRAME = {
  type: 'CALL',
  from: ALICE,
  to: BURNER,
  value: '0x0',
  gas: '0x9000',
  gasUsed: '0x5208',
  input: '0x1234',
  calls: [
    {
      type: 'CREATE',
      from: BURNER,
      to: TOKEN,
      value: '0x0',
      gas: '0x1',
      gasUsed: '0x1',
      input: '0x60',
      output: '0x6000',
    },
    { type: 'CALL', from: BURNER, to: ALICE, value: '0x7', gas: '0x1', gasUsed: '0x1', input: '0x' },
    {
      type: 'CALL',
      from: BURNER,
      to: REVERTER,
      value: '0x8',
      gas: '0x1',
      gasUsed: '0x1',
      input: '0x',
      error: 'out of gas',
    },
    { type: 'STATICCALL', from: BURNER, to: BOB, gas: '0x1', gasUsed: '0x1', input: '0x' },
  ],
};

function word(value: number): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`;
}

export function blockHash(number: number): Hex {
  return `0xb1${word(number).slice(4)}`;
}

export function transactionHash(block: number): Hex {
  return `0x7a${word(block).slice(4)}`;
}

function hex(value: number | bigint): Hex {
  return `0x${value.toString(16)}`;
}

function makeTransaction(block: number | undefined, nonce: number): EthTransaction {
  const included = block !== undefined;
  return {
    blockHash: included ? blockHash(block) : null,
    blockNumber: included ? hex(block) : null,
    blockTimestamp: included ? hex(GENESIS_TIME + block) : null,
    transactionIndex: included ? '0x0' : null,
    hash: transactionHash(included ? block : 1_000 + nonce),
    type: '0x2',
    from: ALICE,
    to: TOKEN,
    nonce: hex(nonce),
    gas: '0x5208',
    value: '0x1',
    input: '0x',
    gasPrice: hex(BASE_FEE + 1n),
    maxFeePerGas: hex(BASE_FEE * 2n),
    maxPriorityFeePerGas: '0x1',
    chainId: hex(CHAIN_ID),
    accessList: [],
    v: '0x0',
    yParity: '0x0',
    r: '0x1',
    s: '0x1',
  };
}

function makeBlock(number: number, transactions: readonly (Hex | EthTransaction)[]): EthBlock {
  return {
    hash: blockHash(number),
    parentHash: number === 0 ? ZERO_HASH : blockHash(number - 1),
    sha3Uncles: ZERO_HASH,
    miner: FEE_VAULT,
    stateRoot: word(number),
    transactionsRoot: ZERO_HASH,
    receiptsRoot: ZERO_HASH,
    logsBloom: `0x${'0'.repeat(512)}`,
    difficulty: '0x0',
    number: hex(number),
    gasLimit: hex(30_000_000),
    gasUsed: number === 0 ? '0x0' : hex(15_000_000),
    timestamp: hex(GENESIS_TIME + number),
    extraData: '0x',
    mixHash: ZERO_HASH,
    nonce: '0x0000000000000000',
    baseFeePerGas: hex(BASE_FEE + BigInt(number)),
    withdrawalsRoot: ZERO_HASH,
    blobGasUsed: '0x0',
    excessBlobGas: '0x0',
    parentBeaconBlockRoot: ZERO_HASH,
    requestsHash: ZERO_HASH,
    size: '0x220',
    uncles: [],
    withdrawals: [],
    transactions,
  };
}

function makeLog(number: number): EthLog {
  return {
    address: TOKEN,
    topics: [TRANSFER, word(number)],
    data: word(number),
    blockNumber: hex(number),
    blockHash: blockHash(number),
    blockTimestamp: hex(GENESIS_TIME + number),
    transactionHash: transactionHash(number),
    transactionIndex: '0x0',
    logIndex: '0x0',
    removed: false,
  };
}

function makeReceipt(number: number): EthReceipt {
  return {
    type: '0x2',
    status: '0x1',
    cumulativeGasUsed: hex(15_000_000),
    logsBloom: `0x${'0'.repeat(512)}`,
    logs: [makeLog(number)],
    transactionHash: transactionHash(number),
    transactionIndex: '0x0',
    blockHash: blockHash(number),
    blockNumber: hex(number),
    gasUsed: hex(15_000_000),
    effectiveGasPrice: hex(BASE_FEE + 1n),
    from: ALICE,
    to: TOKEN,
    contractAddress: null,
  };
}

function matches({ addresses, topics }: LogQuery, log: EthLog): boolean {
  if (addresses.length > 0 && !addresses.includes(log.address)) return false;
  return topics.every((wanted, at) => wanted === null || wanted.includes(log.topics[at] ?? '0x'));
}

export interface FakeShard {
  readonly backend: RpcBackend;
  /** Every call of `backend.call` and `backend.estimateGas`. */
  readonly calls: readonly unknown[][];
  readonly listeners: number;
  /** Adds a block with one transaction and one log, and tells. */
  mine(): void;
  enterPool(nonce: number): EthTransaction;
  /** Takes back the logs of a block. */
  reorg(number: number): void;
  publish(topic: string, payload: unknown): void;
}

/** A chain of six blocks; each but genesis has one transaction with one log. */
export function createFakeShard(overrides: Partial<RpcBackend> = {}): FakeShard {
  let latest = 5;
  const pool = new Map<Hex, EthTransaction>();
  const listeners = new Set<Partial<BackendEvents>>();
  const calls: unknown[][] = [];

  function numberOf(at: BlockSelector): number | undefined {
    const number = 'number' in at ? at.number : Number(`0x${at.hash.slice(4)}`);
    const known = number <= latest && ('number' in at || at.hash === blockHash(number));
    return known ? number : undefined;
  }

  function requireBlock(at: BlockSelector): number {
    const number = numberOf(at);
    if (number === undefined) {
      throw new CodedError({ code: 'BLOCK_NOT_FOUND', message: 'no such block', verdict: 'reject' });
    }
    return number;
  }

  function blockAt(number: number, full: boolean): EthBlock {
    const transactions = number === 0 ? [] : [full ? makeTransaction(number, number - 1) : transactionHash(number)];
    return makeBlock(number, transactions);
  }

  function outcome(to: Address | undefined) {
    if (to === REVERTER) return { status: 'revert', data: REVERT_NO } as const;
    if (to === BURNER) return { status: 'halt', reason: 'out of gas' } as const;
    return undefined;
  }

  const backend: RpcBackend = {
    chainId: CHAIN_ID,
    clientVersion: 'bulkhead/v0.1.0/test',
    heads: () => ({ latest, safe: 3, finalized: 2 }),
    getBlock: async (at, full) => {
      const number = numberOf(at);
      return number === undefined ? undefined : blockAt(number, full);
    },
    getReceipt: async (hash) => {
      const number = Number(`0x${hash.slice(4)}`);
      return number >= 1 && number <= latest && hash === transactionHash(number) ? makeReceipt(number) : undefined;
    },
    getBlockReceipts: async (at) => {
      const number = numberOf(at);
      return number === undefined ? undefined : number === 0 ? [] : [makeReceipt(number)];
    },
    getTransaction: async (hash) => {
      const number = Number(`0x${hash.slice(4)}`);
      const included = number >= 1 && number <= latest && hash === transactionHash(number);
      return included ? makeTransaction(number, number - 1) : pool.get(hash);
    },
    getTransactionByIndex: async (at, index) => {
      const number = numberOf(at);
      return number !== undefined && number > 0 && index === 0 ? makeTransaction(number, number - 1) : undefined;
    },
    getLogs: async (query) => {
      const logs: EthLog[] = [];
      for (let number = Math.max(1, query.fromBlock); number <= Math.min(latest, query.toBlock); number++) {
        const log = makeLog(number);
        if (!matches(query, log)) continue;
        if (logs.length === query.limit) {
          throw new CodedError({ code: 'LIMIT_EXCEEDED', message: 'too many logs', verdict: 'reject' });
        }
        logs.push(log);
      }
      return logs;
    },
    getBalance: async (_address, at) => BigInt(requireBlock(at)) * 10n ** 18n,
    getNonce: async (_address, at) => BigInt(requireBlock(at)),
    getPendingNonce: async () => BigInt(latest + pool.size),
    getCode: async (address, at) => {
      requireBlock(at);
      return address === TOKEN ? '0x6000' : '0x';
    },
    getStorageAt: async (_address, slot, at) => {
      requireBlock(at);
      return slot;
    },
    call: async (...args) => {
      calls.push(args);
      requireBlock(args[1]);
      const { to, data } = args[0];
      return { gasUsed: 21_000n, ...(outcome(to) ?? { status: 'success', data: data ?? '0x' }) };
    },
    estimateGas: async (...args) => {
      calls.push(args);
      requireBlock(args[1]);
      return outcome(args[0].to) ?? { status: 'success', gas: 21_000n };
    },
    createAccessList: async (...args) => {
      calls.push(args);
      requireBlock(args[1]);
      const { to } = args[0];
      const failure = outcome(to);
      if (failure?.status === 'halt') return failure;
      const error = failure === undefined ? undefined : 'execution reverted';
      return { status: 'ran', accessList: [{ address: TOKEN, storageKeys: [word(1)] }], gasUsed: 30_000n, error };
    },
    simulate: async (request, at) => {
      calls.push([request, at]);
      requireBlock(at);
      if (request.blocks.length > 2) return { status: 'refused', code: -38026, message: 'too many blocks' };
      return { status: 'ran', blocks: request.blocks.map(() => ({ ...blockAt(latest, false), calls: [] })) };
    },
    traceTransaction: async (hash, options) => {
      calls.push([hash, options]);
      if ((await backend.getReceipt(hash)) !== undefined) {
        return options.tracer === 'callTracer' ? CALL_FRAME : { gas: 21_000 };
      }
      throw new CodedError({ code: 'NOT_TRACEABLE', message: 'transaction not found', verdict: 'reject' });
    },
    traceBlock: async (at, options) => {
      calls.push([at, options]);
      if (requireBlock(at) > 0) {
        const result = options.tracer === 'callTracer' ? CALL_FRAME : { gas: 21_000 };
        return [{ txHash: transactionHash(requireBlock(at)), result }];
      }
      throw new CodedError({ code: 'NOT_TRACEABLE', message: 'genesis is not traceable', verdict: 'reject' });
    },
    traceCall: async (...args) => {
      calls.push(args);
      requireBlock(args[1]);
      const failure = outcome(args[0].to);
      return failure?.status === 'halt' ? failure : { status: 'ran', result: { gas: 21_000 } };
    },
    searchTransactions: async (search) => {
      calls.push([search]);
      if (search.account === BOB)
        throw new CodedError({ code: 'LIMIT_EXCEEDED', message: 'too many', verdict: 'reject' });
      return { transactions: [makeTransaction(3, 2), makeTransaction(2, 1)], more: true };
    },
    getProof: async (address, slots, at) => {
      requireBlock(at);
      return {
        address,
        balance: '0x1',
        nonce: '0x0',
        codeHash: ZERO_HASH,
        storageHash: ZERO_HASH,
        accountProof: ['0xc0'],
        storageProof: slots.map((key) => ({ key, value: '0x5', proof: [] })),
      };
    },
    getRawBlock: async (at) => (numberOf(at) === undefined ? undefined : { header: '0xc1', block: '0xc2' }),
    getRawReceipts: async (at) => {
      const number = numberOf(at);
      return number === undefined ? undefined : number === 0 ? [] : ['0xc3'];
    },
    getRawTransaction: async (hash) => ((await backend.getTransaction(hash)) === undefined ? undefined : '0x02c4'),
    chainConfig: async () => ({ current: FORK, next: null, last: null }),
    poolContent: async (sender) =>
      [...pool.values()]
        .filter(({ from }) => sender === undefined || from === sender)
        .map((transaction) => ({ transaction, queued: BigInt(transaction.nonce) > 100n })),
    feeHistory: async (newest, count) => {
      const blocks: FeeHistoryBlock[] = [];
      for (let number = newest; number > newest - count && number >= 0; number--) {
        blocks.push({
          number,
          baseFee: BASE_FEE + BigInt(number),
          gasUsed: number === 0 ? 0n : 15_000_000n,
          gasLimit: 30_000_000n,
          tips:
            number === 0
              ? []
              : [
                  { tip: 30n, gasUsed: 5_000_000n },
                  { tip: 10n, gasUsed: 10_000_000n },
                ],
        });
      }
      return blocks;
    },
    suggestFees: async () => ({ nextBaseFee: BASE_FEE + BigInt(latest) + 1n, tip: 7n }),
    submit: async (raw) => {
      if (raw === '0x02') return { accepted: false, code: 'NONCE_TOO_LOW', detail: 'next nonce 5, tx nonce 1' };
      if (raw.length < 10) return { accepted: false, code: 'INVALID_ENCODING' };
      const transaction = makeTransaction(undefined, pool.size);
      pool.set(transaction.hash, transaction);
      for (const listener of listeners) listener.pendingTransaction?.(transaction);
      return { accepted: true, hash: transaction.hash };
    },
    subscribe: (events) => {
      listeners.add(events);
      return () => void listeners.delete(events);
    },
    topics: ['reorgs', 'batches'],
    extensions: {
      shard_echo: async (params) => params,
      shard_nothing: async () => undefined,
      shard_fail: async () => {
        throw new Error('secret of the backend');
      },
      shard_reject: async () => {
        throw new CodedError({ code: 'MESSAGE_UNKNOWN', message: 'no such message', verdict: 'reject' });
      },
      shard_retry: async () => {
        throw new CodedError({ code: 'WORKER_DIED', message: 'secret of the worker', verdict: 'retry' });
      },
      other_method: async () => 'not of the shard_ namespace',
    },
    ...overrides,
  };

  return {
    backend,
    calls,
    get listeners() {
      return listeners.size;
    },
    mine() {
      latest += 1;
      for (const listener of listeners) listener.newHead?.(makeBlock(latest, []), [makeLog(latest)]);
    },
    enterPool(nonce) {
      const transaction = makeTransaction(undefined, nonce);
      pool.set(transaction.hash, transaction);
      for (const listener of listeners) listener.pendingTransaction?.(transaction);
      return transaction;
    },
    reorg(number) {
      for (const listener of listeners) listener.removed?.([makeLog(number)]);
    },
    publish(topic, payload) {
      for (const listener of listeners) listener.published?.(topic, payload);
    },
  };
}
