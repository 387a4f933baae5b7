import '@bulkhead/runtime/polyfill';
export * from './delivery/index.js';
export * from './gossip/index.js';
//# sourceMappingURL=index.js.map