import { findMessage, outboxAbi, SHARD_CONTRACTS, shardBridgeAbi, toShardId } from '@bulkhead/protocol';
import { type Clock, CodedError } from '@bulkhead/runtime';
import { depositETH, depositToken, withdrawETH } from '@bulkhead/settlement';
import { type Address, type Hex, parseEventLogs, type TransactionReceipt } from 'viem';
import { z } from 'zod';
import type { Network } from '../supervisor/network-file.js';
import { type ChainClients, findShard } from './clients.js';
import { callRpc, type MessageStatus, type StageEntry } from './message-status.js';

/** Longest wait for a receipt or a credited deposit, milliseconds. */
export const PATIENCE_MS = 60_000;

/** How long a message may take to be delivered, seconds. */
export const DELIVERY_SECONDS = 604_800n;

/** The bridge lets the errors of the outbox through. */
const BRIDGE_ABI = [...shardBridgeAbi, ...outboxAbi] as const;

type OnStage = (entry: StageEntry) => void;

function mustSucceed(receipt: TransactionReceipt, what: string): TransactionReceipt {
  if (receipt.status === 'success') return receipt;
  throw new CodedError({
    code: 'TRANSACTION_REVERTED',
    message: `${what} reverted (${receipt.transactionHash})`,
    verdict: 'reject',
  });
}

/** L1 → shard: pays into the vault and waits until the shard has credited it. Amount in the smallest unit. */
export async function deposit(options: {
  readonly network: Network;
  readonly l1: ChainClients;
  readonly shard: ChainClients;
  readonly shardId: number;
  readonly to: Address;
  readonly amount: bigint;
  /** On L1; ether when absent. */
  readonly token?: Address;
  readonly clock: Clock;
  readonly onStage: OnStage;
}): Promise<MessageStatus> {
  const { network, l1, shard, clock, onStage } = options;
  const { contracts } = network.l1;
  const { token, amount, to } = options;
  const sender = { client: l1.read, account: l1.account, clock };
  const params = { contracts, shardId: toShardId(options.shardId), amount, to };
  const { txHash, l1Block, queueIndex } = await (token === undefined
    ? depositETH(sender, params)
    : depositToken(sender, { ...params, token }));
  const sent: StageEntry = { stage: 'sent', at: clock.now(), chain: l1.name, txHash, blockNumber: l1Block };
  onStage(sent);
  const deadline = clock.now() + PATIENCE_MS;
  for (;;) {
    const found = depositSchema.parse(
      await callRpc(findShard(network, options.shardId).rpcUrl, 'shard_getDeposit', [queueIndex]),
    );
    if (found !== null) {
      const delivered: StageEntry = {
        stage: found.status === 'credited' ? 'delivered' : 'failed',
        at: clock.now(),
        chain: shard.name,
        txHash: found.txHash,
        blockNumber: found.blockNumber,
      };
      onStage(delivered);
      return {
        messageId: found.txHash,
        kind: 'DEPOSIT',
        stage: delivered.stage,
        stages: [sent, delivered],
        next: 'nothing: done',
      };
    }
    if (clock.now() > deadline)
      throw new CodedError({
        code: 'DEPOSIT_TIMEOUT',
        message: `${shard.name} has not credited the deposit yet`,
        verdict: 'retry',
      });
    await clock.sleep(100);
  }
}

const hash = z.string().regex(/^0x[0-9a-f]{64}$/) as unknown as z.ZodType<Hex>;
const depositSchema = z
  .object({ txHash: hash, blockNumber: z.number(), status: z.enum(['credited', 'failed']) })
  .nullable();

export interface Sent {
  readonly messageId: Hex;
  readonly txHash: Hex;
  readonly blockNumber: number;
}

export async function sentMessage(chain: ChainClients, txHash: Hex, what: string): Promise<Sent> {
  const receipt = mustSucceed(await chain.read.waitForTransactionReceipt({ hash: txHash, timeout: PATIENCE_MS }), what);
  const [event] = parseEventLogs({ abi: outboxAbi, eventName: 'MessageSent', logs: receipt.logs });
  if (event === undefined)
    throw new CodedError({ code: 'NO_EVENT', message: 'the outbox reported no message', verdict: 'fatal' });
  return { messageId: event.args.msgId, txHash, blockNumber: Number(receipt.blockNumber) };
}

/** Shard → shard: sends ether. Amount in wei. */
export async function sendEth(
  from: ChainClients,
  toShard: number,
  target: Address,
  amount: bigint,
  nonce?: number,
): Promise<Sent> {
  const { timestamp } = await from.read.getBlock();
  const deadline = timestamp + DELIVERY_SECONDS;
  const txHash = await from.wallet.writeContract({
    address: SHARD_CONTRACTS.ShardBridge,
    abi: BRIDGE_ABI,
    functionName: 'sendETH',
    args: [toShard, target, from.account.address, deadline],
    value: amount,
    ...(nonce === undefined ? {} : { nonce }),
  });
  return sentMessage(from, txHash, 'send');
}

/** Shard → shard: calls `receiveMessage` of a contract (ERC-7786). `recipient` is an ERC-7930 address. */
export async function sendData(from: ChainClients, recipient: Hex, payload: Hex): Promise<Sent> {
  const txHash = await from.wallet.writeContract({
    address: SHARD_CONTRACTS.Outbox,
    abi: outboxAbi,
    functionName: 'sendMessage',
    args: [recipient, payload, []],
  });
  return sentMessage(from, txHash, 'message');
}

/** Shard → L1: starts a withdrawal. Amount in wei. */
export async function startWithdrawal(from: ChainClients, target: Address, amount: bigint): Promise<Sent> {
  const txHash = await from.wallet.writeContract({
    address: SHARD_CONTRACTS.ShardBridge,
    abi: BRIDGE_ABI,
    functionName: 'withdrawETH',
    args: [target],
    value: amount,
  });
  return sentMessage(from, txHash, 'withdrawal');
}

const bigint = z
  .string()
  .regex(/^0x[0-9a-f]+$/)
  .transform(BigInt);
const withdrawalProofSchema = z.object({
  shardId: z.number(),
  batchIndex: z.number(),
  settled: z.boolean(),
  /** Seconds since the Unix epoch, L1 time. */
  settledAt: z.number(),
  message: z
    .looseObject({ amount: bigint, gasLimit: bigint, deadline: bigint })
    .transform((raw) => findMessage(raw))
    .refine((message) => message !== undefined, 'not a message'),
  branch: z.array(hash).length(32),
});
export type WithdrawalProof = z.infer<typeof withdrawalProofSchema>;

/** @returns undefined while no claim that holds the withdrawal stands on L1. */
export async function findWithdrawalProof(rpcUrl: string, id: Hex): Promise<WithdrawalProof | undefined> {
  const answer = await callRpc(rpcUrl, 'shard_getWithdrawalProof', [id]);
  return answer === null ? undefined : withdrawalProofSchema.parse(answer);
}

/** L1: proves a settled withdrawal and has it paid. */
export async function finishWithdrawal(
  network: Network,
  l1: ChainClients,
  proof: WithdrawalProof,
  clock: Clock,
): Promise<StageEntry> {
  const { txHash, l1Block } = await withdrawETH(
    { client: l1.read, account: l1.account, clock },
    { contracts: network.l1.contracts, batchIndex: proof.batchIndex, message: proof.message, branch: proof.branch },
  );
  return { stage: 'paid', at: clock.now(), chain: l1.name, txHash, blockNumber: l1Block };
}
