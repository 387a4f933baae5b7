export {
  type AssetId,
  assetId,
  decodeInteropAddress,
  ETH_ASSET,
  encodeInteropAddress,
  type InteropAddress,
  type Message,
  MessageKind,
} from '@bulkhead/protocol/user';
export * from './abis.js';
export * from './assets/approve-bridge.js';
export { type ApproveTokenParameters, approveToken } from './assets/approve-token.js';
export * from './assets/find-token.js';
export * from './assets/send-asset.js';
export * from './chains/define-bulkhead-chains.js';
export { type NetworkJson, networkJsonSchema } from './chains/network-json.js';
export type { ShardChain, ShardContracts } from './chains/shard-chain.js';
export * from './chains/wallet-chain.js';
export * from './decorators/public-actions-l1.js';
export * from './decorators/public-actions-shard.js';
export * from './decorators/wallet-actions-l1.js';
export * from './decorators/wallet-actions-shard.js';
export * from './deposits/deposit-erc20.js';
export * from './deposits/deposit-transaction.js';
export * from './deposits/deposits.js';
export * from './deposits/wait-for-deposit.js';
export * from './errors/answer.js';
export * from './errors/bridge.js';
export * from './errors/bulkhead-error.js';
export * from './errors/chain.js';
export * from './errors/message.js';
export * from './errors/state.js';
export * from './errors/transaction.js';
export * from './messages/deliver-message.js';
export * from './messages/finalize-message.js';
export * from './messages/get-message-status.js';
export * from './messages/get-messages.js';
export * from './messages/message-attributes.js';
export { getMessageCall, type MessageAction } from './messages/message-call.js';
export {
  MESSAGE_STAGES,
  type MessageStage,
  type MessageStageEntry,
  type MessageStatus,
} from './messages/message-status.js';
export * from './messages/retry-message.js';
export * from './messages/send-message.js';
export * from './messages/sent-messages.js';
export * from './messages/simulate-message.js';
export * from './messages/wait-for-message.js';
export * from './state/get-state-proof.js';
export * from './state/provable-state.js';
export * from './state/prove-account.js';
export type { ReadClient, WriteClient } from './transactions/clients.js';
export type { ContractCall, TransactionParameters } from './transactions/contract-call.js';
export type { WaitParameters } from './transactions/poll.js';
export { waitForSuccess } from './transactions/wait-for-success.js';
export * from './withdrawals/finalize-withdrawal.js';
export * from './withdrawals/get-withdrawal-proof.js';
export * from './withdrawals/get-withdrawal-status.js';
export * from './withdrawals/initiate-withdrawal.js';
