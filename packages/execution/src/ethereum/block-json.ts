import type { EthBlock, EthHeader, EthTransaction, EthWithdrawal } from '@bulkhead/protocol';
import type { Block, BlockHeader } from '@ethereumjs/block';
import type { TypedTransaction } from '@ethereumjs/tx';
import type { Address, Hex } from 'viem';
import { toHex, toQuantity } from '../hex.js';

function optional<K extends string>(name: K, value: Hex | undefined): { readonly [key in K]?: Hex } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in K]: Hex });
}

function maybe<T>(value: T | undefined, write: (value: T) => Hex): Hex | undefined {
  return value === undefined ? undefined : write(value);
}

/** A header of any fork as JSON-RPC shows it. */
export function headerJson(header: BlockHeader): EthHeader {
  return {
    hash: toHex(header.hash()),
    parentHash: toHex(header.parentHash),
    sha3Uncles: toHex(header.uncleHash),
    miner: toHex(header.coinbase.bytes),
    stateRoot: toHex(header.stateRoot),
    transactionsRoot: toHex(header.transactionsTrie),
    receiptsRoot: toHex(header.receiptTrie),
    logsBloom: toHex(header.logsBloom),
    difficulty: toQuantity(header.difficulty),
    number: toQuantity(header.number),
    gasLimit: toQuantity(header.gasLimit),
    gasUsed: toQuantity(header.gasUsed),
    timestamp: toQuantity(header.timestamp),
    extraData: toHex(header.extraData),
    mixHash: toHex(header.mixHash),
    nonce: toHex(header.nonce),
    ...optional('baseFeePerGas', maybe(header.baseFeePerGas, toQuantity)),
    ...optional('withdrawalsRoot', maybe(header.withdrawalsRoot, toHex)),
    ...optional('blobGasUsed', maybe(header.blobGasUsed, toQuantity)),
    ...optional('excessBlobGas', maybe(header.excessBlobGas, toQuantity)),
    ...optional('parentBeaconBlockRoot', maybe(header.parentBeaconBlockRoot, toHex)),
    ...optional('requestsHash', maybe(header.requestsHash, toHex)),
  };
}

/** A block with the hashes of its transactions. */
export function blockJson(block: Block, raw: Uint8Array): EthBlock {
  const withdrawals = block.withdrawals?.map(
    ({ index, validatorIndex, address, amount }): EthWithdrawal => ({
      index: toQuantity(index),
      validatorIndex: toQuantity(validatorIndex),
      address: toHex(address.bytes),
      amount: toQuantity(amount),
    }),
  );
  return {
    ...headerJson(block.header),
    size: toQuantity(raw.length),
    uncles: block.uncleHeaders.map((uncle) => toHex(uncle.hash())),
    transactions: block.transactions.map((transaction) => toHex(transaction.hash())),
    ...(withdrawals !== undefined && { withdrawals }),
  };
}

/** Wei per gas that a transaction pays in a block. */
export function effectivePrice(transaction: TypedTransaction, baseFee: bigint | undefined): bigint {
  if (!('maxFeePerGas' in transaction)) return transaction.gasPrice;
  const { maxFeePerGas, maxPriorityFeePerGas } = transaction;
  const wanted = (baseFee ?? 0n) + maxPriorityFeePerGas;
  return wanted < maxFeePerGas ? wanted : maxFeePerGas;
}

/** A transaction of any type in its block. */
export function transactionJson(transaction: TypedTransaction, block: Block, index: number): EthTransaction {
  const { header } = block;
  const { v = 0n, r = 0n, s = 0n } = transaction;
  const isLegacy = transaction.type === 0;
  const chainId = isLegacy ? protectedChain(v) : transaction.common.chainId();
  return {
    blockHash: toHex(header.hash()),
    blockNumber: toQuantity(header.number),
    blockTimestamp: toQuantity(header.timestamp),
    transactionIndex: toQuantity(index),
    hash: toHex(transaction.hash()),
    type: toQuantity(transaction.type),
    from: toHex(transaction.getSenderAddress().bytes),
    to: transaction.to === undefined ? null : toHex(transaction.to.bytes),
    nonce: toQuantity(transaction.nonce),
    gas: toQuantity(transaction.gasLimit),
    value: toQuantity(transaction.value),
    input: toHex(transaction.data),
    gasPrice: toQuantity(effectivePrice(transaction, header.baseFeePerGas)),
    ...('maxFeePerGas' in transaction && {
      maxFeePerGas: toQuantity(transaction.maxFeePerGas),
      maxPriorityFeePerGas: toQuantity(transaction.maxPriorityFeePerGas),
    }),
    ...('maxFeePerBlobGas' in transaction && {
      maxFeePerBlobGas: toQuantity(transaction.maxFeePerBlobGas),
      blobVersionedHashes: transaction.blobVersionedHashes,
    }),
    ...(chainId !== undefined && { chainId: toQuantity(chainId) }),
    ...('accessList' in transaction && {
      accessList: transaction.accessList.map(([address, keys]) => ({
        address: toHex(address) as Address,
        storageKeys: keys.map(toHex),
      })),
    }),
    ...('authorizationList' in transaction && {
      authorizationList: transaction.authorizationList.map(([chain, address, nonce, yParity, ar, as]) => ({
        chainId: scalar(chain),
        address: toHex(address) as Address,
        nonce: scalar(nonce),
        yParity: scalar(yParity),
        r: scalar(ar),
        s: scalar(as),
      })),
    }),
    v: toQuantity(v),
    r: toQuantity(r),
    s: toQuantity(s),
    ...(!isLegacy && { yParity: toQuantity(v) }),
  };
}

/** EIP-155; undefined for a signature that holds on every chain. */
function protectedChain(v: bigint): bigint | undefined {
  return v < 35n ? undefined : (v - 35n) / 2n;
}

function scalar(bytes: Uint8Array): Hex {
  return toQuantity(bytes.length === 0 ? 0n : BigInt(toHex(bytes)));
}
