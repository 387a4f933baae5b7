import type { ShardId } from '@bulkhead/protocol';
import { CodedError } from '@bulkhead/runtime';
import { defineBulkheadChains, type ShardChain } from '@bulkhead/sdk';
import {
  type Account,
  type Chain,
  createPublicClient,
  createWalletClient,
  type HttpTransport,
  http,
  type LocalAccount,
  type PublicClient,
  type WalletClient,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import type { Network } from '../supervisor/network-file.js';

export type ShardEntry = Network['shards'][number];
export type Public = PublicClient<HttpTransport, Chain>;
export type Wallet = WalletClient<HttpTransport, Chain, Account>;

/** Milliseconds between polls for receipts and stages. */
export const POLL_MS = 100;

/** Clients of one chain of the network: L1 or a shard, for one of its accounts. */
export interface ChainClients<C extends Chain = Chain> {
  readonly name: string;
  readonly chain: C;
  readonly read: Public;
  readonly wallet: Wallet;
  readonly account: LocalAccount;
}
export type ShardClients = ChainClients<ShardChain>;

function chainClients<C extends Chain>(chain: C, key: `0x${string}`): ChainClients<C> {
  const transport = http();
  const account = privateKeyToAccount(key);
  return {
    name: chain.name,
    chain,
    read: createPublicClient<HttpTransport, Chain>({ chain, transport, pollingInterval: POLL_MS }),
    wallet: createWalletClient<HttpTransport, Chain, Account>({ chain, transport, pollingInterval: POLL_MS, account }),
    account,
  };
}

/** @throws CodedError NO_SUCH_ACCOUNT (reject) */
export function accountKey(network: Network, index: number): `0x${string}` {
  const entry = network.accounts[index];
  if (entry !== undefined) return entry.privateKey;
  throw new CodedError({
    code: 'NO_SUCH_ACCOUNT',
    message: `there is no account ${index}: the network has ${network.accounts.length}`,
    verdict: 'reject',
  });
}

export function l1Clients(network: Network, account: number): ChainClients {
  return keyClients(network, accountKey(network, account));
}

/** Of L1, for a key of one's own. */
export function keyClients(network: Network, key: `0x${string}`): ChainClients {
  return chainClients(defineBulkheadChains(network).l1, key);
}

/** @throws CodedError NO_SUCH_SHARD (reject) */
export function findShard(network: Network, id: number): ShardEntry {
  const shard = network.shards.find((entry) => entry.id === (id as ShardId));
  if (shard !== undefined) return shard;
  const known = network.shards.map((entry) => entry.id).join(', ');
  throw new CodedError({
    code: 'NO_SUCH_SHARD',
    message: `there is no shard ${id}: this network has ${known}`,
    verdict: 'reject',
  });
}

/** @throws CodedError NO_SUCH_SHARD (reject) */
export function shardChain(network: Network, id: number): ShardChain {
  const index = network.shards.indexOf(findShard(network, id));
  return defineBulkheadChains(network).shards[index] as ShardChain;
}

/** @throws CodedError NO_SUCH_SHARD, NO_SUCH_ACCOUNT (reject) */
export function shardClients(network: Network, id: number, account: number): ShardClients {
  return chainClients(shardChain(network, id), accountKey(network, account));
}
