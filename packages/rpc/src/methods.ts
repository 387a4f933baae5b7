import type { RpcMethod } from './method.js';
import { debugGetBadBlocks } from './methods/debug-get-bad-blocks.js';
import { debugGetRawBlock } from './methods/debug-get-raw-block.js';
import { debugGetRawHeader } from './methods/debug-get-raw-header.js';
import { debugGetRawReceipts } from './methods/debug-get-raw-receipts.js';
import { debugGetRawTransaction } from './methods/debug-get-raw-transaction.js';
import { debugTraceBlockByHash } from './methods/debug-trace-block-by-hash.js';
import { debugTraceBlockByNumber } from './methods/debug-trace-block-by-number.js';
import { debugTraceCall } from './methods/debug-trace-call.js';
import { debugTraceTransaction } from './methods/debug-trace-transaction.js';
import { erigonGetHeaderByNumber } from './methods/erigon-get-header-by-number.js';
import { ethAccounts } from './methods/eth-accounts.js';
import { ethBaseFee } from './methods/eth-base-fee.js';
import { ethBlobBaseFee } from './methods/eth-blob-base-fee.js';
import { ethBlockNumber } from './methods/eth-block-number.js';
import { ethCall } from './methods/eth-call.js';
import { ethCapabilities } from './methods/eth-capabilities.js';
import { ethChainId } from './methods/eth-chain-id.js';
import { ethCoinbase } from './methods/eth-coinbase.js';
import { ethConfig } from './methods/eth-config.js';
import { ethCreateAccessList } from './methods/eth-create-access-list.js';
import { ethEstimateGas } from './methods/eth-estimate-gas.js';
import { ethFeeHistory } from './methods/eth-fee-history.js';
import { ethFillTransaction } from './methods/eth-fill-transaction.js';
import { ethGasPrice } from './methods/eth-gas-price.js';
import { ethGetAccountInfo } from './methods/eth-get-account-info.js';
import { ethGetBalance } from './methods/eth-get-balance.js';
import { ethGetBlockByHash } from './methods/eth-get-block-by-hash.js';
import { ethGetBlockByNumber } from './methods/eth-get-block-by-number.js';
import { ethGetBlockReceipts } from './methods/eth-get-block-receipts.js';
import { ethGetBlockTransactionCountByHash } from './methods/eth-get-block-transaction-count-by-hash.js';
import { ethGetBlockTransactionCountByNumber } from './methods/eth-get-block-transaction-count-by-number.js';
import { ethGetCode } from './methods/eth-get-code.js';
import { ethGetFilterChanges } from './methods/eth-get-filter-changes.js';
import { ethGetFilterLogs } from './methods/eth-get-filter-logs.js';
import { ethGetHeaderByHash } from './methods/eth-get-header-by-hash.js';
import { ethGetHeaderByNumber } from './methods/eth-get-header-by-number.js';
import { ethGetLogs } from './methods/eth-get-logs.js';
import { ethGetProof } from './methods/eth-get-proof.js';
import { ethGetRawTransactionByBlockHashAndIndex } from './methods/eth-get-raw-transaction-by-block-hash-and-index.js';
import { ethGetRawTransactionByBlockNumberAndIndex } from './methods/eth-get-raw-transaction-by-block-number-and-index.js';
import { ethGetRawTransactionByHash } from './methods/eth-get-raw-transaction-by-hash.js';
import { ethGetStorageAt } from './methods/eth-get-storage-at.js';
import { ethGetStorageValues } from './methods/eth-get-storage-values.js';
import { ethGetTransactionByBlockHashAndIndex } from './methods/eth-get-transaction-by-block-hash-and-index.js';
import { ethGetTransactionByBlockNumberAndIndex } from './methods/eth-get-transaction-by-block-number-and-index.js';
import { ethGetTransactionByHash } from './methods/eth-get-transaction-by-hash.js';
import { ethGetTransactionBySenderAndNonce } from './methods/eth-get-transaction-by-sender-and-nonce.js';
import { ethGetTransactionCount } from './methods/eth-get-transaction-count.js';
import { ethGetTransactionReceipt } from './methods/eth-get-transaction-receipt.js';
import { ethGetUncleByBlockHashAndIndex } from './methods/eth-get-uncle-by-block-hash-and-index.js';
import { ethGetUncleByBlockNumberAndIndex } from './methods/eth-get-uncle-by-block-number-and-index.js';
import { ethGetUncleCountByBlockHash } from './methods/eth-get-uncle-count-by-block-hash.js';
import { ethGetUncleCountByBlockNumber } from './methods/eth-get-uncle-count-by-block-number.js';
import { ethHashrate } from './methods/eth-hashrate.js';
import { ethMaxPriorityFeePerGas } from './methods/eth-max-priority-fee-per-gas.js';
import { ethMining } from './methods/eth-mining.js';
import { ethNewBlockFilter } from './methods/eth-new-block-filter.js';
import { ethNewFilter } from './methods/eth-new-filter.js';
import { ethNewPendingTransactionFilter } from './methods/eth-new-pending-transaction-filter.js';
import { ethProtocolVersion } from './methods/eth-protocol-version.js';
import { ethSendRawTransaction } from './methods/eth-send-raw-transaction.js';
import { ethSendRawTransactionSync } from './methods/eth-send-raw-transaction-sync.js';
import { ethSimulateV1 } from './methods/eth-simulate-v1.js';
import { ethSubscribe } from './methods/eth-subscribe.js';
import { ethSyncing } from './methods/eth-syncing.js';
import { ethUninstallFilter } from './methods/eth-uninstall-filter.js';
import { ethUnsubscribe } from './methods/eth-unsubscribe.js';
import { netListening } from './methods/net-listening.js';
import { netPeerCount } from './methods/net-peer-count.js';
import { netVersion } from './methods/net-version.js';
import { otsGetApiLevel } from './methods/ots-get-api-level.js';
import { otsGetBlockDetails } from './methods/ots-get-block-details.js';
import { otsGetBlockDetailsByHash } from './methods/ots-get-block-details-by-hash.js';
import { otsGetBlockTransactions } from './methods/ots-get-block-transactions.js';
import { otsGetContractCreator } from './methods/ots-get-contract-creator.js';
import { otsGetInternalOperations } from './methods/ots-get-internal-operations.js';
import { otsGetTransactionBySenderAndNonce } from './methods/ots-get-transaction-by-sender-and-nonce.js';
import { otsGetTransactionError } from './methods/ots-get-transaction-error.js';
import { otsHasCode } from './methods/ots-has-code.js';
import { otsSearchTransactionsAfter } from './methods/ots-search-transactions-after.js';
import { otsSearchTransactionsBefore } from './methods/ots-search-transactions-before.js';
import { otsTraceTransaction } from './methods/ots-trace-transaction.js';
import { shardSubscribe } from './methods/shard-subscribe.js';
import { shardUnsubscribe } from './methods/shard-unsubscribe.js';
import { txpoolContent } from './methods/txpool-content.js';
import { txpoolContentFrom } from './methods/txpool-content-from.js';
import { txpoolInspect } from './methods/txpool-inspect.js';
import { txpoolStatus } from './methods/txpool-status.js';
import { web3ClientVersion } from './methods/web3-client-version.js';
import { web3Sha3 } from './methods/web3-sha3.js';

/** Every method that this package answers itself; the shard_ namespace comes from the backend. */
export const METHODS: readonly RpcMethod[] = [
  web3ClientVersion,
  web3Sha3,
  netVersion,
  netListening,
  netPeerCount,
  ethChainId,
  ethProtocolVersion,
  ethSyncing,
  ethAccounts,
  ethMining,
  ethHashrate,
  ethCoinbase,
  ethBlockNumber,
  ethGasPrice,
  ethMaxPriorityFeePerGas,
  ethBaseFee,
  ethBlobBaseFee,
  ethFeeHistory,
  ethGetBlockByNumber,
  ethGetBlockByHash,
  ethGetBlockTransactionCountByNumber,
  ethGetBlockTransactionCountByHash,
  ethGetUncleCountByBlockNumber,
  ethGetUncleCountByBlockHash,
  ethGetUncleByBlockNumberAndIndex,
  ethGetUncleByBlockHashAndIndex,
  ethGetTransactionByHash,
  ethGetTransactionByBlockNumberAndIndex,
  ethGetTransactionByBlockHashAndIndex,
  ethGetTransactionReceipt,
  ethGetBlockReceipts,
  ethSendRawTransaction,
  ethGetBalance,
  ethGetCode,
  ethGetTransactionCount,
  ethGetStorageAt,
  ethCall,
  ethEstimateGas,
  ethSimulateV1,
  ethGetLogs,
  ethNewFilter,
  ethNewBlockFilter,
  ethNewPendingTransactionFilter,
  ethGetFilterChanges,
  ethGetFilterLogs,
  ethUninstallFilter,
  ethSubscribe,
  ethUnsubscribe,
  debugGetRawHeader,
  debugGetRawBlock,
  debugGetRawReceipts,
  debugGetRawTransaction,
  debugGetBadBlocks,
  ethGetRawTransactionByHash,
  ethGetRawTransactionByBlockHashAndIndex,
  ethGetRawTransactionByBlockNumberAndIndex,
  ethGetHeaderByHash,
  ethGetHeaderByNumber,
  ethGetProof,
  ethGetStorageValues,
  ethCreateAccessList,
  ethConfig,
  ethCapabilities,
  txpoolContent,
  txpoolContentFrom,
  txpoolStatus,
  txpoolInspect,
  ethSendRawTransactionSync,
  ethFillTransaction,
  debugTraceTransaction,
  debugTraceBlockByNumber,
  debugTraceBlockByHash,
  debugTraceCall,
  otsGetApiLevel,
  otsHasCode,
  otsGetBlockDetails,
  otsGetBlockDetailsByHash,
  otsGetBlockTransactions,
  otsSearchTransactionsBefore,
  otsSearchTransactionsAfter,
  otsGetTransactionError,
  otsTraceTransaction,
  otsGetInternalOperations,
  otsGetTransactionBySenderAndNonce,
  otsGetContractCreator,
  ethGetTransactionBySenderAndNonce,
  ethGetAccountInfo,
  erigonGetHeaderByNumber,
  shardSubscribe,
  shardUnsubscribe,
];
