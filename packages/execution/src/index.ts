export type { RunnableTransaction } from './block/apply-user-transaction.js';
export { nextBaseFee } from './block/base-fee.js';
export type { BlockMeter, BlockPhase } from './block/block-meter.js';
export { addToBloom, logsBloom, mayContain } from './block/bloom.js';
export type { Lane, LaneAsset } from './block/contract-reads.js';
export { type ExecuteOptions, executeBlock, type Machine, type ParentState } from './block/execute-block.js';
export type { LaneTotal } from './block/lane-totals.js';
export type {
  AccountAfter,
  BlockSummary,
  IncludedTransaction,
  QueueOutcome,
  QueueSkip,
  SealedBlock,
  SkippedTransaction,
} from './block/sealed-block.js';
export type { DeliveredMessage, SentMessage } from './block/shard-events.js';
export { createCustomCrypto } from './crypto/custom-crypto.js';
export { keccak256 } from './crypto/keccak.js';
export { type Balances, type Engine, type EngineOptions, type OutboxQuery, openEngine } from './engine.js';
export type { ExecutionError, ExecutionErrorCode } from './errors.js';
export { type EthereumChain, openEthereumChain } from './ethereum/ethereum-chain.js';
export type { EthereumRules } from './ethereum/ethereum-rules.js';
export { type EthereumGenesis, ethereumGenesisSchema } from './ethereum/genesis-file.js';
export { type ChainRules, createShardRules, type RulePoint } from './evm/chain-rules.js';
export { computeGenesis, type Genesis, genesisHash } from './genesis.js';
export { genesisPredeploys, type Predeploys } from './predeploys.js';
export { CALL_GAS_CAP, CallHalt } from './reads/call.js';
export type { ShardReads, ViewReads } from './reads/create-reads.js';
export type { FeeRow } from './reads/fee-reads.js';
export { CALL_TIME_MS, callTimeout } from './reads/interrupt.js';
export { createLogFilter } from './reads/log-reads.js';
export type { ViewBlock, ViewInputs, ViewJob, ViewKind, ViewResults } from './reads/view-job.js';
export type { ViewJobs } from './reads/view-jobs.js';
export type { RunOptions, ViewRunner } from './reads/view-runner.js';
export { createViewSource, type FarViewSource, type ViewSource } from './reads/view-source.js';
export type { ReadAncestorHash, StandingBlock } from './storage/block-hashes.js';
export type { RandomBytes } from './storage/check-flat-view.js';
export { isDamage } from './storage/corrupt.js';
export type { OutboxRow, QueueRow } from './storage/schema.js';
export type { CacheOptions } from './storage/shard-storage.js';
export { createNodeSource, type NodeSource, type ReadNodes } from './trie/node-source.js';
export { findFormRefusal, findStateRefusal, type TransactionContext } from './tx/check-transaction.js';
export { type DecodedTransaction, decodeTransaction } from './tx/decode-transaction.js';
export { type IntrinsicGas, intrinsicGas, MAX_TX_GAS } from './tx/intrinsic-gas.js';
export { PENDING, type TransactionPlace, userTransactionJson } from './tx/transaction-json.js';
export {
  effectiveGasPrice,
  type TransactionRefusal,
  TransactionType,
  type UserTransaction,
} from './tx/user-transaction.js';
