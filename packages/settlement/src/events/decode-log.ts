import type { L1Contracts } from '@bulkhead/protocol';
import { type Abi, type Address, decodeEventLog, type Hex } from 'viem';
import { L1_ABIS } from '../l1/contract-abis.js';
import { l1Error } from '../l1/errors.js';
import { type L1Event, type L1EventType, l1EventSchema } from './l1-event.js';
import { readLeafArgs } from './settlement-leaf-args.js';

/** A log of one of our contracts, as far as decoding needs it. */
export interface RawLog {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: number;
  readonly blockHash: Hex;
  readonly transactionHash: Hex;
  readonly logIndex: number;
}

/** Names in the ABIs; `undefined` where a log says nothing to us. */
const TYPES: Readonly<Record<string, L1EventType | undefined>> = {
  ShardRegistered: 'shard-registered',
  SequencerSet: 'sequencer-set',
  LaneSet: 'lane-set',
  EntryQueued: 'entry-queued',
  BatchPosted: 'batch-posted',
  OriginPinned: 'origin-pinned',
  ClaimProposed: 'claim-proposed',
  ClaimsTruncated: 'claim-truncated',
  ClaimObjected: 'claim-objected',
  Paused: 'paused',
  Unpaused: 'unpaused',
  SettlementLeafUpdated: 'leaf-updated',
  GenesisFunded: 'genesis-funded',
  Deposited: 'deposited',
  CapRaised: 'cap-raised',
  Withdrawn: 'withdrawn',
  Claimed: 'claimed',
};
const IGNORED: ReadonlySet<string> = new Set([
  'Initialized',
  'FeesCollected',
  'TotalsApplied',
  'StakeReleased',
  'StakeForfeited',
  'ForfeitedCollected',
]);

/**
 * What a log of our contracts means; undefined for one that says nothing to a node. A `batch-posted` has no payload yet.
 *
 * @throws L1_EVENT_UNKNOWN for a log that the contract's ABI does not describe, or with values out of range.
 */
export function decodeLog(contracts: L1Contracts, log: RawLog): L1Event | undefined {
  const { name, args } = decodeByAbi(findAbi(contracts, log), log);
  if (IGNORED.has(name)) return undefined;
  const type = TYPES[name];
  if (type === undefined) throw unknownEvent(log, `event ${name} has no meaning here`);
  try {
    return l1EventSchema.parse({ type, ...reshape(type, args, log) });
  } catch (cause) {
    throw unknownEvent(log, `event ${name} holds values out of range`, cause);
  }
}

function findAbi(contracts: L1Contracts, log: RawLog): Abi {
  for (const name of Object.keys(L1_ABIS) as (keyof typeof L1_ABIS)[]) {
    if (contracts[name].toLowerCase() === log.address.toLowerCase()) return L1_ABIS[name];
  }
  throw unknownEvent(log, 'not a contract of this network');
}

function decodeByAbi(abi: Abi, log: RawLog): { readonly name: string; readonly args: Record<string, unknown> } {
  try {
    const { eventName, args } = decodeEventLog({ abi, data: log.data, topics: log.topics as [Hex, ...Hex[]] });
    return { name: eventName ?? '', args: (args ?? {}) as unknown as Record<string, unknown> };
  } catch (cause) {
    throw unknownEvent(log, 'its ABI does not describe this log', cause);
  }
}

/** The few events whose fields differ from the log's arguments. */
function reshape(type: L1EventType, args: Record<string, unknown>, log: RawLog): Record<string, unknown> {
  if (type === 'batch-posted') return { header: args.header, batchHash: args.batchHash, txHash: log.transactionHash };
  if (type === 'withdrawn' || type === 'entry-queued') return { ...args, txHash: log.transactionHash };
  if (type === 'leaf-updated') return { shardId: args.shardId, root: args.root, ...readLeafArgs(args.leaf) };
  return args;
}

function unknownEvent(log: RawLog, reason: string, cause?: unknown) {
  const { address, topics, blockNumber, transactionHash, logIndex } = log;
  return l1Error('L1_EVENT_UNKNOWN', `a log of ${address} in L1 block ${blockNumber}: ${reason}`, {
    meta: { address, topic: topics[0], blockNumber, transactionHash, logIndex },
    cause,
  });
}
