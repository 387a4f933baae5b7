export { bulkhead, type CommandResult, startNetwork, type TestNetwork } from './network.js';
export { rpc } from './rpc.js';
export { startTransferLoad, type TransferLoad } from './transfer-load.js';
export { waitUntil } from './wait-until.js';
