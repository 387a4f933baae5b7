import { SHARD_CONTRACTS } from '@bulkhead/protocol';
import { CodedError } from '@bulkhead/runtime';
import { toHex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import type { UpOptions } from '../options.js';
import { genesisFile } from './genesis-file.js';
import { l1Facts } from './l1-facts.js';
import type { Layout } from './layout.js';
import type { Network } from './network-file.js';
import type { Plan } from './plan.js';
import type { ShardPair } from './shard-pair.js';

/** What network.json says of a network: its plan, and where its processes are now. */
export function describeNetwork(args: {
  readonly plan: Plan;
  readonly options: UpOptions;
  readonly layout: Layout;
  readonly l1Url: string;
  readonly adminPort: number;
  readonly pairs: readonly ShardPair[];
  /** Of each shard, once it answers. */
  readonly urls: readonly { readonly rpcUrl: string; readonly wsUrl: string }[];
  readonly ready: boolean;
}): Network {
  const { plan, options, layout, l1Url, adminPort, pairs, urls, ready } = args;
  return {
    version: 1,
    ready,
    l1: l1Facts(plan, options, l1Url),
    shards: plan.shards.map(({ genesis, genesisHash, relayPort, peerId }, index) => ({
      id: genesis.shardId,
      name: `Shard ${genesis.shardId}`,
      chainId: genesis.chainId,
      rpcUrl: urls[index]?.rpcUrl ?? '',
      wsUrl: urls[index]?.wsUrl ?? '',
      contracts: SHARD_CONTRACTS,
      processes: processes(pairs[index]),
      ...(pairs[index]?.down && { down: pairs[index].down }),
      dataDir: layout.shard(genesis.shardId).root,
      policy: 'open',
      genesisHash: genesisHash as `0x${string}`,
      genesis: genesisFile(genesis),
      gossip: options.gossip ? [`/ip4/127.0.0.1/tcp/${relayPort}/p2p/${peerId}`] : [],
    })),
    accounts: accountsOf(plan),
    admin: { url: `http://${options.host}:${adminPort}` },
    ...(options.portal ? { portal: { url: `http://localhost:${options['portal.port']}` } } : {}),
  };
}

function processes(pair: ShardPair | undefined): { node?: number; exec?: number } {
  return {
    ...(pair?.node.pid === undefined ? {} : { node: pair.node.pid }),
    ...(pair?.exec.pid === undefined ? {} : { exec: pair.exec.pid }),
  };
}

function accountsOf(plan: Plan): Network['accounts'] {
  return Array.from({ length: plan.accounts }, (_, index) => {
    const account = mnemonicToAccount(plan.mnemonic, { addressIndex: index });
    const key = account.getHdKey().privateKey;
    if (key === null) throw new CodedError({ code: 'NO_KEY', message: 'the mnemonic gave no key', verdict: 'fatal' });
    return { address: account.address, privateKey: toHex(key) };
  });
}
