export {};
//# sourceMappingURL=message-store.test.d.ts.map