import {
  add,
  assetKey,
  DONE,
  isCanonical,
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
  appendReturn,
  type DeliveryState,
  fitsBatch,
  markDirty,
  type Safety,
  type SettlementRoot,
  type Shard,
} from './shard.js';

/** A message's branches: the settlement leaf at `position` of `root`, the message's own index in its outbox. */
export interface DeliveryProof {
  readonly root: SettlementRoot;
  readonly position: number;
  /** A cap leaf of the same source, under the same or another imported root. */
  readonly cap?: CapProof;
}

/** Branch of one cap leaf. */
export interface CapProof {
  readonly root: SettlementRoot;
  readonly index: number;
}

/** Whether the code that a delivery may run accepts; an input, because execution is outside the model. */
export type CallOutcome = 'accept' | 'fail';

function safetyOf(shard: Shard, src: number): Safety {
  return shard.settledLanes.has(src) ? 'settled' : 'posted';
}

function isProven(shard: Shard, message: Message, proof: DeliveryProof): boolean {
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
  if (!shard.imports.includes(proof.cap.root)) return undefined;
  const leaf = proof.cap.root.leaves.get(proof.position)?.caps.items[proof.cap.index];
  if (leaf === undefined) return undefined;
  const bound = leaf.dst === shard.id && assetKey(leaf.asset) === assetKey(message.asset);
  if (shard.guards.capLeafBinding && !bound) return undefined;
  return max(known, leaf.cumOut);
}

function refuseReturn(shard: Shard, message: Message): string | undefined {
  const sent = shard.sent.get(message.inReplyTo);
  if (sent === undefined) return 'UNKNOWN_RECORD';
  if (!shard.guards.returnMatchesRecord) return undefined;
  const same =
    sent.dst === message.src && sent.amount === message.amount && assetKey(sent.asset) === assetKey(message.asset);
  return same ? undefined : 'RECORD_MISMATCH';
}

function isExpired(shard: Shard, message: Message, now: number): boolean {
  if (message.kind === 'RETURN' && shard.guards.returnNeverExpires) return false;
  return now > message.deadline;
}

function enter(shard: Shard, message: Message, state: DeliveryState): void {
  shard.inbox.set(nullifierKey(message.src, message.index), { message, state });
  if (state !== 'Failed') {
    shard.events.push({ type: 'terminal', state, message, safety: safetyOf(shard, message.src) });
  }
}

/** Value enters with a delivery only if the receiver keeps it, for its user or until a retry. */
function credit(shard: Shard, message: Message): void {
  const key = assetKey(message.asset);
  if (message.kind !== 'RETURN') {
    add(shard.supply, key, message.amount);
    return;
  }
  const sent = shard.sent.get(message.inReplyTo);
  if (sent === undefined) return;
  if (shard.guards.refundOnce) shard.sent.delete(message.inReplyTo);
  add(shard.supply, assetKey(sent.asset), sent.amount);
  shard.events.push({ type: 'refund', of: message.inReplyTo, amount: sent.amount });
}

function check(shard: Shard, message: Message, proof: DeliveryProof): string | undefined {
  const { guards } = shard;
  if (guards.dstBinding && message.dst !== shard.id) return 'DESTINATION';
  if (guards.srcBinding && message.src !== proof.position) return 'SOURCE';
  if (guards.canonicalKind && !isCanonical(message)) return 'KIND';
  if (guards.amountBound && message.amount > MAX_AMOUNT) return 'AMOUNT';
  if (!isProven(shard, message, proof)) return 'PROOF';
  if (guards.nullifier && shard.inbox.has(nullifierKey(message.src, message.index))) return 'REPLAY';
  return message.kind === 'RETURN' ? refuseReturn(shard, message) : undefined;
}

/**
 * Delivers a message at its destination. All checks come before the first write, so a refusal changes nothing;
 * `outcome` is what the target's code does, and counts for DATA, ASSET_CALL and for assets born here
 * (whose token contract is a stranger's code).
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
  const inLane = laneKey(message.src, shard.id, message.asset);
  const raised = raisedCap(shard, message, proof);
  if (raised === undefined) return refuse('CAP_PROOF');
  const moves = shard.guards.canonicalKind ? message.amount > 0n : message.kind !== 'DATA';
  if (shard.guards.capCheck && moves && read(shard.claimed, inLane) + message.amount > raised) return refuse('CAPPED');
  const expired = isExpired(shard, message, now);
  const outLane = laneKey(shard.id, message.src, message.asset);
  if (moves && !fitsBatch(shard, [inLane, outLane])) return refuse('BATCH_FULL');

  shard.cap.set(inLane, raised);
  if (moves) {
    add(shard.claimed, inLane, message.amount);
    markDirty(shard, inLane);
  }
  if (expired) {
    enter(shard, message, 'Expired');
    appendReturn(shard, message);
    return DONE;
  }
  const runsCode = message.kind === 'DATA' || message.kind === 'ASSET_CALL' || message.asset.originShard === shard.id;
  if (runsCode && outcome === 'fail' && message.kind !== 'RETURN') {
    if (moves) add(shard.held, assetKey(message.asset), message.amount);
    enter(shard, message, 'Failed');
    return DONE;
  }
  if (moves || message.kind === 'RETURN') credit(shard, message);
  enter(shard, message, 'Delivered');
  return DONE;
}

/** Tries a failed delivery again, until its deadline. */
export function retry(shard: Shard, src: number, index: number, now: number, outcome: CallOutcome): Verdict {
  const entry = shard.inbox.get(nullifierKey(src, index));
  if (entry?.state !== 'Failed') return refuse('NOT_FAILED');
  if (now > entry.message.deadline) return refuse('EXPIRED');
  if (outcome === 'fail') return refuse('CALL_FAILED');
  const { message } = entry;
  if (message.amount > 0n && message.kind !== 'DATA') {
    add(shard.held, assetKey(message.asset), -message.amount);
    add(shard.supply, assetKey(message.asset), message.amount);
  }
  enter(shard, message, 'Delivered');
  return DONE;
}

/** Gives up a failed delivery after its deadline and sends its value back. */
export function finalize(shard: Shard, src: number, index: number, now: number): Verdict {
  const entry = shard.inbox.get(nullifierKey(src, index));
  const done = entry?.state === 'Delivered' && !shard.guards.terminalOnce;
  if (entry === undefined || (entry.state !== 'Failed' && !done)) return refuse('NOT_FAILED');
  const { message } = entry;
  if (now <= message.deadline) return refuse('NOT_EXPIRED');
  const moves = message.amount > 0n && message.kind !== 'DATA';
  if (moves && !fitsBatch(shard, [laneKey(shard.id, message.src, message.asset)])) return refuse('BATCH_FULL');
  if (moves) add(shard.held, assetKey(message.asset), -message.amount);
  enter(shard, message, 'Returned');
  appendReturn(shard, message);
  return DONE;
}
