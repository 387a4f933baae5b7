import { l1InfoAbi, SHARD_CONTRACTS } from '@bulkhead/protocol';
import { decodeFunctionResult, encodeFunctionData, type Hex } from 'viem';
import { rpc } from './rpc.js';

/** Blocks that one look goes back at most. */
const MAX_DEPTH = 64;
const PAUSE_MS = 200;

/** The L1 block that a shard's block stands on. */
export interface WitnessedOrigin {
  readonly number: number;
  readonly hash: Hex;
}

/** Remembers what a shard's blocks stand on, also of those that the shard takes back later. */
export interface ShardWitness {
  /** By hash of the shard's block. */
  readonly origins: ReadonlyMap<Hex, WitnessedOrigin>;
  stop(): Promise<void>;
}

interface Block {
  readonly hash: Hex;
  readonly parentHash: Hex;
  readonly number: Hex;
}

/** @throws Error when the shard is away, or has no such block */
export async function readOrigin(rpcUrl: string, blockHash: Hex): Promise<WitnessedOrigin> {
  const data = encodeFunctionData({ abi: l1InfoAbi, functionName: 'origin' });
  const result = await rpc<Hex>(rpcUrl, 'eth_call', { to: SHARD_CONTRACTS.L1Info, data }, { blockHash });
  const { number, hash } = decodeFunctionResult({ abi: l1InfoAbi, functionName: 'origin', data: result });
  return { number: Number(number), hash };
}

/** Looks at each new block of a shard; while the shard is away it waits. */
export function witnessShard(rpcUrl: string): ShardWitness {
  const origins = new Map<Hex, WitnessedOrigin>();
  let stopped = false;

  async function look(): Promise<void> {
    let block = await rpc<Block | null>(rpcUrl, 'eth_getBlockByNumber', 'latest', false);
    for (let depth = 0; depth < MAX_DEPTH && block !== null && !origins.has(block.hash); depth++) {
      origins.set(block.hash, await readOrigin(rpcUrl, block.hash));
      block = await rpc<Block | null>(rpcUrl, 'eth_getBlockByHash', block.parentHash, false);
    }
  }

  async function run(): Promise<void> {
    while (!stopped) {
      await look().catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  const running = run();
  return {
    origins,
    async stop() {
      stopped = true;
      await running;
    },
  };
}
