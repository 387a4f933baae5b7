export {};
//# sourceMappingURL=create-publisher.test.d.ts.map