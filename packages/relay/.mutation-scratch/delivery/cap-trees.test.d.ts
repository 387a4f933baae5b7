export {};
//# sourceMappingURL=cap-trees.test.d.ts.map