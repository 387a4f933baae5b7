import '@bulkhead/runtime/polyfill';
//# sourceMappingURL=keep-connected.test.d.ts.map