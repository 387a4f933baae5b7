export { cast, runCast, startCast } from './cast.js';
export { accountOf, type ChainClients, l1Clients, shardClients, shardOf, viemChain } from './clients.js';
export { type SentMessage, sendAsset, sendData, sendWithdrawal } from './messages.js';
export { bulkhead, type CommandResult, startNetwork, type TestNetwork } from './network.js';
export { findProcesses, isListening } from './processes.js';
export { callOutcome } from './revert.js';
export { rpc } from './rpc.js';
export { startTransferLoad, type TransferLoad } from './transfer-load.js';
export { waitUntil } from './wait-until.js';
