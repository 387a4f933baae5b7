import '@bulkhead/runtime/polyfill';
//# sourceMappingURL=hostile-peer.int.test.d.ts.map