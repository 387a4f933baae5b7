export type { AllowedHosts } from './allowed-hosts.js';
export type { AllowedOrigins } from './cors.js';
export { createRpcServer, type RpcServer, type RpcServerOptions } from './create-rpc-server.js';
export { revertedError } from './decode-revert.js';
export { RPC_CODES, RpcError } from './errors.js';
export { formatSubmitRefusal } from './format-submit-refusal.js';
export type { MetricsPage } from './http-handler.js';
export {
  DEFAULT_LIMITS,
  MAX_FEE_PERCENTILES,
  MAX_LOG_ADDRESSES,
  MAX_TOPIC_ALTERNATIVES,
  type RpcLimits,
} from './limits.js';
export type { MethodStatus } from './method.js';
export { type MethodRow, methodTable, renderMethodTable } from './method-table.js';
export type {
  AccountOverride,
  BackendEvents,
  Caller,
  Extension,
  FeeHistoryBlock,
  Heads,
  RpcBackend,
  SubmitOutcome,
  SubmitRefusal,
  SyncProgress,
} from './ports.js';
export type { RandomId } from './random-id.js';
