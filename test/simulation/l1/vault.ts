import {
  assetId,
  ETH_ASSET,
  encodeDeposit,
  type Flow,
  MAX_FLOWS_PER_CLAIM,
  type Message,
  MessageKind,
  messageId,
  OUTBOX_DEPTH,
  type Outputs,
  outboxLeaf,
  QueueKind,
  type ShardId,
  verifyBranch,
} from '@bulkhead/protocol';
import {
  applyClaim,
  creditDeposits,
  laneKey,
  type ModelMessage,
  parseLane,
  read,
  reverseSteps,
  type Step,
  withdraw as takeOut,
} from '@bulkhead/protocol/model';
import { type Address, type Hex, zeroAddress } from 'viem';
import { type CallContext, Revert, require } from './call-context.js';
import { clockOf, findStanding, windowPassed } from './claims.js';
import { isPaused } from './guardian.js';
import { ETH, pushEntry } from './queue.js';
import type { CapLeaf, Claim } from './state.js';

/** `AssetVault.fundGenesis`. */
export function fundGenesis(context: CallContext, shardId: ShardId, amount: bigint): void {
  const { bal, escrow } = context.state.vault;
  const key = `${shardId}|${ETH.originShard}:${ETH.token}`;
  bal.set(key, read(bal, key) + amount);
  const held = `${ETH.originShard}:${ETH.token}`;
  escrow.set(held, read(escrow, held) + amount);
  context.emit('AssetVault', 'GenesisFunded', { shardId, amount });
}

/** `AssetVault.depositETH`. */
export function depositETH(
  context: CallContext,
  deposit: { readonly shardId: ShardId; readonly to: Address; readonly refundTo: Address; readonly amount: bigint },
): number {
  const { state, sender } = context;
  const { shardId, to, refundTo, amount } = deposit;
  if (!state.shards.has(shardId)) throw new Revert('UnknownShard', [shardId]);
  if (to === zeroAddress) throw new Revert('ZeroRecipient');
  if (amount === 0n) throw new Revert('ZeroAmount');
  const data = encodeDeposit({ originShard: 0, originToken: zeroAddress, amount, from: sender, to, refundTo });
  const { escrow } = state.vault;
  const held = `${ETH.originShard}:${ETH.token}`;
  escrow.set(held, read(escrow, held) + amount);
  const index = pushEntry(context, { shardId, kind: QueueKind.Deposit, sender, data, amount });
  context.emit('AssetVault', 'Deposited', {
    shardId,
    queueIndex: BigInt(index),
    assetId: ETH_ASSET,
    amount,
    from: sender,
    to,
  });
  return index;
}

const toModel = ({ peer, originShard, originToken, total }: Flow) => ({
  peer,
  asset: { originShard, token: originToken.toLowerCase() },
  total,
});

/** `AssetVault.consumeDeposits`: what a batch takes from the queue is the shard's, whatever becomes of claims. */
export function consumeDeposits({ state }: CallContext, shardId: ShardId, queueTo: number): void {
  // Where the newest claim's batch ended: without the guard, a truncation puts the pointer back there.
  creditDeposits(state.vault, shardId, queueTo, state.standing.get(shardId)?.at(-1)?.queueTo ?? 0);
}

/** `AssetVault.applyClaim`: the ledger's movements, then a leaf in the cap tree for each lane that was raised. */
export function applyOutputs(
  context: CallContext,
  shardId: ShardId,
  outputs: Pick<Outputs, 'inTotals' | 'outTotals'>,
): readonly Step[] {
  const { state } = context;
  const steps = applyClaim(state.vault, shardId, {
    inTotals: outputs.inTotals.slice(0, MAX_FLOWS_PER_CLAIM).map(toModel),
    outTotals: outputs.outTotals.slice(0, MAX_FLOWS_PER_CLAIM).map(toModel),
  });
  const raised = new Map<string, bigint>();
  for (const { table, key, delta } of steps) if (table === 'cumOut') raised.set(key, (raised.get(key) ?? 0n) + delta);
  for (const key of raised.keys()) {
    const { dst, asset } = parseLane(key);
    const caps = state.caps.get(shardId) ?? [];
    const leaf: CapLeaf = {
      dst: dst as ShardId,
      assetId: assetId(asset.originShard as ShardId, asset.token as Address),
      cumOut: read(state.vault.cumOut, key),
    };
    state.caps.set(shardId, [...caps, leaf]);
    context.emit('AssetVault', 'CapRaised', { src: shardId, index: BigInt(caps.length), ...leaf });
  }
  return steps;
}

/** What a truncation must never do, while the guards that forbid it are off. */
export function takeBack({ state, guards }: CallContext, shardId: ShardId, gone: readonly Claim[]): void {
  if (!guards.on('neverReverse')) for (const { steps } of gone.toReversed()) reverseSteps(state.vault, steps);
  if (!guards.on('capsNeverRewind'))
    state.caps.set(shardId, (state.caps.get(shardId) ?? []).slice(0, gone[0]?.capsBefore));
}

export interface Withdrawal {
  readonly shardId: ShardId;
  readonly batchIndex: number;
  readonly message: Message;
  readonly branch: readonly Hex[];
  /** Where the leaf is said to stand; the message's index unless somebody cheats. */
  readonly leafIndex?: number;
}

const REFUSALS: Readonly<Record<string, string>> = {
  NOT_SETTLED: 'ClaimNotSettled',
  NOT_STANDING: 'ClaimNotStanding',
  REPLAY: 'AlreadyWithdrawn',
  UNFUNDED: 'InsufficientShardBalance',
};

/** `AssetVault.withdraw` (docs/spec/messages.md, Withdrawals). */
export function withdrawETH(context: CallContext, withdrawal: Withdrawal): void {
  const { state, block } = context;
  const { shardId, batchIndex, message, branch, leafIndex = message.index } = withdrawal;
  const shard = state.shards.get(shardId);
  if (shard === undefined) throw new Revert('UnknownShard', [shardId]);
  require(context, 'withdrawKind', message.kind === MessageKind.Withdraw, 'NotAWithdrawal', [message.kind]);
  require(context, 'withdrawSource', message.srcShard === shardId, 'WrongSource', [message.srcShard]);
  require(context, 'withdrawKind', message.dstShard === 0, 'WrongDestination', [message.dstShard]);
  if (message.assetId !== ETH_ASSET) throw new Revert('UnsupportedAsset', [message.assetId]);
  require(context, 'pauseStopsWithdrawals', !isPaused(state.pauses, block.timestamp), 'WithdrawalsPaused');
  const standing = findStanding(state, shardId, batchIndex);
  const claim = standing ?? state.fallen.get(`${shardId}:${batchIndex}`);
  if (claim === undefined) throw new Revert('ClaimNotStanding');
  const msgId = messageId(shard.domain, message);
  const { outboxRoot: root } = claim;
  require(context, 'withdrawIndexBound', leafIndex === message.index, 'BadOutboxProof');
  const leaf = outboxLeaf(msgId);
  const proven = verifyBranch({ root, leaf, index: leafIndex % 2 ** OUTBOX_DEPTH, branch, depth: OUTBOX_DEPTH });
  require(context, 'withdrawProof', proven, 'BadOutboxProof');
  const { amount } = message;
  // The ledger's model proves by position in a list: here the branch has been verified, so the list says what it proved.
  const model = {
    kind: 'WITHDRAW',
    src: shardId,
    dst: 0,
    index: leafIndex,
    asset: ETH,
    amount,
    deadline: 0,
    inReplyTo: '',
    wantsAnswer: false,
  };
  const verdict = takeOut(state.vault, {
    shard: shardId,
    claimId: batchIndex,
    outbox: { items: onlyItem(leafIndex, model as ModelMessage) },
    settled: windowPassed(claim, clockOf(context)),
    standing: standing !== undefined,
    message: model as ModelMessage,
    accepts: true,
  });
  if (!verdict.ok) throw new Revert(REFUSALS[verdict.code] ?? 'BadOutboxProof');
  const { index, target: to } = message;
  context.emit('AssetVault', 'Withdrawn', { shardId, index, msgId, to, amount, paid: true });
}

function onlyItem(index: number, item: ModelMessage): readonly ModelMessage[] {
  return new Proxy([item], { get: (list, key) => (key === String(index) ? item : Reflect.get(list, key)) });
}

/** What is on the way from `src` to `dst`. */
export function inTransit({ vault }: CallContext['state'], src: number, dst: number): bigint {
  const key = laneKey(src, dst, ETH);
  return read(vault.cumOut, key) - read(vault.cumIn, key);
}
