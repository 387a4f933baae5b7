import type { BatchHeader, Outputs, ShardId } from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import type { CallContext } from './call-context.js';
import { poke, truncate } from './claims.js';
import { object } from './committee.js';
import { CONTRACTS, L1_CHAIN_ID } from './contracts.js';
import { type Cargo, postBatch } from './door.js';
import { forceBatch } from './force-batch.js';
import { pause, unpause } from './guardian.js';
import { enqueueTransaction } from './queue.js';
import { register, setLane } from './registry.js';
import { applyTotals, forfeitStake, type Proposal, propose, releaseStake, type Totals } from './staked-claims.js';
import { depositETH, fundGenesis, type Withdrawal, withdrawETH } from './vault.js';

/** What a transaction of this L1 can do. */
export type L1Call =
  | {
      readonly type: 'post';
      readonly header: BatchHeader;
      readonly outputs: Outputs;
      readonly cargo: Cargo;
    }
  | { readonly type: 'nothing' }
  | { readonly type: 'unknown' }
  | {
      readonly type: 'register';
      readonly shard: { shardId: ShardId; chainId: number; genesisHash: Hex; sequencer: Address };
    }
  | {
      readonly type: 'setLane';
      readonly src: ShardId;
      readonly dst: ShardId;
      readonly open: boolean;
      readonly safety: number;
    }
  | { readonly type: 'fundGenesis'; readonly shardId: ShardId; readonly amount: bigint }
  | {
      readonly type: 'deposit';
      readonly shardId: ShardId;
      readonly to: Address;
      readonly refundTo: Address;
      readonly amount: bigint;
    }
  | { readonly type: 'enqueue'; readonly shardId: ShardId; readonly gas: bigint; readonly raw: Hex }
  | { readonly type: 'force'; readonly shardId: ShardId }
  | ({ readonly type: 'withdraw' } & Withdrawal)
  | ({ readonly type: 'propose' } & Proposal)
  | ({ readonly type: 'applyTotals' } & Totals)
  | { readonly type: 'releaseStake'; readonly shardId: ShardId }
  | { readonly type: 'forfeitStake'; readonly shardId: ShardId; readonly proposer: Address }
  | { readonly type: 'object'; readonly shardId: ShardId; readonly batchIndex: number; readonly claimKey: Hex }
  | { readonly type: 'truncate'; readonly shardId: ShardId; readonly batchIndex: number }
  | { readonly type: 'poke'; readonly shardId: ShardId }
  | { readonly type: 'pause'; readonly seconds: number }
  | { readonly type: 'unpause' };

/** `D` and `T`, L1 blocks; fixed for all simulations. */
export const QUEUE_DELAY = 6;
export const FORCE_AFTER = 6;

/** Runs a call. @throws Revert, after which nothing of it may be kept. */
export function runCall(context: CallContext, call: L1Call): void {
  switch (call.type) {
    case 'post':
      postBatch(context, { queueDelay: QUEUE_DELAY }, call.header, call.outputs, call.cargo);
      return;
    case 'nothing':
      return;
    case 'unknown':
      throw new Error('a call that this L1 does not know');
    case 'register':
      register(context, { l1ChainId: L1_CHAIN_ID, registry: CONTRACTS.ShardRegistry }, call.shard);
      return;
    case 'setLane':
      setLane(context, call.src, call.dst, call.open, call.safety);
      return;
    case 'fundGenesis':
      fundGenesis(context, call.shardId, call.amount);
      return;
    case 'deposit':
      depositETH(context, call);
      return;
    case 'enqueue':
      enqueueTransaction(context, call);
      return;
    case 'force':
      forceBatch(context, { queueDelay: QUEUE_DELAY, forceAfter: FORCE_AFTER }, call.shardId);
      return;
    case 'withdraw':
      withdrawETH(context, call);
      return;
    case 'propose':
      propose(context, call);
      return;
    case 'applyTotals':
      applyTotals(context, call);
      return;
    case 'releaseStake':
      releaseStake(context, call.shardId);
      return;
    case 'forfeitStake':
      forfeitStake(context, call.shardId, call.proposer);
      return;
    case 'object':
      object(context, call.shardId, call.batchIndex, call.claimKey);
      return;
    case 'truncate':
      truncate(context, context.sender, call.shardId, call.batchIndex);
      return;
    case 'poke':
      poke(context, call.shardId);
      return;
    case 'pause':
      pause(context, call.seconds);
      return;
    case 'unpause':
      unpause(context);
      return;
  }
}
