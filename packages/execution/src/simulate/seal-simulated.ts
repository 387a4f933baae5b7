import type { EthBlock, EthHeader, EthTransaction, EthWithdrawal } from '@bulkhead/protocol';
import type { Hex } from 'viem';
import { keccak256 } from '../crypto/keccak.js';
import { toHex, toQuantity } from '../hex.js';
import { encodeHeader } from '../raw/encode-header.js';
import { encodeTransactionJson } from '../raw/encode-transaction-json.js';
import { listSize, stringSize } from '../rlp.js';
import { orderedTrieRoot } from '../trie/ordered-trie-root.js';
import type { HeaderDraft } from './draft-header.js';
import { encodeWithdrawal } from './withdrawals.js';

const EMPTY_UNCLES_HASH: Hex = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347';
/** SHA-256 of nothing (EIP-7685). */
const EMPTY_REQUESTS_HASH: Hex = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export interface SimulatedParts {
  readonly draft: HeaderDraft;
  readonly withdrawals: readonly EthWithdrawal[];
  readonly transactions: readonly EthTransaction[];
  readonly receipts: readonly Uint8Array[];
  readonly bloom: Uint8Array;
  readonly gasUsed: bigint;
  readonly blobGasUsed: bigint;
  readonly stateRoot: Hex;
  readonly requestsHash: Hex | undefined;
  readonly fullTransactions: boolean;
}

/** The block that a simulation would have made, with its real hash. */
export function sealSimulated(parts: SimulatedParts): EthBlock {
  const { draft, withdrawals } = parts;
  const { environment } = draft;
  const raws = parts.transactions.map(encodeTransactionJson);
  const unnamed: Omit<EthHeader, 'hash'> = {
    parentHash: draft.parentHash,
    sha3Uncles: EMPTY_UNCLES_HASH,
    miner: environment.coinbase,
    stateRoot: parts.stateRoot,
    transactionsRoot: toHex(orderedTrieRoot(raws)),
    receiptsRoot: toHex(orderedTrieRoot(parts.receipts)),
    logsBloom: toHex(parts.bloom),
    difficulty: toQuantity(draft.difficulty),
    number: toQuantity(environment.number),
    gasLimit: toQuantity(environment.gasLimit),
    gasUsed: toQuantity(parts.gasUsed),
    timestamp: toQuantity(environment.timestamp),
    extraData: '0x',
    mixHash: environment.prevRandao,
    nonce: '0x0000000000000000',
    ...(draft.isLondon && { baseFeePerGas: toQuantity(environment.baseFee) }),
    ...(draft.hasWithdrawals && { withdrawalsRoot: toHex(orderedTrieRoot(withdrawals.map(encodeWithdrawal))) }),
    ...(draft.excessBlobGas !== undefined && {
      blobGasUsed: toQuantity(parts.blobGasUsed),
      excessBlobGas: toQuantity(draft.excessBlobGas),
    }),
    ...(draft.parentBeaconBlockRoot !== undefined && { parentBeaconBlockRoot: draft.parentBeaconBlockRoot }),
    ...(draft.hasRequests && { requestsHash: parts.requestsHash ?? EMPTY_REQUESTS_HASH }),
  };
  const encoded = encodeHeader(unnamed);
  const hash = toHex(keccak256(encoded));
  return {
    hash,
    ...unnamed,
    size: toQuantity(blockSize(encoded, raws, parts)),
    uncles: [],
    ...(draft.hasWithdrawals && { withdrawals }),
    transactions: parts.fullTransactions ? parts.transactions.map(placed) : parts.transactions.map((each) => each.hash),
  };

  function placed(transaction: EthTransaction, index: number): EthTransaction {
    const { number: blockNumber, timestamp: blockTimestamp } = unnamed;
    return { ...transaction, blockHash: hash, blockNumber, blockTimestamp, transactionIndex: toQuantity(index) };
  }
}

/** Bytes of the RLP of the block. */
function blockSize(header: Uint8Array, raws: readonly Uint8Array[], { draft, withdrawals }: SimulatedParts): number {
  const isList = (raw: Uint8Array): boolean => (raw[0] ?? 0) >= 0xc0;
  const body = raws.reduce((sum, raw) => sum + (isList(raw) ? raw.length : stringSize(raw)), 0);
  const tail = withdrawals.reduce((sum, each) => sum + encodeWithdrawal(each).length, 0);
  const noUncles = listSize(0);
  return listSize(header.length + listSize(body) + noUncles + (draft.hasWithdrawals ? listSize(tail) : 0));
}
