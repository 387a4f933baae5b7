import { createHash } from 'node:crypto';
import type { EthTransaction } from '@bulkhead/protocol';
import { type Address, type Hex, keccak256, numberToHex, toHex } from 'viem';
import type { PooledTransaction } from '../ports.js';

export interface SampleTransaction {
  readonly from?: number;
  readonly nonce?: number | bigint;
  readonly gas?: bigint;
  readonly value?: bigint;
  readonly maxFee?: bigint;
  readonly tip?: bigint;
  readonly size?: number;
  /** Sets apart transactions that are the same otherwise. */
  readonly salt?: number;
}

export function senderAddress(index: number): Address {
  return numberToHex(0xa000 + index, { size: 20 });
}

/** A transaction for tests; its bytes are random enough not to deflate. */
export function sampleTransaction(sample: SampleTransaction = {}): PooledTransaction {
  const { from = 0, nonce = 0, gas = 21_000n, value = 0n, maxFee = 100n, tip = 1n, size = 110, salt = 0 } = sample;
  const hash = keccak256(toHex(`${from} ${nonce} ${gas} ${value} ${maxFee} ${tip} ${size} ${salt}`));
  return {
    hash,
    // Made when somebody asks: most tests of the pool never do.
    get raw() {
      return noise(hash, size);
    },
    sender: senderAddress(from),
    nonce: BigInt(nonce),
    gas,
    value,
    maxFeePerGas: maxFee,
    maxPriorityFeePerGas: tip,
    size,
    json: {} as EthTransaction,
  };
}

/** Bytes that no deflation makes smaller; the first is that of an EIP-1559 transaction. */
export function noise(seed: Hex, size: number): Hex {
  return `0x02${createHash('shake256', { outputLength: size - 1 })
    .update(seed)
    .digest('hex')}`;
}
