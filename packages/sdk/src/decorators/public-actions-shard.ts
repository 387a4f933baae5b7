import type { Address } from 'viem';
import { type FindBridgedTokenParameters, findBridgedToken } from '../assets/find-token.js';
import { estimateSendAssetGas, type SendAssetParameters } from '../assets/send-asset.js';
import {
  type DepositStatus,
  type FindDepositStatusParameters,
  findDepositStatus,
  type WaitForDepositParameters,
  waitForDeposit,
} from '../deposits/wait-for-deposit.js';
import {
  type DeliverMessageParameters,
  estimateDeliverMessageGas,
  simulateDeliverMessage,
} from '../messages/deliver-message.js';
import {
  estimateFinalizeMessageGas,
  type FinalizeMessageParameters,
  simulateFinalizeMessage,
} from '../messages/finalize-message.js';
import { type GetMessageStatusParameters, getMessageStatus } from '../messages/get-message-status.js';
import { type GetMessagesParameters, getMessages } from '../messages/get-messages.js';
import type { MessageStatus } from '../messages/message-status.js';
import {
  estimateRetryMessageGas,
  type RetryMessageParameters,
  simulateRetryMessage,
} from '../messages/retry-message.js';
import { estimateSendMessageGas, type SendMessageParameters } from '../messages/send-message.js';
import { type MinedMessage, type WaitForSentMessageParameters, waitForSentMessage } from '../messages/sent-messages.js';
import { type SimulateMessageParameters, simulateMessage } from '../messages/simulate-message.js';
import { type WaitForMessageParameters, waitForMessage } from '../messages/wait-for-message.js';
import { type GetStateProofParameters, getStateProof, type ShardStateProof } from '../state/get-state-proof.js';
import type { ReadClient } from '../transactions/clients.js';
import {
  type FindWithdrawalProofParameters,
  findWithdrawalProof,
  type WaitForWithdrawalProofParameters,
  type Withdrawal,
  waitForWithdrawalProof,
} from '../withdrawals/get-withdrawal-proof.js';
import {
  estimateInitiateWithdrawalGas,
  type InitiateWithdrawalParameters,
} from '../withdrawals/initiate-withdrawal.js';

/** What a user asks a shard. (A type and no interface: `client.extend` wants what an index signature fits.) */
export type PublicActionsShard = {
  /** Where a message is. */
  readonly getMessageStatus: (parameters: GetMessageStatusParameters) => Promise<MessageStatus>;
  /** Messages from and to the shard, newest first. */
  readonly getMessages: (parameters?: GetMessagesParameters) => Promise<readonly MessageStatus[]>;
  /** Until a message is at its end, or at a stage. */
  readonly waitForMessage: (parameters: WaitForMessageParameters) => Promise<MessageStatus>;
  /** Until a transaction that sends is in a block. */
  readonly waitForSentMessage: (parameters: WaitForSentMessageParameters) => Promise<MinedMessage>;
  /** What the shard made of a deposit. */
  readonly findDepositStatus: (parameters: FindDepositStatusParameters) => Promise<DepositStatus | undefined>;
  /** Until the shard has taken a deposit. */
  readonly waitForDeposit: (parameters: WaitForDepositParameters) => Promise<DepositStatus>;
  /** The proof of a withdrawal. */
  readonly findWithdrawalProof: (parameters: FindWithdrawalProofParameters) => Promise<Withdrawal | undefined>;
  /** Until a claim that holds a withdrawal stands on L1. */
  readonly waitForWithdrawalProof: (parameters: WaitForWithdrawalProofParameters) => Promise<Withdrawal>;
  /** The contract of a token that was born elsewhere. */
  readonly findBridgedToken: (parameters: FindBridgedTokenParameters) => Promise<Address | undefined>;
  /** The proof of an account on another shard. */
  readonly getStateProof: (parameters: GetStateProofParameters) => Promise<ShardStateProof>;
  /** The call that a message makes here. */
  readonly simulateMessage: (parameters: SimulateMessageParameters) => Promise<bigint>;
  /** Gas of `sendAsset`. */
  readonly estimateSendAssetGas: (parameters: SendAssetParameters) => Promise<bigint>;
  /** Gas of `sendMessage`. */
  readonly estimateSendMessageGas: (parameters: SendMessageParameters) => Promise<bigint>;
  /** Gas of `initiateWithdrawal`. */
  readonly estimateInitiateWithdrawalGas: (parameters: InitiateWithdrawalParameters) => Promise<bigint>;
  /** Gas of `deliverMessage`. */
  readonly estimateDeliverMessageGas: (parameters: DeliverMessageParameters) => Promise<bigint>;
  /** Gas of `retryMessage`. */
  readonly estimateRetryMessageGas: (parameters: RetryMessageParameters) => Promise<bigint>;
  /** Gas of `finalizeMessage`. */
  readonly estimateFinalizeMessageGas: (parameters: FinalizeMessageParameters) => Promise<bigint>;
  /** Whether `deliverMessage` would pass. */
  readonly simulateDeliverMessage: (parameters: DeliverMessageParameters) => Promise<void>;
  /** Whether `retryMessage` would pass. */
  readonly simulateRetryMessage: (parameters: RetryMessageParameters) => Promise<void>;
  /** Whether `finalizeMessage` would pass. */
  readonly simulateFinalizeMessage: (parameters: FinalizeMessageParameters) => Promise<void>;
};

export interface PublicActionsShardOptions {
  /** Clients of other shards, which questions about messages go to as well. */
  readonly peers?: readonly ReadClient[];
}

/**
 * For `client.extend(…)`: what a user asks a shard.
 *
 * @example
 * const client = createPublicClient({ chain: one, transport: http() }).extend(publicActionsShard({ peers: [clientOfTwo] }))
 */
export function publicActionsShard({ peers = [] }: PublicActionsShardOptions = {}) {
  return (client: ReadClient): PublicActionsShard => ({
    getMessageStatus: (parameters) => getMessageStatus(client, { peers, ...parameters }),
    getMessages: (parameters = {}) => getMessages(client, { peers, ...parameters }),
    waitForMessage: (parameters) => waitForMessage(client, { peers, ...parameters }),
    waitForSentMessage: (parameters) => waitForSentMessage(client, parameters),
    findDepositStatus: (parameters) => findDepositStatus(client, parameters),
    waitForDeposit: (parameters) => waitForDeposit(client, parameters),
    findWithdrawalProof: (parameters) => findWithdrawalProof(client, parameters),
    waitForWithdrawalProof: (parameters) => waitForWithdrawalProof(client, parameters),
    findBridgedToken: (parameters) => findBridgedToken(client, parameters),
    getStateProof: (parameters) => getStateProof(client, parameters),
    simulateMessage: (parameters) => simulateMessage(client, parameters),
    estimateSendAssetGas: (parameters) => estimateSendAssetGas(client, parameters),
    estimateSendMessageGas: (parameters) => estimateSendMessageGas(client, parameters),
    estimateInitiateWithdrawalGas: (parameters) => estimateInitiateWithdrawalGas(client, parameters),
    estimateDeliverMessageGas: (parameters) => estimateDeliverMessageGas(client, parameters),
    estimateRetryMessageGas: (parameters) => estimateRetryMessageGas(client, parameters),
    estimateFinalizeMessageGas: (parameters) => estimateFinalizeMessageGas(client, parameters),
    simulateDeliverMessage: (parameters) => simulateDeliverMessage(client, parameters),
    simulateRetryMessage: (parameters) => simulateRetryMessage(client, parameters),
    simulateFinalizeMessage: (parameters) => simulateFinalizeMessage(client, parameters),
  });
}
