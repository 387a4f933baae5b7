import { type ExecConfigFile, type FollowerConfigFile, MAX_BLOB_PEERS } from '@bulkhead/node/config';
import { CodedError, isCodedError, readJsonFile } from '@bulkhead/runtime';
import type { Hex } from 'viem';
import { networkSchema } from '../supervisor/network-file.js';
import { findShard } from '../user/clients.js';

/** What a follower needs to know of its shard; network.json says all of it. */
export interface FollowedShard {
  readonly name: string;
  readonly chainId: number;
  readonly genesis: ExecConfigFile['genesis'];
  readonly genesisHash: Hex;
  readonly l1: FollowerConfigFile['l1'];
  /** Multiaddrs of nodes that gossip its blocks. */
  readonly gossip: readonly string[];
}

/**
 * Reads a shard out of a network.json, whoever runs that network and wherever.
 *
 * @throws CodedError NO_NETWORK, NO_SUCH_SHARD, NETWORK_FILE_OLD, FILE_CORRUPT (reject)
 */
export async function readFollowedShard(file: string, id: number): Promise<FollowedShard> {
  const network = await readJsonFile(file, networkSchema).catch((cause: unknown) => {
    if (!isCodedError(cause, 'FILE_MISSING')) throw cause;
    throw new CodedError({
      code: 'NO_NETWORK',
      message: `there is no ${file}: give one with --network`,
      verdict: 'reject',
    });
  });
  const { name, chainId, rpcUrl, genesis, genesisHash, gossip } = findShard(network, id);
  const { startBlock, challengeWindow, pollMs, originDepth, unwind, beacon, ...l1 } = network.l1;
  if (genesis === undefined || genesisHash === undefined || startBlock === undefined || challengeWindow === undefined)
    throw new CodedError({
      code: 'NETWORK_FILE_OLD',
      message: `${file} does not say what a follower needs (genesis, startBlock): an older version of bulkhead wrote it`,
      verdict: 'reject',
    });
  return {
    name,
    chainId,
    genesis,
    genesisHash,
    l1: {
      ...l1,
      startBlock,
      challengeWindow,
      ...(pollMs !== undefined && { pollMs }),
      ...(originDepth !== undefined && { originDepth }),
      ...(unwind !== undefined && { unwind }),
      ...(beacon !== undefined && { beacon }),
      // Its own sequencer first; every node keeps the blobs of all shards.
      blobPeers: [...new Set([rpcUrl, ...network.shards.map((shard) => shard.rpcUrl)])].slice(0, MAX_BLOB_PEERS),
    },
    gossip: gossip ?? [],
  };
}
