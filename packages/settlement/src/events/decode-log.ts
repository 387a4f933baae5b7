import type { L1Contracts } from '@bulkhead/protocol';
import type { Abi, Address, Hex } from 'viem';
import { toEventSelector } from 'viem';
import { L1_ABIS } from '../l1/contract-abis.js';
import { l1Error } from '../l1/errors.js';
import { createEventDecoder, type EventDecoder } from './event-decoder.js';
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
  const { name, args } = decodeByAbi(findContract(contracts, log), log);
  if (IGNORED.has(name)) return undefined;
  const type = TYPES[name];
  if (type === undefined) throw unknownEvent(log, `event ${name} has no meaning here`);
  try {
    return l1EventSchema.parse({ type, ...reshape(type, args, log) });
  } catch (cause) {
    throw unknownEvent(log, `event ${name} holds values out of range`, cause);
  }
}

function findContract(contracts: L1Contracts, log: RawLog): keyof L1Contracts {
  for (const name of Object.keys(L1_ABIS) as (keyof L1Contracts)[]) {
    if (contracts[name].toLowerCase() === log.address.toLowerCase()) return name;
  }
  throw unknownEvent(log, 'not a contract of this network');
}

type DecodersBySelector = ReadonlyMap<Hex, EventDecoder>;

function decodersOf(abi: Abi): DecodersBySelector {
  const events = abi.filter((item) => item.type === 'event');
  return new Map(events.map((event) => [toEventSelector(event), createEventDecoder(event)]));
}

/** Selectors are hashes, and every log is looked up by one. */
const DECODERS: ReadonlyMap<keyof L1Contracts, DecodersBySelector> = new Map(
  (Object.keys(L1_ABIS) as (keyof L1Contracts)[]).map((name) => [name, decodersOf(L1_ABIS[name])]),
);

function decodeByAbi(
  contract: keyof L1Contracts,
  log: RawLog,
): { readonly name: string; readonly args: Record<string, unknown> } {
  const decoder = DECODERS.get(contract)?.get(log.topics[0] ?? '0x');
  if (decoder === undefined) throw unknownEvent(log, 'its ABI does not describe this log');
  try {
    return { name: decoder.name, args: decoder.decode(log) };
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
