import { CodedError } from '@bulkhead/runtime';
import { type Address, createTestClient, formatEther, http, publicActions } from 'viem';
import { L1_CHAIN_ID } from './anvil.js';

/** What an account must have on L1. */
export interface Funding {
  readonly name: string;
  readonly address: Address;
  /** Wei. */
  readonly value: bigint;
}

/** A way to give accounts money on L1. */
export type Faucet = (fundings: readonly Funding[]) => Promise<void>;

/** The faucet of a development L1: an anvil under an anvil's chain id. Undefined for any other. */
export async function findFaucet(l1Url: string, chainId: number): Promise<Faucet | undefined> {
  if (chainId !== L1_CHAIN_ID) return undefined;
  const client = createTestClient({ transport: http(l1Url, { retryCount: 0 }), mode: 'anvil' }).extend(publicActions);
  const probe: Address = '0x0000000000000000000000000000000000000b01';
  try {
    await client.setBalance({ address: probe, value: await client.getBalance({ address: probe }) });
  } catch {
    return undefined;
  }
  return async (fundings) => {
    await Promise.all(
      fundings.map(async ({ address, value }) => {
        if ((await client.getBalance({ address })) < value) await client.setBalance({ address, value });
      }),
    );
  };
}

/** @throws CodedError OPERATORS_UNFUNDED (reject) naming who needs how much, in one line */
export async function requireFunds(l1Url: string, chainId: number, fundings: readonly Funding[]): Promise<void> {
  const client = createTestClient({ transport: http(l1Url), mode: 'anvil' }).extend(publicActions);
  const lacking: string[] = [];
  for (const { name, address, value } of fundings) {
    const balance = await client.getBalance({ address });
    if (balance < value)
      lacking.push(`${name} ${address} needs ${formatEther(value)} ether and has ${formatEther(balance)}`);
  }
  if (lacking.length === 0) return;
  throw new CodedError({
    code: 'OPERATORS_UNFUNDED',
    message: `fund these accounts on L1, chain ${chainId}, then start again: ${lacking.join('; ')}`,
    verdict: 'reject',
  });
}
