import { encodeFunctionData, parseAbi, prepareEncodeFunctionData } from 'viem';
import { toAbiUint64 } from './abi-uint.js';
import { SHARD_CONTRACTS, SYSTEM } from './addresses.js';
import type { L1Origin } from './block-inputs.js';
import { ORIGIN_UPDATE_GAS } from './limits.js';
import { decodeDeposit, decodeLanePolicy } from './queue-data.js';
import { type QueueEntry, QueueKind } from './queue-entry.js';
import { SourceKind, type SystemTx, sourceHash } from './system-tx.js';

/** The calls that only `SYSTEM` may make (docs/spec/derivation.md). */
export const SYSTEM_CALLS_ABI = parseAbi([
  'function update(uint64 number, uint64 timestamp, bytes32 hash, uint256 baseFee, bytes32 settlementRoot)',
  'function setLane(uint32 peer, uint64 peerChainId, bool outOpen, bool inOpen, uint8 safety)',
  'function finalizeTokenDeposit((uint32 originShard, address originToken, bytes32 name, bytes30 symbol, uint8 decimals) info, uint256 amount, address from, address to, address refundTo)',
  'function finalizeDeposit(uint32 originShard, address originToken, uint256 amount, address from, address to, address refundTo)',
]);

// Prepared, because a selector is a hash and these are made for every block.
const UPDATE = prepareEncodeFunctionData({ abi: SYSTEM_CALLS_ABI, functionName: 'update' });
const SET_LANE = prepareEncodeFunctionData({ abi: SYSTEM_CALLS_ABI, functionName: 'setLane' });
const FINALIZE_DEPOSIT = prepareEncodeFunctionData({ abi: SYSTEM_CALLS_ABI, functionName: 'finalizeDeposit' });

/** The transaction that brings an L1 origin into block `blockNumber` (docs/spec/derivation.md, Order inside a block, 2). */
export function originUpdateTx(blockNumber: number, origin: L1Origin): SystemTx {
  return {
    sourceHash: sourceHash(SourceKind.OriginUpdate, blockNumber, 0),
    from: SYSTEM,
    to: SHARD_CONTRACTS.L1Info,
    gas: ORIGIN_UPDATE_GAS,
    data: encodeFunctionData({
      ...UPDATE,
      args: [
        toAbiUint64(origin.number),
        toAbiUint64(origin.timestamp),
        origin.hash,
        origin.baseFee,
        origin.settlementRoot,
      ],
    }),
  };
}

/**
 * The 0x7E transaction of a queue entry, or undefined for one that makes none: a TRANSACTION, which runs as its sender
 * signed it, and an entry that can't be decoded or has an unknown kind, which consumes its index and nothing else
 * (docs/spec/derivation.md, Order inside a block, 3).
 */
export function queueEntryTx(entry: QueueEntry): SystemTx | undefined {
  const call = queueEntryCall(entry);
  if (call === undefined) return undefined;
  return { sourceHash: sourceHash(SourceKind.QueueEntry, entry.index, 0), from: SYSTEM, gas: entry.gas, ...call };
}

function queueEntryCall(entry: QueueEntry): Pick<SystemTx, 'to' | 'data'> | undefined {
  if (entry.kind === QueueKind.Deposit) {
    const deposit = decodeDeposit(entry.data);
    if (deposit === undefined) return undefined;
    const { originShard, originToken, amount, from, to, refundTo, token } = deposit;
    if (token !== undefined) {
      const info = { originShard, originToken, ...token };
      return {
        to: SHARD_CONTRACTS.ShardBridge,
        data: encodeFunctionData({
          abi: SYSTEM_CALLS_ABI,
          functionName: 'finalizeTokenDeposit',
          args: [info, amount, from, to, refundTo],
        }),
      };
    }
    return {
      to: SHARD_CONTRACTS.ShardBridge,
      data: encodeFunctionData({
        ...FINALIZE_DEPOSIT,
        args: [originShard, originToken, amount, from, to, refundTo],
      }),
    };
  }
  if (entry.kind === QueueKind.Policy) {
    const lane = decodeLanePolicy(entry.data);
    if (lane === undefined) return undefined;
    return {
      to: SHARD_CONTRACTS.L1Info,
      data: encodeFunctionData({
        ...SET_LANE,
        args: [lane.peer, lane.peerChainId, lane.outOpen, lane.inOpen, lane.safety],
      }),
    };
  }
  return undefined;
}
