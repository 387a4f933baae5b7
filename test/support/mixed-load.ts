import type { Network } from '@bulkhead/cli/network';
import { counterBytecode, SHARD_CONTRACTS, shardBridgeAbi } from '@bulkhead/protocol';
import { encodeFunctionData } from 'viem';
import { accountOf } from './clients.js';
import { type LoadTransaction, startTransferLoad, type TransferLoad } from './transfer-load.js';

const WEEK = 604_800n;

/** Sends ether to another shard. */
function sendTo(shard: number, account: `0x${string}`): () => LoadTransaction {
  return () => ({
    to: SHARD_CONTRACTS.ShardBridge,
    data: encodeFunctionData({
      abi: shardBridgeAbi,
      functionName: 'sendETH',
      args: [shard, account, account, BigInt(Math.floor(Date.now() / 1_000)) + WEEK],
    }),
    value: 1_000n,
    gas: 500_000n,
  });
}

/**
 * Transfers, contract deployments and messages to the other shard, from accounts of their own, on each of two shards.
 *
 * @param transferPauseMs - between two transfers, milliseconds
 */
export function startMixedLoad(network: Network, transferPauseMs: number): readonly TransferLoad[] {
  return network.shards.map(({ id, rpcUrl, chainId }) => {
    const start = (account: number, pauseMs: number, transaction?: () => LoadTransaction) =>
      startTransferLoad({
        rpcUrl,
        chainId,
        privateKey: accountOf(network, account).privateKey,
        pauseMs,
        ...(transaction && { transaction }),
      });
    const other = id === 1 ? 2 : 1;
    return joinLoads([
      start(5, transferPauseMs),
      start(6, 400, () => ({ data: counterBytecode, gas: 1_000_000n })),
      start(7, 700, sendTo(other, accountOf(network, 7).address)),
    ]);
  });
}

function joinLoads(loads: readonly TransferLoad[]): TransferLoad {
  return {
    get receipts() {
      return new Map(loads.flatMap(({ receipts }) => [...receipts]));
    },
    stop: async () => void (await Promise.all(loads.map((load) => load.stop()))),
  };
}
