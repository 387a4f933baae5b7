export {};
//# sourceMappingURL=readme.test.d.ts.map