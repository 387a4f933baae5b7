import { type AssetId, ETH_ASSET, L1_SHARD_ID, SHARD_CONTRACTS, type ShardId } from '@bulkhead/protocol';
import { type Address, encodeFunctionData, type Hex, parseAbi, zeroAddress } from 'viem';
import type { EvmBlock } from '../evm/evm-block.js';
import { createScene, finishTransaction, type Message, runMessage, type ShardVm, warmUp } from '../evm/shard-vm.js';
import { bytesToBigint, fromHex, toHex } from '../hex.js';
import type { StateReader } from '../state/state-reader.js';

const ABI = parseAbi([
  'function root() view returns (bytes32)',
  'function count() view returns (uint64)',
  'function sent(uint32 dstShard, bytes32 assetId) view returns (uint256)',
  'function claimed(uint32 srcShard, bytes32 assetId) view returns (uint256)',
  'function originOf(bytes32 assetId) view returns (bool known, uint32 originShard, address originToken)',
]);

const READER: Address = zeroAddress;
const READ_GAS = 10_000_000n;

/** Reads views of the genesis contracts in one state, without leaving a trace in it. */
export interface ContractReads {
  /** Undefined when the Outbox has no code. */
  outbox(): Promise<{ readonly root: Hex; readonly count: number } | undefined>;
  /** Cumulative total of a lane since genesis. */
  laneTotal(lane: Lane): Promise<bigint>;
  /** Where an asset was born; undefined while the shard has not seen it (docs/spec/assets.md). */
  findAsset(id: AssetId): Promise<LaneAsset | undefined>;
}

/** One direction between this shard and a peer, for one asset. */
export interface Lane {
  readonly direction: 'in' | 'out';
  readonly peer: ShardId;
  readonly asset: LaneAsset;
}

export interface LaneAsset {
  readonly id: AssetId;
  readonly originShard: ShardId;
  readonly originToken: Address;
}

const ETH: LaneAsset = { id: ETH_ASSET, originShard: L1_SHARD_ID, originToken: zeroAddress };

/**
 * @param vm - its scene is exchanged; nothing else may use it meanwhile
 */
export function createContractReads(vm: ShardVm, reader: StateReader, block: EvmBlock): ContractReads {
  async function read(to: Address, data: Hex, words = 1): Promise<Uint8Array | undefined> {
    vm.setScene(createScene(reader, async () => new Uint8Array(32)));
    const message: Message = { caller: READER, to, data: fromHex(data), value: 0n, gas: READ_GAS, gasPrice: 0n };
    warmUp(vm, message, block, []);
    const { result } = await runMessage(vm, message, block);
    await finishTransaction(vm, result);
    return result.exceptionError === undefined && result.returnValue.length === 32 * words
      ? result.returnValue
      : undefined;
  }

  return {
    async outbox() {
      const root = await read(SHARD_CONTRACTS.Outbox, encodeFunctionData({ abi: ABI, functionName: 'root' }));
      const count = await read(SHARD_CONTRACTS.Outbox, encodeFunctionData({ abi: ABI, functionName: 'count' }));
      if (root === undefined || count === undefined) return undefined;
      return { root: toHex(root), count: Number(bytesToBigint(count)) };
    },
    async laneTotal({ direction, peer, asset }) {
      const args = [peer, asset.id] as const;
      const total =
        direction === 'out'
          ? await read(SHARD_CONTRACTS.ShardBridge, encodeFunctionData({ abi: ABI, functionName: 'sent', args }))
          : await read(SHARD_CONTRACTS.Inbox, encodeFunctionData({ abi: ABI, functionName: 'claimed', args }));
      return total === undefined ? 0n : bytesToBigint(total);
    },
    async findAsset(id) {
      if (id === ETH_ASSET) return ETH;
      const call = encodeFunctionData({ abi: ABI, functionName: 'originOf', args: [id] });
      const words = await read(SHARD_CONTRACTS.ShardBridge, call, 3);
      if (words === undefined || bytesToBigint(words.subarray(0, 32)) === 0n) return undefined;
      const originShard = Number(bytesToBigint(words.subarray(32, 64))) as ShardId;
      return { id, originShard, originToken: toHex(words.subarray(76, 96)) as Address };
    },
  };
}
