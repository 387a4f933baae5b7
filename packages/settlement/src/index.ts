export { type ForceBatchParams, type ForcedBatch, forceBatch } from './actions/force-batch.js';
export { type ForcedTransaction, type ForceTransactionParams, forceTransaction } from './actions/force-transaction.js';
export { type IsSettledParams, isSettled } from './actions/is-settled.js';
export { type Objection, objectToClaim, readClaimKey } from './actions/object-to-claim.js';
export {
  type LaneTotals,
  type LedgerTable,
  type ReadLedgerParams,
  readLedger,
  type ShardBalance,
} from './actions/read-ledger.js';
export { readQueueDelay } from './actions/read-queue-delay.js';
export { applyTotals, type ClaimParams, proposeClaim, releaseStake } from './actions/staked-claims.js';
export { type BlobArchive, type BlobArchiveOptions, createBlobArchive } from './blobs/blob-archive.js';
export { type BlobCarrier, type BlobCarrierOptions, createBlobCarrier } from './blobs/blob-carrier.js';
export { type BlobSourceOptions, createBlobSource } from './blobs/blob-source.js';
export { type BlobErrorCode, BlobsUnavailable } from './blobs/errors.js';
export { type Kzg, loadKzg } from './blobs/load-kzg.js';
export { createPeerProvider } from './blobs/peer-provider.js';
export type { AwaitedBlobs, BlobProvider, BlobRequest, BlobSource } from './blobs/ports.js';
export type { CommittedBlob, SidecarForm } from './blobs/sidecar.js';
export {
  chooseDaKind,
  type DaPolicy,
  type DaPrices,
  DEFAULT_DA_POLICY,
  type PayloadFacts,
} from './da/choose-da-kind.js';
export {
  createDataAvailability,
  type DaMode,
  type DataAvailability,
  type DataAvailabilityOptions,
} from './da/create-data-availability.js';
export { type DaCosts, type DaGas, daCosts, daGas, payloadFacts } from './da/da-costs.js';
export {
  type DeployedNetwork,
  type DeployNetworkOptions,
  deployNetwork,
  type NetworkParams,
  predictContracts,
} from './deploy/deploy-network.js';
export { type RegisterShardsOptions, registerShards, type ShardToRegister } from './deploy/register-shards.js';
export { type VerifyNetworkOptions, verifyNetwork } from './deploy/verify-network.js';
export { type L1Block, type L1BlockRef, l1BlockSchema } from './events/l1-block.js';
export {
  type ClaimedFlow,
  type ClaimOutputs,
  type L1Event,
  type L1EventOf,
  type L1EventType,
  l1EventSchema,
} from './events/l1-event.js';
export {
  createFollowerCore,
  createL1Follower,
  type FollowerCoreOptions,
  type L1FollowerOptions,
} from './follower/create-l1-follower.js';
export type { FinalityMode, L1Consumer, L1Follower, L1Unwind, UnwindMode } from './follower/ports.js';
export type { L1Client } from './l1/client.js';
export { L1_ABIS, L1_ERRORS_ABI } from './l1/contract-abis.js';
export { createHttpClient, readHead } from './l1/create-http-client.js';
export { createViemSource, type ViemSourceOptions } from './l1/create-viem-source.js';
export { decodeRevert, findRevertData } from './l1/decode-revert.js';
export type { L1ErrorCode } from './l1/errors.js';
export type { L1Header, L1Source, L1Transaction, LogRange, ReceiptLogs } from './l1/l1-source.js';
export { type PipelinedCall, type PipelineOptions, sendPipelined } from './l1/send-pipelined.js';
export { createL1View, type L1View, type LaneRecord, type Payout } from './l1-view/create-l1-view.js';
export type { CapLeaf, PostedBatch, SettlementLeafEntry, StandingClaim } from './l1-view/shard-history.js';
export { type BatchPosterOptions, createBatchPoster } from './poster/create-batch-poster.js';
export type { PosterErrorCode } from './poster/errors.js';
export type { FeePolicy, Fees } from './poster/fees.js';
export type { BatchPoster, PendingBatch, Posted, PostRequest } from './poster/ports.js';
export type { Halt } from './poster/poster-state.js';
export type { LowBalance } from './poster/watch-balance.js';
