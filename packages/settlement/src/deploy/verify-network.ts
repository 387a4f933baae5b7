import type { L1Contracts } from '@bulkhead/protocol';
import { CodedError } from '@bulkhead/runtime';
import {
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  ContractFunctionZeroDataError,
  isAddressEqual,
} from 'viem';
import { getCode, readContract } from 'viem/actions';
import type { L1Client } from '../l1/client.js';
import { L1_ABIS } from '../l1/contract-abis.js';
import type { NetworkParams } from './deploy-network.js';

export interface VerifyNetworkOptions {
  readonly client: L1Client;
  readonly contracts: L1Contracts;
  /** Checked where given. */
  readonly params?: NetworkParams;
  readonly owner?: Address;
}

/** Checks that the contracts have code and know each other. @throws NETWORK_INVALID (reject) with every fault. */
export async function verifyNetwork({ client, contracts, params, owner }: VerifyNetworkOptions): Promise<void> {
  const names = Object.keys(L1_ABIS) as (keyof L1Contracts)[];
  const codes = await Promise.all(names.map((name) => getCode(client, { address: contracts[name] })));
  const withoutCode = names.filter((_, position) => codes[position] === undefined);
  if (withoutCode.length > 0) throw invalid(withoutCode.map((name) => `${name} has no code at ${contracts[name]}`));

  const { ShardRegistry, ShardQueue, BatchInbox, StateClaims, AssetVault, Arbiter, Guardian } = contracts;
  const registry = { address: ShardRegistry, abi: L1_ABIS.ShardRegistry } as const;
  const queue = { address: ShardQueue, abi: L1_ABIS.ShardQueue } as const;
  const inbox = { address: BatchInbox, abi: L1_ABIS.BatchInbox } as const;
  const claims = { address: StateClaims, abi: L1_ABIS.StateClaims } as const;
  const vault = { address: AssetVault, abi: L1_ABIS.AssetVault } as const;
  const arbiter = { address: Arbiter, abi: L1_ABIS.Arbiter } as const;
  const guardian = { address: Guardian, abi: L1_ABIS.Guardian } as const;
  const pointers = await Promise.all([
    pointer('registry.queue', ShardQueue, readContract(client, { ...registry, functionName: 'queue' })),
    pointer('registry.inbox', BatchInbox, readContract(client, { ...registry, functionName: 'inbox' })),
    pointer('registry.claims', StateClaims, readContract(client, { ...registry, functionName: 'claims' })),
    pointer('registry.vault', AssetVault, readContract(client, { ...registry, functionName: 'vault' })),
    pointer('queue.registry', ShardRegistry, readContract(client, { ...queue, functionName: 'registry' })),
    pointer('inbox.registry', ShardRegistry, readContract(client, { ...inbox, functionName: 'registry' })),
    pointer('inbox.queue', ShardQueue, readContract(client, { ...inbox, functionName: 'queue' })),
    pointer('inbox.claims', StateClaims, readContract(client, { ...inbox, functionName: 'claims' })),
    pointer('claims.registry', ShardRegistry, readContract(client, { ...claims, functionName: 'registry' })),
    pointer('claims.vault', AssetVault, readContract(client, { ...claims, functionName: 'vault' })),
    pointer('vault.registry', ShardRegistry, readContract(client, { ...vault, functionName: 'registry' })),
    pointer('vault.queue', ShardQueue, readContract(client, { ...vault, functionName: 'queue' })),
    pointer('registry.owner', owner, readContract(client, { ...registry, functionName: 'owner' })),
    pointer('claims.arbiter', Arbiter, readContract(client, { ...claims, functionName: 'arbiter' })),
    pointer('claims.guardian', Guardian, readContract(client, { ...claims, functionName: 'guardian' })),
    pointer('arbiter.claims', StateClaims, readContract(client, { ...arbiter, functionName: 'claims' })),
    pointer('guardian.guardian', params?.guardian, readContract(client, { ...guardian, functionName: 'guardian' })),
    value('arbiter.threshold', params?.threshold, readContract(client, { ...arbiter, functionName: 'threshold' })),
    committee(params?.verifiers, readContract(client, { ...arbiter, functionName: 'verifiers' })),
    value('claims.stall', params?.stallBlocks, readContract(client, { ...claims, functionName: 'stallBlocks' })),
    value('claims.stake', params?.stakeAmount, readContract(client, { ...claims, functionName: 'stakeAmount' })),
    value(
      'inbox.force-after',
      params?.forceAfterBlocks,
      readContract(client, { ...inbox, functionName: 'forceAfterBlocks' }),
    ),
    value('claims.window', params?.windowSeconds, readContract(client, { ...claims, functionName: 'window' })),
    value(
      'inbox.delay',
      params?.queueDelayBlocks,
      readContract(client, { ...inbox, functionName: 'queueDelayBlocks' }),
    ),
  ]);
  const faults = pointers.filter((fault) => fault !== undefined);
  if (faults.length > 0) throw invalid(faults);
}

async function pointer(name: string, want: Address | undefined, read: Promise<Address>): Promise<string | undefined> {
  const got = await read.catch(notThatContract);
  if (got === undefined) return `${name} can't be read`;
  return want === undefined || isAddressEqual(got, want) ? undefined : `${name} is ${got}, not ${want}`;
}

async function committee(
  want: readonly Address[] | undefined,
  read: Promise<readonly Address[]>,
): Promise<string | undefined> {
  const got = await read.catch(notThatContract);
  if (got === undefined) return "arbiter.verifiers can't be read";
  const same = want === undefined || String(want).toLowerCase() === String(got).toLowerCase();
  return same ? undefined : `arbiter.verifiers are ${got}, not ${want}`;
}

async function value(
  name: string,
  want: number | bigint | undefined,
  read: Promise<bigint>,
): Promise<string | undefined> {
  const got = await read.catch(notThatContract);
  if (got === undefined) return `${name} can't be read`;
  return want === undefined || got === BigInt(want) ? undefined : `${name} is ${got}, not ${want}`;
}

/** Another contract reverts or answers nothing; anything else is L1's trouble. */
function notThatContract(err: unknown): undefined {
  const isOther = (inner: unknown): boolean =>
    inner instanceof ContractFunctionRevertedError || inner instanceof ContractFunctionZeroDataError;
  if (err instanceof BaseError && err.walk(isOther) !== null) return undefined;
  throw err;
}

function invalid(faults: readonly string[]): CodedError<'NETWORK_INVALID'> {
  return new CodedError({
    code: 'NETWORK_INVALID',
    message: `the L1 contracts are not one network: ${faults.join('; ')}`,
    verdict: 'reject',
    meta: { faults },
  });
}
