/** What programs of users need of the protocol: nothing here imports from Node, so it runs in browsers. */
export * from './addresses.js';
export * from './asset.js';
export * from './asset-info.js';
export * from './deliver-calldata.js';
export * from './errors.js';
export * from './generated/index.js';
export * from './ids.js';
export * from './interop-address.js';
export * from './message.js';
export * from './message-schema.js';
export * from './parse.js';
export * from './settlement-leaf.js';
export * from './to-id.js';
export * from './trie-proof.js';
