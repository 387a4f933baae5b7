import {
  add,
  assetKey,
  canComeBack,
  DONE,
  isAnswered,
  isBare,
  isCanonical,
  isReply,
  L1,
  laneKey,
  MAX_AMOUNT,
  type Message,
  max,
  messageId,
  nullifierKey,
  read,
  refuse,
  type Verdict,
} from './message.js';
import {
  append,
  type DeliveryState,
  ETH,
  markDirty,
  type Safety,
  type SentRecord,
  type SettlementRoot,
  type Shard,
  send,
} from './shard.js';

/** A message's branches: the settlement leaf at `position` of `root`, the message's own index in its outbox. */
export interface DeliveryProof {
  readonly root: SettlementRoot;
  readonly position: number;
  /** A cap leaf of the same source, under the same settlement leaf. */
  readonly cap?: CapProof;
}

/** Branch of one cap leaf. */
export interface CapProof {
  readonly index: number;
}

/**
 * What the code that a delivery may run does; an input, because execution is outside the model. `reenter`: it sends a
 * message, tries every door of the Inbox again, and accepts.
 */
export type CallOutcome = 'accept' | 'fail' | 'reenter';

/** Seconds until a RESULT expires. */
export const RESULT_LIFETIME = 1_000;

function safetyOf(shard: Shard, src: number): Safety {
  return shard.settledLanes.has(src) ? 'settled' : 'posted';
}

/** Whether the message stands under the root at the lane's safety. */
export function isProven(shard: Shard, message: Message, proof: DeliveryProof): boolean {
  if (!shard.imports.includes(proof.root)) return false;
  const leaf = proof.root.leaves.get(proof.position);
  if (leaf === undefined) return false;
  const settledOnly = shard.guards.laneSafety && safetyOf(shard, proof.position) === 'settled';
  const proven = (settledOnly ? leaf.settledOutbox : leaf.outbox).items[message.index];
  return proven !== undefined && messageId(proven) === messageId(message);
}

/** The cap that counts after an optional proof; undefined if the proof is bad. */
function raisedCap(shard: Shard, message: Message, proof: DeliveryProof): bigint | undefined {
  const known = read(shard.cap, laneKey(message.src, shard.id, message.asset));
  if (proof.cap === undefined) return known;
  const leaf = proof.root.leaves.get(proof.position)?.caps.items[proof.cap.index];
  if (leaf === undefined) return undefined;
  const bound = leaf.dst === shard.id && assetKey(leaf.asset) === assetKey(message.asset);
  if (shard.guards.capLeafBinding && !bound) return undefined;
  return max(known, leaf.cumOut);
}

/** Step 5 of docs/spec/messages.md: the reply belongs to an open message of this shard. */
function refuseReply(shard: Shard, reply: Message): string | undefined {
  const record = shard.sent.get(reply.inReplyTo);
  if (record === undefined) return 'NOT_OPEN';
  const { guards } = shard;
  const original = record.message;
  if (guards.replyFromDestination && original.dst !== reply.src) return 'BAD_REPLY';
  const same = original.amount === reply.amount && assetKey(original.asset) === assetKey(reply.asset);
  if (guards.returnMatchesRecord && reply.kind === 'RETURN' && !same) return 'BAD_REPLY';
  return guards.closedOnce && record.status !== 'Open' ? 'NOT_OPEN' : undefined;
}

function isExpired(shard: Shard, message: Message, now: number): boolean {
  if (message.kind === 'RETURN' && shard.guards.returnNeverExpires) return false;
  return now > message.deadline;
}

function enter(shard: Shard, message: Message, state: DeliveryState, at: number): void {
  shard.inbox.set(nullifierKey(message.src, message.index), { message, state });
  if (state !== 'Failed') {
    shard.events.push({ type: 'terminal', state, message, safety: safetyOf(shard, message.src), at });
  }
}

function moves(shard: Shard, message: Message): boolean {
  return shard.guards.canonicalKind ? message.amount > 0n : !isBare(message.kind);
}

/** The record of the answered message becomes what the reply makes of it. */
function close(shard: Shard, reply: Message): SentRecord | undefined {
  const record = shard.sent.get(reply.inReplyTo);
  if (record === undefined) return undefined;
  const status = reply.kind === 'RETURN' ? 'Returned' : 'Answered';
  shard.sent.set(reply.inReplyTo, { ...record, status });
  shard.events.push({ type: 'closed', of: reply.inReplyTo, status, by: reply.src, amount: reply.amount });
  return record;
}

/** Pays a RETURN. A token born here may refuse: then the bridge keeps it for whom it belongs to. */
function refund(shard: Shard, { message: original }: SentRecord, outcome: CallOutcome): void {
  if (original.amount === 0n) return;
  const refuses = original.asset.originShard === shard.id && outcome === 'fail';
  add(refuses ? shard.kept : shard.supply, assetKey(original.asset), original.amount);
}

/** Ends a message that was not delivered, and gives back what it carried. */
function end(shard: Shard, message: Message, state: 'Expired' | 'Returned', now: number): void {
  enter(shard, message, state, now);
  if (shard.guards.returnOnlyWhatComesBack && !canComeBack(message)) return;
  const { src: dst, asset, amount } = message;
  if (amount > 0n) {
    const lane = laneKey(shard.id, dst, asset);
    add(shard.outTotal, lane, amount);
    markDirty(shard, lane);
  }
  append(shard, { kind: 'RETURN', dst, asset, amount, deadline: 0, inReplyTo: messageId(message), wantsAnswer: false });
}

function succeed(shard: Shard, message: Message, now: number): void {
  enter(shard, message, 'Delivered', now);
  if (!isAnswered(message)) return;
  append(shard, {
    kind: 'RESULT',
    dst: message.src,
    asset: ETH,
    amount: 0n,
    deadline: now + RESULT_LIFETIME,
    inReplyTo: messageId(message),
    wantsAnswer: false,
  });
}

function check(shard: Shard, message: Message, proof: DeliveryProof): string | undefined {
  const { guards } = shard;
  if (guards.entryLock && shard.entered) return 'REENTRANT';
  if (guards.dstBinding && message.dst !== shard.id) return 'DESTINATION';
  if (guards.srcBinding && message.src !== proof.position) return 'SOURCE';
  if (!isProven(shard, message, proof)) return 'PROOF';
  if (guards.canonicalKind && !isCanonical(message)) return 'KIND';
  if (guards.amountBound && message.amount > MAX_AMOUNT) return 'AMOUNT';
  if (guards.nullifier && shard.inbox.has(nullifierKey(message.src, message.index))) return 'REPLAY';
  return isReply(message.kind) ? refuseReply(shard, message) : undefined;
}

/** What a stranger's code does with a call: everything that it may, and everything that it may not. */
function reenter(shard: Shard, again: () => void): void {
  const peers = shard.imports.at(-1)?.leaves.keys() ?? [];
  const dst = [...peers].find((id) => id !== shard.id) ?? L1;
  const outer = shard.entered;
  shard.entered = true;
  again();
  send(shard, {
    kind: dst === L1 ? 'WITHDRAW' : 'ASSET',
    dst,
    asset: ETH,
    amount: 1n,
    deadline: 0,
    wantsAnswer: false,
  });
  shard.entered = outer;
}

/**
 * Delivers a message at its destination. All checks come before the first write, so a refusal changes nothing.
 * `outcome` counts for kinds that call their target, and for assets born here, whose token contract is a stranger's code.
 */
export function deliver(
  shard: Shard,
  message: Message,
  proof: DeliveryProof,
  now: number,
  outcome: CallOutcome,
): Verdict {
  const refusal = check(shard, message, proof);
  if (refusal !== undefined) return refuse(refusal);
  const { guards } = shard;
  const inLane = laneKey(message.src, shard.id, message.asset);
  const raised = raisedCap(shard, message, proof);
  if (raised === undefined) return refuse('CAP_PROOF');
  const moving = moves(shard, message);
  if (guards.capCheck && moving && read(shard.claimed, inLane) + message.amount > raised) return refuse('CAPPED');

  if (!shard.entered) shard.journal.push((again) => deliver(again, message, proof, now, outcome));
  shard.cap.set(inLane, raised);
  if (moving) {
    add(shard.claimed, inLane, message.amount);
    markDirty(shard, inLane);
  }
  const key = nullifierKey(message.src, message.index);
  // Terminal before anything else runs, so that no re-entry can find it open.
  if (guards.terminalFirst) shard.inbox.set(key, { message, state: 'Delivered' });
  const again = (): void => {
    deliver(shard, message, proof, now, 'accept');
    retry(shard, message.src, message.index, now, 'accept');
    finalize(shard, message.src, message.index, now);
  };
  const runsCode = !['ASSET', 'RETURN'].includes(message.kind) || message.asset.originShard === shard.id;

  const expired = isExpired(shard, message, now);
  if (isReply(message.kind)) {
    const record = close(shard, message);
    if (message.kind === 'RETURN' && record !== undefined && !expired) {
      if (outcome === 'reenter' && runsCode) reenter(shard, again);
      refund(shard, record, outcome);
      enter(shard, message, 'Delivered', now);
      return DONE;
    }
  }
  if (expired) {
    end(shard, message, 'Expired', now);
    return DONE;
  }
  if (runsCode && outcome === 'fail') {
    if (moving) add(shard.held, assetKey(message.asset), message.amount);
    enter(shard, message, 'Failed', now);
    return DONE;
  }
  if (moving) add(shard.supply, assetKey(message.asset), message.amount);
  // A QUERY is a static call: it can change nothing, whatever it runs.
  if (runsCode && outcome === 'reenter' && message.kind !== 'QUERY') reenter(shard, again);
  succeed(shard, message, now);
  return DONE;
}

/** Tries a failed delivery again, until its deadline. */
export function retry(shard: Shard, src: number, index: number, now: number, outcome: CallOutcome): Verdict {
  if (shard.guards.entryLock && shard.entered) return refuse('REENTRANT');
  const entry = shard.inbox.get(nullifierKey(src, index));
  if (entry?.state !== 'Failed') return refuse('NOT_FAILED');
  const { message } = entry;
  if (shard.guards.retryBeforeDeadline && now > message.deadline) return refuse('DEADLINE_PASSED');
  if (outcome === 'fail') return refuse('CALL_FAILED');
  if (!shard.entered) shard.journal.push((again) => retry(again, src, index, now, outcome));
  shard.inbox.set(nullifierKey(src, index), { message, state: 'Delivered' });
  if (moves(shard, message)) {
    add(shard.held, assetKey(message.asset), -message.amount);
    add(shard.supply, assetKey(message.asset), message.amount);
  }
  if (outcome === 'reenter' && message.kind !== 'QUERY') {
    reenter(shard, () => {
      retry(shard, src, index, now, 'accept');
      finalize(shard, src, index, now);
    });
  }
  succeed(shard, message, now);
  return DONE;
}

/** Gives up a failed delivery after its deadline and sends its value back. */
export function finalize(shard: Shard, src: number, index: number, now: number): Verdict {
  const { guards } = shard;
  if (guards.entryLock && shard.entered) return refuse('REENTRANT');
  const entry = shard.inbox.get(nullifierKey(src, index));
  const done = entry?.state === 'Delivered' && !guards.terminalOnce;
  if (entry === undefined || (entry.state !== 'Failed' && !done)) return refuse('NOT_FAILED');
  const { message } = entry;
  if (guards.finalizeAfterDeadline && now <= message.deadline) return refuse('DEADLINE_NOT_PASSED');
  if (!shard.entered) shard.journal.push((again) => finalize(again, src, index, now));
  if (moves(shard, message)) add(shard.held, assetKey(message.asset), -message.amount);
  end(shard, message, 'Returned', now);
  return DONE;
}
