export {};
//# sourceMappingURL=relay.int.test.d.ts.map