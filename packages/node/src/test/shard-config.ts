import { type GenesisConfig, toShardId } from '@bulkhead/protocol';
import { type Address, type Hex, keccak256, parseEther, toHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

export const SHARD = toShardId(7);
export const CHAIN_ID = 7_070_707;
export const L1_CHAIN_ID = 31_337;
export const REGISTRY: Address = '0x00000000000000000000000000000000000000aa';
export const GENESIS_TIME = 1_700_000_000;

export const USERS = Array.from({ length: 4 }, (_, i) => privateKeyToAccount(keccak256(toHex(`user ${i}`))));

export function shardConfig(): GenesisConfig {
  return {
    shardId: SHARD,
    chainId: CHAIN_ID,
    l1ChainId: L1_CHAIN_ID,
    registry: REGISTRY,
    timestamp: GENESIS_TIME,
    gasLimit: 30_000_000n,
    baseFee: 1_000_000_000n,
    minBaseFee: 1_000_000n,
    feeVaultOwner: '0x00000000000000000000000000000000000000fe',
    alloc: USERS.map(({ address }) => ({ address, balance: parseEther('1000') })),
  };
}

export interface Transfer {
  readonly user?: number;
  readonly nonce: number;
  readonly value?: bigint;
  readonly data?: Hex;
  readonly to?: Hex;
  readonly gas?: bigint;
}

/** A signed transaction of one of the funded users. */
export async function signTransfer({ user = 0, nonce, value = 1n, data, to, gas = 21_000n }: Transfer): Promise<Hex> {
  const from = USERS[user];
  if (from === undefined) throw new RangeError(`no user ${user}`);
  return from.signTransaction({
    type: 'eip1559',
    chainId: CHAIN_ID,
    nonce,
    gas,
    to: to ?? '0x00000000000000000000000000000000000000d1',
    value,
    maxFeePerGas: 10n ** 10n,
    maxPriorityFeePerGas: 10n ** 9n,
    ...(data !== undefined && { data }),
  });
}
