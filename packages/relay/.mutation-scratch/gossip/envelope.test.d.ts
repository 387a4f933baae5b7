export {};
//# sourceMappingURL=envelope.test.d.ts.map