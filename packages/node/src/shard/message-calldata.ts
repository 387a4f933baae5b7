import {
  type CallResult,
  DELIVERER,
  DeliveryState,
  deliveryGas,
  encodeDeliver,
  encodeFinalize,
  inboxAbi,
  type Message,
  SHARD_CONTRACTS,
} from '@bulkhead/protocol';
import { buildProof, createCapTrees, isExpired, type MirroredMessage, SettlementProofs } from '@bulkhead/relay';
import type { Caller } from '@bulkhead/rpc';
import { isCodedError } from '@bulkhead/runtime';
import { type Address, encodeFunctionData, type Hex, numberToHex, size } from 'viem';
import { describeReason } from './describe-reason.js';
import type { DomainOf } from './domain-of.js';
import type { ExecLink } from './exec-link.js';
import type { L1State } from './l1-state.js';
import type { MessageBook } from './message-book.js';
import type { ShardExecutor } from './shard-executor.js';

/** A transaction that anyone may send. */
export interface ReadyCall {
  readonly to: Address;
  readonly data: Hex;
  /** Of the message's source: with it whoever signs sees that the message in `data` has the id that he asked for. */
  readonly domain: Hex;
  /** Enough whatever happens until a block takes it; absent where an estimate is good. */
  readonly gas?: Hex;
}

/** Of a transaction, and the most that a byte of its calldata costs: as such, and as EIP-7623’s floor. */
const TRANSACTION_GAS = 21_000n;
const BYTE_GAS = 16n;
const BYTE_FLOOR_GAS = 40n;

/**
 * Gas for a transaction of anyone’s that delivers. An estimate would be too little a few blocks later: the root ages with each
 * import, an older one takes longer to find, and the Inbox refuses to call with less than the message asks for.
 */
function gasOfDelivery({ message, payload }: MirroredMessage, data: Hex): bigint {
  const bytes = BigInt(size(data));
  const gas = BYTE_GAS * bytes + deliveryGas(message, payload);
  return TRANSACTION_GAS + (gas > BYTE_FLOOR_GAS * bytes ? gas : BYTE_FLOOR_GAS * bytes);
}

/** What a plain wallet can do for a message to this shard. Undefined where it makes no sense now. */
export interface MessageCalls {
  deliver(id: Hex): ReadyCall | undefined;
  retry(id: Hex): ReadyCall | undefined;
  finalize(id: Hex): ReadyCall | undefined;
  /**
   * Why a message that no block has taken can't be delivered at the head; undefined if it can, or if its run came to no end:
   * because too many wait, it took too long, or this question has had all its runs.
   */
  findObstacle(inbound: MirroredMessage, question: ObstacleQuestion): Promise<string | undefined>;
}

/** For whom obstacles are looked for, in one question. */
export interface ObstacleQuestion {
  readonly caller: Caller | undefined;
  /** Deliveries that may still be tried out; counted down. */
  runsLeft: number;
}

/** What a view ends with that says nothing of what it ran. */
const UNDECIDED: ReadonlySet<string> = new Set(['LIMIT_EXCEEDED', 'CALL_TIMEOUT', 'CALL_CANCELLED']);

export function createMessageCalls(modules: {
  readonly link: Pick<ExecLink, 'api'>;
  readonly executor: Pick<ShardExecutor, 'head'>;
  readonly l1: L1State;
  readonly book: Pick<MessageBook, 'findInbound' | 'findOutcome'>;
  readonly domainOf: DomainOf;
}): MessageCalls {
  const { link, executor, l1, book, domainOf } = modules;
  const capTrees = createCapTrees(l1.settlement);

  function toInbox({ srcShard }: Message, data: Hex): ReadyCall | undefined {
    const domain = domainOf(srcShard);
    return domain && { to: SHARD_CONTRACTS.Inbox, data, domain };
  }

  /** The calldata of `deliver`, or what it lacks. */
  function prepare({ message, payload }: MirroredMessage): { readonly data: Hex } | { readonly lacks: string } {
    const { srcShard, index } = message;
    const mirror = l1.mirrors.get(srcShard);
    const proofs = new SettlementProofs(l1.getOrigin(executor.head().originNumber), l1.settlement, capTrees);
    const leaf = proofs.leaves.get(srcShard);
    const { settledOnly } = l1.settlement.inboundLane(srcShard);
    const count = leaf && mirror?.findCount(settledOnly ? leaf.settledOutboxRoot : leaf.outboxRoot);
    if (leaf === undefined || mirror === undefined || count === undefined || index >= count)
      return { lacks: settledOnly ? 'its claim has to settle first' : 'this shard has not imported its claim' };
    const proof = buildProof(proofs, leaf, message, mirror.prove(index, count));
    if (proof === undefined) return { lacks: 'L1 has moved nothing onto its lane' };
    return { data: encodeDeliver(message, payload, proof) };
  }

  /** Undefined when it came to no end. */
  async function tryOut(data: Hex, caller: Caller | undefined): Promise<CallResult | undefined> {
    const at = { number: executor.head().number };
    const request = { from: DELIVERER, to: SHARD_CONTRACTS.Inbox, data };
    try {
      return await link.api.call({ at, request, caller: caller?.name }, caller);
    } catch (error) {
      if (isCodedError(error) && UNDECIDED.has(error.code)) return undefined;
      throw error;
    }
  }

  function findFailed(id: Hex): (MirroredMessage & { readonly isOver: boolean }) | undefined {
    const inbound = book.findInbound(id);
    if (inbound === undefined) return undefined;
    const { message } = inbound;
    const state = book.findOutcome(message.srcShard, message.index)?.outcome.state;
    return state === DeliveryState.Failed ? { ...inbound, isOver: isOver(message) } : undefined;
  }

  const isOver = (message: Message): boolean => isExpired(message, executor.head().timestamp);

  return {
    deliver(id) {
      const inbound = book.findInbound(id);
      if (inbound === undefined || book.findOutcome(inbound.message.srcShard, inbound.message.index)) return undefined;
      const prepared = prepare(inbound);
      if ('lacks' in prepared) return undefined;
      const call = toInbox(inbound.message, prepared.data);
      return call && { ...call, gas: numberToHex(gasOfDelivery(inbound, prepared.data)) };
    },
    retry(id) {
      const failed = findFailed(id);
      if (failed === undefined || failed.isOver) return undefined;
      const args = [failed.message, failed.payload] as const;
      return toInbox(failed.message, encodeFunctionData({ abi: inboxAbi, functionName: 'retry', args }));
    },
    finalize(id) {
      const failed = findFailed(id);
      return failed?.isOver ? toInbox(failed.message, encodeFinalize(failed.message)) : undefined;
    },
    async findObstacle(inbound, question) {
      const prepared = prepare(inbound);
      if ('lacks' in prepared) return prepared.lacks;
      if (question.runsLeft <= 0) return undefined;
      question.runsLeft -= 1;
      const result = await tryOut(prepared.data, question.caller);
      // Those after it would wait as long.
      if (result === undefined) question.runsLeft = 0;
      if (result === undefined || result.status === 'success') return undefined;
      return `its delivery fails: ${result.status === 'revert' ? describeReason(result.data) : 'out of gas'}`;
    },
  };
}
