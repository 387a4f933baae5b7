import {
  type BlockInputs,
  BRIDGE_RESERVE,
  type Delivery,
  type GenesisConfig,
  type L1Origin,
  type QueueEntry,
  type ShardId,
} from '@bulkhead/protocol';
import { silentLogger } from '@bulkhead/runtime';
import { createMemoryStore, type KeyValueStore } from '@bulkhead/store';
import { type Address, type Hex, numberToHex, parseEther, keccak256 as viemKeccak, toHex as viemToHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { SealedBlock } from '../block/sealed-block.js';
import { type Engine, openEngine } from '../engine.js';

export const SHARD: ShardId = 7 as ShardId;
export const CHAIN_ID = 7_070_707;
export const GWEI = 1_000_000_000n;

/** Deterministic funded accounts. */
export const ACCOUNTS = Array.from({ length: 12 }, (_, i) =>
  privateKeyToAccount(viemKeccak(viemToHex(`account ${i}`))),
);
export type TestAccount = (typeof ACCOUNTS)[number];

export function account(index: number): TestAccount {
  const found = ACCOUNTS[index % ACCOUNTS.length];
  if (found === undefined) throw new RangeError('no accounts');
  return found;
}

export function lower(address: Address): Address {
  return address.toLowerCase() as Address;
}

export function testConfig(overrides: Partial<GenesisConfig> = {}): GenesisConfig {
  return {
    shardId: SHARD,
    chainId: CHAIN_ID,
    l1ChainId: 31_337,
    registry: '0x00000000000000000000000000000000000000aa',
    timestamp: 1_700_000_000,
    gasLimit: 30_000_000n,
    baseFee: GWEI,
    minBaseFee: 1_000_000n,
    feeVaultOwner: '0x00000000000000000000000000000000000000fe',
    alloc: ACCOUNTS.map(({ address }) => ({ address, balance: parseEther('1000') })),
    ...overrides,
  };
}

function word(label: string, n: number): Hex {
  return viemKeccak(viemToHex(`${label} ${n}`));
}

export function testOrigin(number: number, overrides: Partial<L1Origin> = {}): L1Origin {
  return {
    number,
    hash: word('l1', number),
    parentHash: word('l1', number - 1),
    timestamp: 1_700_000_000 + number,
    baseFee: 7n * GWEI,
    prevRandao: word('randao', number),
    parentBeaconBlockRoot: word('beacon', number),
    settlementRoot: word('settlement', number),
    ...overrides,
  };
}

export interface InputsOverrides {
  readonly transactions?: readonly Hex[];
  readonly deliveries?: readonly Delivery[];
  readonly queueEntries?: readonly QueueEntry[];
  readonly origin?: L1Origin;
  readonly originUpdated?: boolean;
}

/** Inputs of the block after the engine's head: one L1 block per ten shard blocks. */
export function nextInputs(engine: Engine, overrides: InputsOverrides = {}): BlockInputs {
  const number = engine.head().number + 1;
  const origin = overrides.origin ?? testOrigin(100 + Math.floor(number / 10));
  return {
    number,
    timestamp: Math.max(engine.head().timestamp + 1, origin.timestamp),
    origin,
    originUpdated: overrides.originUpdated ?? (number === 1 || origin.number !== engine.head().originNumber),
    queueEntries: overrides.queueEntries ?? [],
    deliveries: overrides.deliveries ?? [],
    transactions: overrides.transactions ?? [],
  };
}

export async function openTestEngine(
  store: KeyValueStore = createMemoryStore(),
  config: GenesisConfig = testConfig(),
): Promise<Engine> {
  return openEngine({ config, store, logger: silentLogger() });
}

/** Executes and commits a block of these transactions. */
export function produce(engine: Engine, overrides: InputsOverrides = {}): Promise<SealedBlock> {
  return engine.produceBlock(nextInputs(engine, overrides), { mode: 'build' });
}

export interface TransferOptions {
  readonly from?: TestAccount;
  readonly nonce: number;
  readonly to?: Address | undefined;
  readonly value?: bigint;
  readonly data?: Hex;
  readonly gas?: bigint;
  readonly maxFeePerGas?: bigint;
  readonly chainId?: number;
}

export function signTransaction(options: TransferOptions): Promise<Hex> {
  const { from = account(0), nonce, to, value = 0n, data, gas = 21_000n, maxFeePerGas = 10n * GWEI } = options;
  return from.signTransaction({
    type: 'eip1559',
    chainId: options.chainId ?? CHAIN_ID,
    nonce,
    gas,
    value,
    maxFeePerGas,
    maxPriorityFeePerGas: GWEI,
    ...(to !== undefined && { to }),
    ...(data !== undefined && { data }),
  });
}

/** Balances of all accounts must add up to the metered supply, and nothing may ever appear. */
export async function expectSupply(engine: Engine): Promise<void> {
  const { supply, burned } = await engine.supplyAt(engine.head().number);
  const sum = await engine.sumBalances();
  if (sum.supply !== supply) throw new Error(`supply ${supply}, balances ${sum.supply}`);
  const alloc = engine.config.alloc.reduce((total, { balance }) => total + balance, 0n);
  const all = alloc + BRIDGE_RESERVE;
  if (sum.total + burned !== all) throw new Error(`value ${sum.total} + burned ${burned} is not ${all}`);
}

/** A 32-byte slot. */
export function slotOf(index: number): Hex {
  return numberToHex(index, { size: 32 });
}
