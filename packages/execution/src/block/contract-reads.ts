import { type AssetId, ETH_ASSET, L1_SHARD_ID, SHARD_CONTRACTS, type ShardId } from '@bulkhead/protocol';
import {
  type Address,
  decodeFunctionResult,
  encodeFunctionData,
  type Hex,
  parseAbi,
  prepareEncodeFunctionData,
  zeroAddress,
} from 'viem';
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

// A selector is a hash, and these are read in every block that sends or delivers.
const ROOT_DATA = encodeFunctionData({ abi: ABI, functionName: 'root' });
const COUNT_DATA = encodeFunctionData({ abi: ABI, functionName: 'count' });
const SENT = prepareEncodeFunctionData({ abi: ABI, functionName: 'sent' });
const CLAIMED = prepareEncodeFunctionData({ abi: ABI, functionName: 'claimed' });
const ORIGIN_OF = prepareEncodeFunctionData({ abi: ABI, functionName: 'originOf' });

const READER: Address = zeroAddress;
const READ_GAS = 10_000_000n;

/** Reads views of the genesis contracts in one state, without leaving a trace in it. */
export interface ContractReads {
  /** Undefined when the Outbox has no code. */
  outbox(): Promise<{ readonly root: Hex; readonly count: number } | undefined>;
  /** Cumulative total of a lane since genesis. */
  laneTotal(lane: Lane): Promise<bigint>;
  /** Where an asset was born, as ShardBridge knows it; undefined for one that it has never seen. */
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
      const root = await read(SHARD_CONTRACTS.Outbox, ROOT_DATA);
      const count = await read(SHARD_CONTRACTS.Outbox, COUNT_DATA);
      if (root === undefined || count === undefined) return undefined;
      return { root: toHex(root), count: Number(bytesToBigint(count)) };
    },
    async laneTotal({ direction, peer, asset }) {
      const args = [peer, asset.id] as const;
      const total =
        direction === 'out'
          ? await read(SHARD_CONTRACTS.ShardBridge, encodeFunctionData({ ...SENT, args }))
          : await read(SHARD_CONTRACTS.Inbox, encodeFunctionData({ ...CLAIMED, args }));
      return total === undefined ? 0n : bytesToBigint(total);
    },
    async findAsset(id) {
      if (id === ETH_ASSET) return ETH;
      const answer = await read(SHARD_CONTRACTS.ShardBridge, encodeFunctionData({ ...ORIGIN_OF, args: [id] }), 3);
      if (answer === undefined) return undefined;
      const [known, originShard, originToken] = decodeFunctionResult({
        abi: ABI,
        functionName: 'originOf',
        data: toHex(answer),
      });
      if (!known) return undefined;
      return { id, originShard: originShard as ShardId, originToken: originToken.toLowerCase() as Address };
    },
  };
}
