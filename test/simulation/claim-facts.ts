import {
  MessageKind,
  messageId,
  OUTBOX_DEPTH,
  outboxLeaf,
  type ShardId,
  verifyBranch,
  zeroHash,
} from '@bulkhead/protocol';
import type { Address } from 'viem';
import type { Block } from './l1/chain.js';
import { findStanding, windowPassed } from './l1/claims.js';
import { CONTRACTS, GUARDIAN, THRESHOLD, VERIFIERS } from './l1/contracts.js';
import { COOL_DOWN, guardianClock, isPaused, MAX_PAUSE } from './l1/guardian.js';
import { STAKE_AMOUNT, STALL_BLOCKS } from './l1/staked-claims.js';
import type { Claim, L1State } from './l1/state.js';
import type { Withdrawal } from './l1/vault.js';
import type { Liar } from './liar.js';

/** What breaks docs/spec/batches.md (Outputs, Arbiter, Guardian) at the end of an L1 block. */
export function claimFaults(block: Block, isLie: Liar['isLie']): string[] {
  const { state, timestamp } = block;
  const clock = guardianClock(state.pauses, timestamp);
  return [
    ...[...state.standing].flatMap(([shardId, claims]) => standingFaults(state, shardId, claims, clock)),
    ...[...state.leaves.keys()].flatMap((shardId) => leafFaults(state, shardId, clock)),
    ...stakeFaults(state),
    ...pauseFaults(state),
    ...receiptFaults(block, isLie),
  ];
}

function standingFaults(state: L1State, shardId: ShardId, claims: readonly Claim[], clock: number): string[] {
  const faults: string[] = [];
  let counted = 0n;
  for (const [position, claim] of claims.entries()) {
    const { batchIndex, l1Block, staked, proposer, outboxCount } = claim;
    const name = `batch ${batchIndex} of shard ${shardId}`;
    const before = claims[position - 1];
    if (before !== undefined && before.batchIndex >= batchIndex) faults.push(`the claim of ${name} came late`);
    if (!staked && outboxCount < counted) faults.push(`the outbox shrinks to ${outboxCount} in ${name}`);
    if (!staked || windowPassed(claim, clock)) counted = outboxCount;
    if (!staked) continue;
    const since = before?.l1Block ?? state.shards.get(shardId)?.registeredAt ?? 0;
    if (l1Block < since + STALL_BLOCKS) faults.push(`a stranger spoke for ${name}, which had not stalled`);
    if (windowPassed(claim, clock)) continue;
    if (claim.steps.length > 0) faults.push(`B5: what a stranger says of ${name} moved value`);
    const stake = state.stakes.get(`${shardId}:${proposer}`);
    if (stake?.batchIndex !== batchIndex) faults.push(`nobody answers for the claim of ${name}`);
  }
  return faults;
}

function leafFaults(state: L1State, shardId: ShardId, clock: number): string[] {
  const faults: string[] = [];
  const leaf = state.leaves.get(shardId);
  if (leaf === undefined) return faults;
  const shown = findStanding(state, shardId, leaf.batchIndex);
  if (shown?.staked && !windowPassed(shown, clock))
    faults.push(`B5: the leaf of shard ${shardId} shows what a stranger says of batch ${shown.batchIndex}`);
  if (leaf.domain !== state.shards.get(shardId)?.domain) faults.push(`the leaf of shard ${shardId} has another domain`);
  const settled = state.standing.get(shardId)?.[(state.settled.get(shardId) ?? 0) - 1];
  if (leaf.settledOutboxRoot !== (settled?.outboxRoot ?? zeroHash(OUTBOX_DEPTH)))
    faults.push(`the leaf of shard ${shardId} calls a root settled that is not`);
  return faults;
}

function stakeFaults({ stakes, stakesHeld, forfeited }: L1State): string[] {
  const faults: string[] = [];
  let owed = forfeited;
  for (const [who, { amount }] of stakes) {
    owed += amount;
    if (amount !== STAKE_AMOUNT) faults.push(`the stake of ${who} is ${amount}`);
  }
  if (owed !== stakesHeld) faults.push(`stakes: ${stakesHeld} is held and ${owed} is owed`);
  return faults;
}

function pauseFaults({ pauses }: L1State): string[] {
  const faults: string[] = [];
  for (const [index, { from, until }] of pauses.entries()) {
    if (until - from > MAX_PAUSE) faults.push(`a pause of ${until - from} s`);
    const before = pauses[index - 1];
    if (before !== undefined && from < before.until + COOL_DOWN) faults.push('the guardian paused again too early');
  }
  return faults;
}

/** What a transaction of the block had no right to do. */
function receiptFaults({ receipts, state, timestamp }: Block, isLie: Liar['isLie']): string[] {
  const faults: string[] = [];
  const clock = guardianClock(state.pauses, timestamp);
  for (const { transaction, status, logs } of receipts) {
    if (status !== 'success') continue;
    const { call } = transaction;
    if (call.type === 'withdraw') {
      const name = `withdrawal ${call.shardId}:${call.message.index}`;
      const claim = findStanding(state, call.shardId, call.batchIndex);
      if (claim === undefined) faults.push(`B3: ${name} was paid against a claim that does not stand`);
      else if (isLie(call.shardId, claim)) faults.push(`${name} was paid against the lie in batch ${claim.batchIndex}`);
      else if (!windowPassed(claim, clock)) faults.push(`${name} was paid inside the window of its claim`);
      for (const fault of proofFaults(state, call, claim)) faults.push(`${name} ${fault}`);
      if (isPaused(state.pauses, timestamp)) faults.push(`${name} was paid during a pause`);
    }
    if (call.type === 'releaseStake' && !hasSettledStake(state, call.shardId, transaction.from, clock))
      faults.push(`a stake came back to ${transaction.from}, whose claim of shard ${call.shardId} does not stand`);
    if (call.type === 'pause' && transaction.from !== GUARDIAN) faults.push(`${transaction.from} paused settlement`);
    if (call.type === 'propose' && state.batches.get(call.shardId)?.[call.batchIndex]?.hash !== call.batchHash)
      faults.push(`a claim names another batch than number ${call.batchIndex} of shard ${call.shardId}`);
    if (call.type === 'truncate') faults.push(`${transaction.from} truncated claims`);
    if (call.type === 'object') {
      const votes = new Set(state.objections.get(call.claimKey) ?? []);
      const truncated = logs.some(({ address }) => address === CONTRACTS.StateClaims);
      if (!VERIFIERS.includes(transaction.from)) faults.push(`${transaction.from} objected to a claim`);
      const gone = state.fallen.get(`${call.shardId}:${call.batchIndex}`);
      if (truncated && gone !== undefined && windowPassed(gone, clock))
        faults.push(`batch ${call.batchIndex} of shard ${call.shardId} was truncated after its window`);
      if (truncated && votes.size < THRESHOLD)
        faults.push(`${votes.size} verifiers truncated batch ${call.batchIndex} of shard ${call.shardId}`);
    }
    if (call.type === 'applyTotals') {
      const claim = findStanding(state, call.shardId, call.batchIndex);
      if (claim === undefined || !haveSameFlows(claim.totals, call))
        faults.push(`totals were applied that batch ${call.batchIndex} of shard ${call.shardId} never claimed`);
      else if (!windowPassed(claim, clock))
        faults.push(`the totals of batch ${claim.batchIndex} were applied inside its window`);
    }
  }
  return faults;
}

function hasSettledStake(state: L1State, shardId: ShardId, proposer: Address, clock: number): boolean {
  const claims = state.standing.get(shardId) ?? [];
  return claims.some((claim) => claim.staked && claim.proposer === proposer && windowPassed(claim, clock));
}

/** What a paid withdrawal must be, by its own claim's root. */
function proofFaults(state: L1State, { shardId, message, branch }: Withdrawal, claim: Claim | undefined): string[] {
  const faults: string[] = [];
  const domain = state.shards.get(shardId)?.domain;
  if (message.kind !== MessageKind.Withdraw || message.dstShard !== 0) faults.push('is no withdrawal');
  if (message.srcShard !== shardId) faults.push(`is of shard ${message.srcShard}`);
  if (domain === undefined || claim === undefined) return faults;
  const { index } = message;
  const leaf = outboxLeaf(messageId(domain, message));
  if (!verifyBranch({ root: claim.outboxRoot, leaf, index, branch, depth: OUTBOX_DEPTH }))
    faults.push('is not in the outbox of its claim');
  return faults;
}

type FlowLists = Claim['totals'];

function haveSameFlows(one: FlowLists, other: FlowLists): boolean {
  const text = ({ inTotals, outTotals }: FlowLists) =>
    [inTotals, outTotals].map((list) => list.map(({ peer, total }) => `${peer} ${total}`).join()).join(';');
  return text(one) === text(other);
}
