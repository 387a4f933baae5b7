import type { Hash } from 'viem';
import { type ApproveBridgeParameters, approveBridge } from '../assets/approve-bridge.js';
import { type SendAssetParameters, sendAsset } from '../assets/send-asset.js';
import { type DeliverMessageParameters, deliverMessage } from '../messages/deliver-message.js';
import { type FinalizeMessageParameters, finalizeMessage } from '../messages/finalize-message.js';
import { type RetryMessageParameters, retryMessage } from '../messages/retry-message.js';
import { type SendMessageParameters, sendMessage } from '../messages/send-message.js';
import type { WriteClient } from '../transactions/clients.js';
import { type InitiateWithdrawalParameters, initiateWithdrawal } from '../withdrawals/initiate-withdrawal.js';

/** What a user sends on a shard. (A type and no interface: `client.extend` wants what an index signature fits.) */
export type WalletActionsShard = {
  /** Shard → shard, ether or a token; approves it first where that is needed. */
  readonly sendAsset: (parameters: SendAssetParameters) => Promise<Hash>;
  /** Calls a contract of another shard. */
  readonly sendMessage: (parameters: SendMessageParameters) => Promise<Hash>;
  /** Shard → L1, ether or a token. */
  readonly initiateWithdrawal: (parameters: InitiateWithdrawalParameters) => Promise<Hash>;
  /** Lets the bridge take a token. */
  readonly approveBridge: (parameters: ApproveBridgeParameters) => Promise<Hash | undefined>;
  /** Delivers a message to this shard. */
  readonly deliverMessage: (parameters: DeliverMessageParameters) => Promise<Hash>;
  /** Calls again the target of a message to this shard that failed. */
  readonly retryMessage: (parameters: RetryMessageParameters) => Promise<Hash>;
  /** Gives back a message to this shard that failed, after its deadline. */
  readonly finalizeMessage: (parameters: FinalizeMessageParameters) => Promise<Hash>;
};

/**
 * For `client.extend(…)`: what a user sends on a shard.
 *
 * @example
 * const wallet = createWalletClient({ account, chain: one, transport: http() }).extend(walletActionsShard())
 */
export function walletActionsShard() {
  return (client: WriteClient): WalletActionsShard => ({
    sendAsset: (parameters) => sendAsset(client, parameters),
    sendMessage: (parameters) => sendMessage(client, parameters),
    initiateWithdrawal: (parameters) => initiateWithdrawal(client, parameters),
    approveBridge: (parameters) => approveBridge(client, parameters),
    deliverMessage: (parameters) => deliverMessage(client, parameters),
    retryMessage: (parameters) => retryMessage(client, parameters),
    finalizeMessage: (parameters) => finalizeMessage(client, parameters),
  });
}
