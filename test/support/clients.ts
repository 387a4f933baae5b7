import type { Network } from '@bulkhead/cli/network';
import {
  type Account,
  type Chain,
  createPublicClient,
  createWalletClient,
  defineChain,
  type Hex,
  http,
  type PublicClient,
  type TransactionSerializableEIP1559,
  type Transport,
  type WalletClient,
} from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

/** viem clients of one chain for one of the network's accounts. */
export interface ChainClients {
  readonly url: string;
  readonly chain: Chain;
  readonly account: Account;
  readonly read: PublicClient<Transport, Chain>;
  readonly wallet: WalletClient<Transport, Chain, Account>;
}

/** A chain as its users define it for viem. */
export function viemChain(id: number, name: string, rpcUrl: string): Chain {
  return defineChain({
    id,
    name,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
}

function clientsOf(network: Network, account: number, chain: Chain, url: string): ChainClients {
  const signer = privateKeyToAccount(accountOf(network, account).privateKey);
  const transport = http(url);
  return {
    url,
    chain,
    account: signer,
    read: createPublicClient({ chain, transport, pollingInterval: 100 }),
    wallet: createWalletClient({ chain, transport, account: signer }),
  };
}

/** @param id of the shard, from 1. */
export function shardOf(network: Network, id: number): Network['shards'][number] {
  const shard = network.shards.find((entry) => Number(entry.id) === id);
  if (shard === undefined) throw new Error(`no shard ${id}`);
  return shard;
}

/** @param index of one of the funded accounts. */
export function accountOf(network: Network, index: number): Network['accounts'][number] {
  const account = network.accounts[index];
  if (account === undefined) throw new Error(`no account ${index}`);
  return account;
}

export function shardClients(network: Network, id: number, account: number): ChainClients {
  const { chainId, name, rpcUrl } = shardOf(network, id);
  return clientsOf(network, account, viemChain(chainId, name, rpcUrl), rpcUrl);
}

/** Signs for a shard without asking it anything. @param account index of one of the funded accounts */
export function signForShard(
  network: Network,
  id: number,
  account: number,
  transaction: Pick<TransactionSerializableEIP1559, 'to' | 'data' | 'value' | 'nonce' | 'gas'>,
): Promise<Hex> {
  return privateKeyToAccount(accountOf(network, account).privateKey).signTransaction({
    chainId: shardOf(network, id).chainId,
    maxFeePerGas: 20_000_000_000n,
    maxPriorityFeePerGas: 1_000_000n,
    type: 'eip1559',
    ...transaction,
  });
}

export function l1Clients(network: Network, account: number): ChainClients {
  const { chainId, rpcUrl } = network.l1;
  return clientsOf(network, account, viemChain(chainId, 'L1', rpcUrl), rpcUrl);
}
