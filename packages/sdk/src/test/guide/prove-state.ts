import { SHARD_CONTRACTS, shardStateAbi } from '@bulkhead/sdk';
import type { Address, Hex } from 'viem';
import type { Shard } from './open-network.js';

/** Reads a storage slot of a contract on `source`, as contracts on `reader` can: by proof, without a message. */
export async function readSlot(reader: Shard, source: Shard, address: Address, slot: Hex) {
  const { proof, account, slots } = await reader.read.getStateProof({
    source: source.read,
    sourceChain: source.chain,
    address,
    slots: [slot],
  });
  const [first] = slots;
  if (first === undefined) throw new Error('no slot was asked for');
  // What a contract of yours would pass on; here only asked.
  const [value, asOf] = await reader.read.readContract({
    address: SHARD_CONTRACTS.ShardState,
    abi: shardStateAbi,
    functionName: 'slot',
    args: [proof, address, first.slot, account.nodes, first.nodes],
  });
  return { value, asOf: new Date(Number(asOf) * 1000) };
}
