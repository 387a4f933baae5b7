export { bulkhead, type CommandResult, startNetwork, type TestNetwork } from './network.js';
export { rpc } from './rpc.js';
export { waitUntil } from './wait-until.js';
