export {};
//# sourceMappingURL=delivery-source.test.d.ts.map