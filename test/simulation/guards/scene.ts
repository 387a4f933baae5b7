import {
  type AppendTree,
  BATCH_CODEC,
  BATCH_VERSION,
  type BatchHeader,
  type BatchIndex,
  createAppendTree,
  DaKind,
  EMPTY_ACCUMULATOR,
  ETH_ASSET,
  type Flow,
  type GenesisConfig,
  type Message,
  MessageKind,
  messageId,
  OUTBOX_DEPTH,
  type Outputs,
  outboxLeaf,
  type ShardId,
} from '@bulkhead/protocol';
import { type Address, type Hex, keccak256, stringToHex, zeroAddress, zeroHash } from 'viem';
import { createChecks } from '../checks.js';
import type { L1Call } from '../l1/calls.js';
import { L1Chain, type Receipt } from '../l1/chain.js';
import { findClaimKey } from '../l1/committee.js';
import { OWNER, WATCHERS } from '../l1/contracts.js';
import { beforeFirst } from '../l1/door.js';
import { type GuardName, guardsWithout } from '../l1/guards.js';
import { STAKE_AMOUNT } from '../l1/staked-claims.js';
import { setUpL1 } from '../network.js';
import { sequencingFaults } from '../sequencing-facts.js';
import type { ShardSpec } from '../world.js';

/** Seconds. */
const BLOCK_SECONDS = 4;
const START = 1_800_000_000;
const ETHER = 10n ** 18n;
const in1 = 1 as ShardId;
const in2 = 2 as ShardId;
/** The shard whose claims are true, and the one that says what it likes. */
export const HONEST = in1;
export const LIAR = in2;

const label = (text: string): Hex => keccak256(stringToHex(text));
const accountOf = (text: string): Address => `0x${label(text).slice(26)}`;

function specOf(shardId: ShardId): ShardSpec {
  const genesis = { alloc: [{ address: accountOf('holder'), balance: 100n * ETHER }] } as unknown as GenesisConfig;
  return {
    shardId,
    chainId: 700_000 + shardId,
    genesis,
    genesisHash: label(`genesis ${shardId}`),
    sequencerKey: '0x',
    sequencer: accountOf(`sequencer ${shardId}`),
    blockTime: 0,
    batchInterval: 1,
    lies: shardId === LIAR,
  };
}

/** L1 with two shards whose blocks nobody executes: their sequencers say what a history tells them to say. */
export interface Scene {
  readonly chain: L1Chain;
  /** Sends a call, and mines it in a block of its own. */
  call(from: Address, call: L1Call): Receipt;
  /** Mines empty blocks. */
  mine(blocks?: number): void;
  /** Mines empty blocks until so many seconds have passed. */
  wait(seconds: number): void;
  /** Posts the next batch, true unless told otherwise, from the shard's sequencer unless told otherwise. */
  post(shardId: ShardId, told?: Told): Receipt;
  /** Puts a withdrawal into a shard's outbox; the next claim may move its amount. */
  withdrawal(shardId: ShardId, amount: bigint, other?: Partial<Message>): Message;
  /** Asks L1 to pay one. */
  pay(message: Message, batchIndex: number, other?: { shardId?: ShardId; branch?: Hex[]; leafIndex?: number }): Receipt;
  /** Both watchers object to a claim. */
  truncate(shardId: ShardId, batchIndex: number): void;
  propose(
    from: Address,
    shardId: ShardId,
    batchIndex: number,
    told?: { batchHash?: Hex; value?: bigint } & Partial<Outputs>,
  ): Receipt;
  claimKey(shardId: ShardId, batchIndex: number): Hex;
  /** Everything that the checks found wrong. */
  faults(): string[];
}

export interface Told {
  readonly header?: Partial<BatchHeader>;
  readonly outputs?: Partial<Outputs>;
  readonly payload?: Hex;
  readonly from?: Address;
}

export function flow(peer: number, total: bigint): Flow {
  return { peer: peer as ShardId, originShard: 0 as ShardId, originToken: zeroAddress, total };
}

export function openScene(...without: readonly GuardName[]): Scene {
  const shards = [specOf(HONEST), specOf(LIAR)];
  const faults: string[] = [];
  let seconds = START;
  const checks = createChecks({
    shards,
    isLie: () => false,
    violate: (what) => void faults.push(what),
  });
  const chain = new L1Chain(guardsWithout(...without), checks.observer, seconds, () => seconds);
  setUpL1(chain, shards, () => 0);
  seconds += 10;
  const outboxes = new Map<ShardId, AppendTree>(shards.map(({ shardId }) => [shardId, createAppendTree(OUTBOX_DEPTH)]));
  const outboxOf = (shardId: ShardId): AppendTree => outboxes.get(shardId) as AppendTree;
  const sequencerOf = (shardId: ShardId): Address =>
    shards.find((each) => each.shardId === shardId)?.sequencer ?? OWNER;

  function mine(blocks = 1): void {
    for (let block = 0; block < blocks; block++) {
      seconds += BLOCK_SECONDS;
      chain.mine(seconds, (list) => [...list]);
    }
  }

  function call(from: Address, what: L1Call): Receipt {
    const hash = chain.sendCall(from, what);
    mine();
    const found = chain.findReceipt(hash);
    if (found === undefined) throw new Error(`${what.type} was not mined`);
    return found.receipt;
  }

  function trueOutputs(shardId: ShardId): Outputs {
    const outbox = outboxOf(shardId);
    const roots = { blockHash: label('block'), stateRoot: label('state'), outboxRoot: outbox.rootAt(outbox.count) };
    return { ...roots, outboxCount: outbox.count, inTotals: [], outTotals: [] };
  }

  function nextHeader(shardId: ShardId, payload: Hex): BatchHeader {
    const { state, number, timestamp, hash } = chain.head;
    const shard = state.shards.get(shardId);
    if (shard === undefined) throw new Error(`no shard ${shardId}`);
    const door = state.doors.get(shardId) ?? beforeFirst(shard);
    const entries = state.queues.get(shardId) ?? [];
    const queueTo = Math.min(entries.length, door.queueTo + 20);
    return {
      version: BATCH_VERSION,
      shardId,
      batchIndex: door.batchCount as BatchIndex,
      prevBatchHash: door.batchHash,
      l1OriginNumber: number,
      l1OriginHash: hash,
      settlementRoot: state.settlementRoot,
      queueTo,
      queueAccumulator: entries[queueTo - 1]?.accumulator ?? EMPTY_ACCUMULATOR,
      firstBlock: door.lastBlock + 1,
      blockCount: 1,
      firstTimestamp: timestamp,
      lastTimestamp: timestamp,
      daKind: DaKind.Calldata,
      codec: BATCH_CODEC,
      dataHash: keccak256(payload),
    };
  }

  const claimKey = (shardId: ShardId, batchIndex: number): Hex =>
    findClaimKey(chain.head.state, shardId, batchIndex) ?? zeroHash;

  return {
    chain,
    call,
    mine,
    claimKey,
    wait: (time) => mine(Math.ceil(time / BLOCK_SECONDS)),
    post(shardId, { header, outputs, payload = '0x01', from = sequencerOf(shardId) } = {}) {
      return call(from, {
        type: 'post',
        header: { ...nextHeader(shardId, payload), ...header },
        outputs: { ...trueOutputs(shardId), ...outputs },
        cargo: { payload },
      });
    },
    withdrawal(shardId, amount, other = {}) {
      const outbox = outboxOf(shardId);
      const message: Message = {
        kind: MessageKind.Withdraw,
        srcShard: shardId,
        dstShard: 0 as ShardId,
        index: outbox.count,
        sender: accountOf('holder'),
        target: accountOf('holder'),
        assetId: ETH_ASSET,
        amount,
        gasLimit: 0n,
        deadline: 0n,
        refundTo: accountOf('holder'),
        inReplyTo: zeroHash as Message['inReplyTo'],
        payloadHash: keccak256('0x'),
        ...other,
      };
      const domain = chain.head.state.shards.get(shardId)?.domain;
      if (domain === undefined) throw new Error(`no shard ${shardId}`);
      outbox.append(outboxLeaf(messageId(domain, message)));
      return message;
    },
    pay(message, batchIndex, { shardId = message.srcShard as ShardId, branch, leafIndex } = {}) {
      const outbox = outboxOf(shardId);
      const proof = branch ?? outbox.prove(message.index, outbox.count);
      const where = leafIndex === undefined ? {} : { leafIndex };
      return call(message.target, { type: 'withdraw', shardId, batchIndex, message, branch: proof, ...where });
    },
    truncate(shardId, batchIndex) {
      const key = claimKey(shardId, batchIndex);
      for (const watcher of WATCHERS) call(watcher, { type: 'object', shardId, batchIndex, claimKey: key });
    },
    propose(from, shardId, batchIndex, { batchHash, value = STAKE_AMOUNT, ...outputs } = {}) {
      const named = batchHash ?? chain.head.state.batches.get(shardId)?.[batchIndex]?.hash ?? zeroHash;
      const told = { ...trueOutputs(shardId), ...outputs };
      return call(from, { type: 'propose', shardId, batchIndex, batchHash: named, outputs: told, value });
    },
    faults: () => [...faults, ...sequencingFaults(chain)],
  };
}
