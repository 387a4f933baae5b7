export {};
//# sourceMappingURL=peer-address.test.d.ts.map