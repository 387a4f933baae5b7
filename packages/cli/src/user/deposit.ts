import type { Clock } from '@bulkhead/runtime';
import {
  depositERC20,
  depositTransaction,
  type MessageStageEntry,
  type MessageStatus,
  waitForDeposit,
  waitForDeposited,
} from '@bulkhead/sdk';
import type { Address } from 'viem';
import type { ChainClients, ShardClients } from './clients.js';
import { readerOf } from './shard-readers.js';

/** What `bulkhead deposit` prints: a deposit has no message, its transaction on the shard stands for one. */
export type DepositResult = Pick<MessageStatus, 'messageId' | 'kind' | 'stage' | 'stages' | 'next'>;

/** L1 → shard: pays into the vault and waits until the shard has credited it. Amount in the smallest unit. */
export async function deposit(options: {
  readonly l1: ChainClients;
  readonly shard: Pick<ShardClients, 'chain' | 'name'>;
  readonly to: Address;
  readonly amount: bigint;
  /** On L1; ether when absent. */
  readonly token?: Address;
  readonly clock: Clock;
  readonly onStage: (entry: MessageStageEntry) => void;
}): Promise<DepositResult> {
  const { l1, shard, to, amount, token, clock, onStage } = options;
  const parameters = { targetChain: shard.chain, to, amount };
  const txHash = await (token === undefined
    ? depositTransaction(l1.wallet, parameters)
    : depositERC20(l1.wallet, { ...parameters, token }));
  const mined = await waitForDeposited(l1.read, { targetChain: shard.chain, hash: txHash });
  const sent: MessageStageEntry = {
    stage: 'sent',
    at: clock.now(),
    chain: l1.name,
    txHash,
    blockNumber: Number(mined.blockNumber),
  };
  onStage(sent);
  const { shardId, queueIndex } = mined;
  const taken = await waitForDeposit(readerOf(shard.chain), { shardId, queueIndex });
  const delivered: MessageStageEntry = {
    stage: taken.status === 'credited' ? 'delivered' : 'failed',
    at: clock.now(),
    chain: shard.name,
    txHash: taken.txHash,
    blockNumber: taken.blockNumber,
  };
  onStage(delivered);
  return {
    messageId: taken.txHash,
    kind: 'DEPOSIT',
    stage: delivered.stage,
    stages: [sent, delivered],
    next: 'nothing: done',
  };
}
