import { readFile } from 'node:fs/promises';
import {
  defineBulkheadChains,
  publicActionsL1,
  publicActionsShard,
  walletActionsL1,
  walletActionsShard,
} from '@bulkhead/sdk';
import { createPublicClient, createWalletClient, http, type LocalAccount } from 'viem';

/** Clients of L1 and of every shard, each with what it can do beyond Ethereum. */
export async function openNetwork(networkFile: string, account: LocalAccount) {
  const { l1, shards } = defineBulkheadChains(JSON.parse(await readFile(networkFile, 'utf8')));
  const readers = shards.map((chain) => createPublicClient({ chain, transport: http() }));
  return {
    l1: {
      read: createPublicClient({ chain: l1, transport: http() }).extend(publicActionsL1()),
      wallet: createWalletClient({ account, chain: l1, transport: http() }).extend(walletActionsL1()),
    },
    shards: shards.map((chain, i) => ({
      chain,
      // The others are peers: a message is seen from both its ends.
      read: createPublicClient({ chain, transport: http() }).extend(
        publicActionsShard({ peers: readers.filter((_, other) => other !== i) }),
      ),
      wallet: createWalletClient({ account, chain, transport: http() }).extend(walletActionsShard()),
    })),
  };
}

export type Network = Awaited<ReturnType<typeof openNetwork>>;
export type Shard = Network['shards'][number];
