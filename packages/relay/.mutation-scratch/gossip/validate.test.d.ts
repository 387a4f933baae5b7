export {};
//# sourceMappingURL=validate.test.d.ts.map