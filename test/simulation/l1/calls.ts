import { type BatchHeader, batchHeaderSchema, batchInboxAbi, type Outputs, type ShardId } from '@bulkhead/protocol';
import { type Address, decodeAbiParameters, getAbiItem, type Hex, slice, toFunctionSelector } from 'viem';
import type { CallContext } from './call-context.js';
import { poke, truncate } from './claims.js';
import { ARBITER, CONTRACTS, L1_CHAIN_ID } from './contracts.js';
import { postBatch } from './door.js';
import { register, setLane } from './registry.js';
import { depositETH, fundGenesis, type Withdrawal, withdrawETH } from './vault.js';

/** What a transaction of this L1 can do. */
export type L1Call =
  | { readonly type: 'post'; readonly header: BatchHeader; readonly outputs: Outputs; readonly payload: Hex }
  | { readonly type: 'nothing' }
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
  | ({ readonly type: 'withdraw' } & Withdrawal)
  | { readonly type: 'truncate'; readonly shardId: ShardId; readonly batchIndex: number }
  | { readonly type: 'poke'; readonly shardId: ShardId };

/** `D`, L1 blocks; fixed for all simulations. */
export const QUEUE_DELAY = 6;

/** Runs a call. @throws Revert, after which nothing of it may be kept. */
export function runCall(context: CallContext, call: L1Call): void {
  switch (call.type) {
    case 'post':
      postBatch(context, { queueDelay: QUEUE_DELAY }, call.header, call.outputs, call.payload);
      return;
    case 'nothing':
      return;
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
    case 'withdraw':
      withdrawETH(context, call);
      return;
    case 'truncate':
      truncate(context, ARBITER, call.shardId, call.batchIndex);
      return;
    case 'poke':
      poke(context, call.shardId);
      return;
  }
}

const POST_CALLDATA = getAbiItem({ abi: batchInboxAbi, name: 'postBatchCalldata' });
const POST_SELECTOR = toFunctionSelector(POST_CALLDATA);

/** What the input of a raw transaction asks for. */
export function decodeInput(to: Address | undefined, input: Hex): L1Call {
  if (to?.toLowerCase() !== CONTRACTS.BatchInbox || !input.startsWith(POST_SELECTOR)) return { type: 'nothing' };
  const args = decodeAbiParameters(POST_CALLDATA.inputs, slice(input, 4));
  const [header, { outboxCount, ...outputs }, payload] = args;
  return {
    type: 'post',
    header: batchHeaderSchema.parse(header),
    outputs: { ...outputs, outboxCount: Number(outboxCount) } as Outputs,
    payload,
  };
}
