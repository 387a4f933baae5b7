import type { EthHeader } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import { keccak256 } from '../crypto/keccak.js';
import { toHex, toQuantity } from '../hex.js';
import { encodeHeader } from '../raw/encode-header.js';
import { EMPTY_TRIE_ROOT } from '../trie/seal-trie.js';

/** keccak256 of the RLP of an empty list: a block without uncles. */
const EMPTY_UNCLES_HASH: Hex = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347';
/** SHA-256 of nothing: a block without requests (EIP-7685). */
const EMPTY_REQUESTS_HASH: Hex = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const NO_NONCE: Hex = '0x0000000000000000';

/** The fields of a header that differ from block to block. Amounts in wei, times in seconds. */
export interface HeaderFields {
  readonly parentHash: Hex;
  readonly coinbase: Address;
  readonly stateRoot: Hex;
  readonly transactionsRoot: Hex;
  readonly receiptsRoot: Hex;
  readonly logsBloom: Uint8Array;
  readonly number: number;
  readonly gasLimit: bigint;
  readonly gasUsed: bigint;
  readonly timestamp: number;
  readonly mixHash: Hex;
  readonly baseFee: bigint;
  readonly parentBeaconBlockRoot: Hex;
}

export interface SealedHeader {
  readonly json: EthHeader;
  /** RLP. */
  readonly encoded: Uint8Array;
}

/** A header of Osaka's form: 21 fields, those of proof of work, blobs, withdrawals and requests at their empty values. */
export function sealHeader(fields: HeaderFields): SealedHeader {
  const withdrawalsRoot = toHex(EMPTY_TRIE_ROOT);
  const unnamed: Omit<EthHeader, 'hash'> = {
    parentHash: fields.parentHash,
    sha3Uncles: EMPTY_UNCLES_HASH,
    miner: fields.coinbase,
    stateRoot: fields.stateRoot,
    transactionsRoot: fields.transactionsRoot,
    receiptsRoot: fields.receiptsRoot,
    logsBloom: toHex(fields.logsBloom),
    difficulty: '0x0',
    number: toQuantity(fields.number),
    gasLimit: toQuantity(fields.gasLimit),
    gasUsed: toQuantity(fields.gasUsed),
    timestamp: toQuantity(fields.timestamp),
    extraData: '0x',
    mixHash: fields.mixHash,
    nonce: NO_NONCE,
    baseFeePerGas: toQuantity(fields.baseFee),
    withdrawalsRoot,
    blobGasUsed: '0x0',
    excessBlobGas: '0x0',
    parentBeaconBlockRoot: fields.parentBeaconBlockRoot,
    requestsHash: EMPTY_REQUESTS_HASH,
  };
  const encoded = encodeHeader(unnamed);
  return { json: { hash: toHex(keccak256(encoded)), ...unnamed }, encoded };
}
