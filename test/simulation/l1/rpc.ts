import type { Address } from 'viem';
import {
  type Hex,
  HttpRequestError,
  hexToNumber,
  keccak256,
  numberToHex,
  parseTransaction,
  RpcRequestError,
  TimeoutError,
  zeroAddress,
} from 'viem';
import { openBlobTransaction } from './blobs.js';
import { type LogBody, Revert } from './call-context.js';
import { type Block, GAS_PER_TRANSACTION, type L1Chain, type Receipt } from './chain.js';
import { decodeInput } from './decode-input.js';
import { readView } from './views.js';

const URL = 'http://l1.invalid';
const TIMEOUT_MS = 10_000;

/** What goes wrong with one request. */
export type RpcFault = 'none' | 'error' | 'timeout' | 'no-logs' | 'no-receipts' | 'no-payload';

export interface RpcEndpointOptions {
  readonly chain: L1Chain;
  /** Whose transactions come through here. */
  readonly sender: Address;
  /** Asked before each request. */
  faultOf(method: string): RpcFault;
  sleep(ms: number): Promise<void>;
  /** False once the process that asks is dead: it never hears of an answer. */
  isAlive(): boolean;
}

interface Request {
  readonly method: string;
  readonly params?: unknown;
}

interface CallParams {
  readonly from?: Address;
  readonly to: Address;
  readonly data: Hex;
  readonly value?: Hex;
  readonly blobVersionedHashes?: readonly Hex[];
}

/** L1's JSON-RPC as one process reaches it: just what nodes ask for. */
export function createRpcEndpoint(options: RpcEndpointOptions): (request: Request) => Promise<unknown> {
  const { chain, sender } = options;

  function answer(method: string, params: readonly unknown[], fault: RpcFault): unknown {
    switch (method) {
      case 'eth_chainId':
        return numberToHex(31_337);
      case 'eth_getBlockByNumber': {
        const block = findBlock(chain, String(params[0]));
        return block === undefined ? null : blockJson(block);
      }
      case 'eth_getLogs':
        return fault === 'no-logs' ? [] : logsOf(chain, params[0] as LogFilter);
      case 'eth_getBlockReceipts': {
        const block = chain.blocks.find(({ hash }) => hash === params[0]);
        if (block === undefined) throw rpcError(-32_000, 'unknown block');
        const receipts = block.receipts.map((receipt, index) => receiptJson(block, receipt, index));
        return fault === 'no-receipts' || fault === 'no-logs' ? receipts.slice(1) : receipts;
      }
      case 'eth_getTransactionByHash':
        return fault === 'no-payload' ? null : transactionJson(chain, params[0] as Hex);
      case 'eth_getTransactionReceipt': {
        const found = chain.findReceipt(params[0] as Hex);
        return found === undefined ? null : receiptJson(found.block, found.receipt, found.index);
      }
      case 'eth_getTransactionCount':
        return numberToHex(chain.nonceOf((params[0] as string).toLowerCase() as Address));
      case 'eth_blobBaseFee':
        return numberToHex(chain.blobBaseFee);
      case 'eth_getBalance':
        return numberToHex(10n ** 24n);
      case 'eth_sendRawTransaction':
        return sendRaw(chain, sender, params[0] as Hex);
      case 'eth_call': {
        const { from, to, data, value, blobVersionedHashes: versionedHashes = [] } = params[0] as CallParams;
        const at = findBlock(chain, String(params[1])) ?? chain.head;
        try {
          const view = readView(at.state, to, data);
          if (view !== undefined) return view;
          const call = decodeInput(to, data, { value: BigInt(value ?? 0), versionedHashes });
          const revert = chain.simulate(at.number, (from ?? zeroAddress).toLowerCase() as Address, call);
          if (revert !== undefined) throw revert;
          return '0x';
        } catch (error) {
          throw error instanceof Revert ? rpcError(3, 'execution reverted', error.data()) : error;
        }
      }
      default:
        throw rpcError(-32_601, `the method ${method} does not exist`);
    }
  }

  return async ({ method, params }) => {
    if (!options.isAlive()) return new Promise(() => {});
    const fault = options.faultOf(method);
    if (fault === 'error') throw new HttpRequestError({ url: URL, details: 'connection refused' });
    if (fault === 'timeout') {
      await options.sleep(TIMEOUT_MS);
      throw new TimeoutError({ body: {}, url: URL });
    }
    return answer(method, (params ?? []) as readonly unknown[], fault);
  };
}

function rpcError(code: number, message: string, data?: Hex): RpcRequestError {
  return new RpcRequestError({ body: {}, url: URL, error: { code, message, ...(data && { data }) } });
}

function findBlock(chain: L1Chain, tag: string): Block | undefined {
  if (tag === 'latest' || tag === 'pending') return chain.head;
  if (tag === 'finalized' || tag === 'safe') return chain.blocks[chain.finalized];
  return chain.blocks[hexToNumber(tag as Hex)];
}

function sendRaw(chain: L1Chain, from: Address, sent: Hex): Hex {
  const blobs = sent.startsWith('0x03') ? openBlobTransaction(sent) : undefined;
  const raw = blobs?.signed ?? sent;
  const { nonce = 0, maxFeePerGas = 0n, maxPriorityFeePerGas = 0n, to, data = '0x', value } = parseTransaction(raw);
  const hash = blobs?.hash ?? keccak256(raw);
  if (chain.pool.has(hash)) throw rpcError(-32_000, 'already known');
  if (nonce < chain.nonceOf(from)) throw rpcError(-32_000, 'nonce too low');
  const rival = [...chain.pool.values()].find((waiting) => waiting.from === from && waiting.nonce === nonce);
  if (rival !== undefined) {
    const bump = (fee: bigint) => fee + fee / 10n;
    if (maxFeePerGas < bump(rival.maxFeePerGas) || maxPriorityFeePerGas < bump(rival.maxPriorityFeePerGas))
      throw rpcError(-32_000, 'replacement transaction underpriced');
    chain.pool.delete(rival.hash);
  }
  const target = to?.toLowerCase() as Address | undefined;
  const versionedHashes = blobs?.versionedHashes ?? [];
  for (const [index, blob] of blobs?.blobs.entries() ?? []) chain.blobs.set(versionedHashes[index] ?? '0x', blob);
  const call = decodeInput(target, data, { ...(value !== undefined && { value }), versionedHashes });
  chain.send({ hash, from, nonce, maxFeePerGas, maxPriorityFeePerGas, to: target, input: data, versionedHashes, call });
  return hash;
}

interface LogFilter {
  readonly blockHash?: Hex;
  readonly fromBlock?: Hex;
  readonly toBlock?: Hex;
}

interface LogJson extends LogBody {
  readonly transactionHash: Hex;
}

function logsOf(chain: L1Chain, { blockHash, fromBlock, toBlock }: LogFilter): readonly LogJson[] {
  if (blockHash !== undefined) {
    const block = chain.blocks.find(({ hash }) => hash === blockHash);
    if (block === undefined) throw rpcError(-32_000, 'unknown block');
    return blockLogs(block);
  }
  if (fromBlock === undefined || toBlock === undefined) throw rpcError(-32_602, 'no range');
  return chain.blocks.slice(hexToNumber(fromBlock), hexToNumber(toBlock) + 1).flatMap(blockLogs);
}

/** Blocks never change, and everybody asks for each of them: answers are made once. Nobody may change one. */
function remembered<T>(make: (block: Block) => T): (block: Block) => T {
  const answers = new WeakMap<Block, T>();
  return (block) => {
    let answer = answers.get(block);
    if (answer === undefined) {
      answer = make(block);
      answers.set(block, answer);
    }
    return answer;
  };
}

const blockLogs = remembered((block): readonly LogJson[] => {
  let logIndex = 0;
  return block.receipts.flatMap(({ logs, transaction }, transactionIndex) =>
    logs.map((log) => ({
      ...log,
      blockNumber: numberToHex(block.number),
      blockHash: block.hash,
      transactionHash: transaction.hash,
      transactionIndex: numberToHex(transactionIndex),
      logIndex: numberToHex(logIndex++),
      removed: false,
    })),
  );
});

const blockJson = remembered((block): unknown => {
  return {
    number: numberToHex(block.number),
    hash: block.hash,
    parentHash: block.parentHash,
    timestamp: numberToHex(block.timestamp),
    baseFeePerGas: numberToHex(block.baseFee),
    mixHash: block.prevRandao,
    parentBeaconBlockRoot: block.parentBeaconBlockRoot,
    logsBloom: block.logsBloom,
    gasUsed: numberToHex(GAS_PER_TRANSACTION * BigInt(block.receipts.length)),
    gasLimit: numberToHex(30_000_000),
    size: '0x0',
    transactions: block.receipts.map(({ transaction }) => transaction.hash),
  };
});

function receiptJson(block: Block, { transaction, status }: Receipt, index: number): unknown {
  const used = GAS_PER_TRANSACTION;
  return {
    transactionHash: transaction.hash,
    transactionIndex: numberToHex(index),
    blockHash: block.hash,
    blockNumber: numberToHex(block.number),
    from: transaction.from,
    to: transaction.to ?? null,
    status: status === 'success' ? '0x1' : '0x0',
    type: '0x2',
    gasUsed: numberToHex(used),
    cumulativeGasUsed: numberToHex(used * BigInt(index + 1)),
    effectiveGasPrice: numberToHex(block.baseFee),
    contractAddress: null,
    logsBloom: block.logsBloom,
    logs: blockLogs(block).filter(({ transactionHash }) => transactionHash === transaction.hash),
  };
}

function transactionJson(chain: L1Chain, hash: Hex): unknown {
  const mined = chain.findReceipt(hash);
  const transaction = mined?.receipt.transaction ?? chain.pool.get(hash);
  if (transaction === undefined) return null;
  return {
    hash,
    blockHash: mined?.block.hash ?? null,
    blockNumber: mined === undefined ? null : numberToHex(mined.block.number),
    transactionIndex: mined === undefined ? null : numberToHex(mined.index),
    from: transaction.from,
    to: transaction.to ?? null,
    input: transaction.input,
    ...(transaction.versionedHashes.length > 0 && { blobVersionedHashes: transaction.versionedHashes }),
    nonce: numberToHex(transaction.nonce ?? 0),
    gas: numberToHex(16_000_000),
    value: '0x0',
    type: '0x2',
    chainId: numberToHex(31_337),
    maxFeePerGas: numberToHex(transaction.maxFeePerGas),
    maxPriorityFeePerGas: numberToHex(transaction.maxPriorityFeePerGas),
    accessList: [],
    v: '0x0',
    r: '0x1',
    s: '0x1',
  };
}
