import type { ShardId } from '@bulkhead/protocol';
import { CodedError } from '@bulkhead/runtime';
import {
  type Account,
  type Chain,
  createPublicClient,
  createWalletClient,
  defineChain,
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
export interface ChainClients {
  readonly name: string;
  readonly chain: Chain;
  readonly read: Public;
  readonly wallet: Wallet;
  readonly account: LocalAccount;
}

function chainClients(name: string, id: number, rpcUrl: string, key: `0x${string}`): ChainClients {
  const chain = defineChain({
    id,
    name,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
  const transport = http(rpcUrl);
  const account = privateKeyToAccount(key);
  return {
    name,
    chain,
    read: createPublicClient({ chain, transport, pollingInterval: POLL_MS }),
    wallet: createWalletClient({ chain, transport, pollingInterval: POLL_MS, account }),
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
  return chainClients('L1', network.l1.chainId, network.l1.rpcUrl, accountKey(network, account));
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

export function shardClients(network: Network, id: number, account: number): ChainClients {
  const shard = findShard(network, id);
  return chainClients(shard.name, shard.chainId, shard.rpcUrl, accountKey(network, account));
}
