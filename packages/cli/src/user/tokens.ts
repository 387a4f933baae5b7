import { demoTokenAbi, demoTokenBytecode, L1_SHARD_ID } from '@bulkhead/protocol';
import { CodedError } from '@bulkhead/runtime';
import { findBridgedToken } from '@bulkhead/sdk';
import { type Address, erc20Abi, formatUnits, parseUnits } from 'viem';
import type { ChainClients } from './clients.js';

/** A token as one chain has it. */
export interface Token {
  readonly address: Address;
  readonly symbol: string;
  readonly decimals: number;
}

/** Longest wait for a receipt, milliseconds. */
const PATIENCE_MS = 60_000;

async function hasCode(chain: ChainClients, address: Address): Promise<boolean> {
  return ((await chain.read.getCode({ address })) ?? '0x') !== '0x';
}

/**
 * The token that a user names on a chain: by its address there, or, on a shard, by its address on L1.
 *
 * @throws CodedError NO_SUCH_TOKEN (reject)
 */
export async function findToken(
  chain: ChainClients,
  named: Address,
  options: { readonly onShard: boolean },
): Promise<Token> {
  if (await hasCode(chain, named)) return readToken(chain, named);
  if (options.onShard) {
    const address = await findBridgedToken(chain.read, { originShard: L1_SHARD_ID, originToken: named });
    if (address !== undefined) return readToken(chain, address);
  }
  throw new CodedError({ code: 'NO_SUCH_TOKEN', message: `${chain.name} has no token ${named}`, verdict: 'reject' });
}

async function readToken(chain: ChainClients, address: Address): Promise<Token> {
  const token = { address, abi: erc20Abi } as const;
  const [symbol, decimals] = await Promise.all([
    chain.read.readContract({ ...token, functionName: 'symbol' }).catch(() => 'tokens'),
    chain.read.readContract({ ...token, functionName: 'decimals' }).catch(() => 0),
  ]);
  return { address, symbol, decimals };
}

/** An amount of a token as people write it. @returns its smallest unit. @throws CodedError BAD_ARGUMENT (reject) */
export function parseTokenAmount(text: string, { decimals, symbol }: Token): bigint {
  const [, fraction = ''] = /^\d{1,40}(?:\.(\d{1,255}))?$/.exec(text) ?? [];
  const amount = /^\d{1,40}(\.\d{1,255})?$/.test(text) && fraction.length <= decimals ? parseUnits(text, decimals) : 0n;
  if (amount > 0n) return amount;
  throw new CodedError({
    code: 'BAD_ARGUMENT',
    message: `"${text}" is not an amount of ${symbol}, which has ${decimals} decimals`,
    verdict: 'reject',
  });
}

export function describeTokenAmount(amount: bigint, { decimals, symbol }: Token): string {
  return `${formatUnits(amount, decimals)} ${symbol}`;
}

/** Puts a token that anyone may mint on a chain, and mints `supply`, in its smallest unit, to the account. */
export async function deployToken(
  chain: ChainClients,
  token: { readonly name: string; readonly symbol: string; readonly decimals: number; readonly supply: bigint },
): Promise<Address> {
  const hash = await chain.wallet.deployContract({
    abi: demoTokenAbi,
    bytecode: demoTokenBytecode,
    args: [token.name, token.symbol, token.decimals],
  });
  const { contractAddress: address } = await chain.read.waitForTransactionReceipt({ hash, timeout: PATIENCE_MS });
  if (!address) throw new CodedError({ code: 'NO_CONTRACT', message: `${hash} created no token`, verdict: 'reject' });
  if (token.supply > 0n) {
    const minted = await chain.wallet.writeContract({
      address,
      abi: demoTokenAbi,
      functionName: 'mint',
      args: [chain.account.address, token.supply],
    });
    await chain.read.waitForTransactionReceipt({ hash: minted, timeout: PATIENCE_MS });
  }
  return address;
}
