export {};
//# sourceMappingURL=outbox-mirror.test.d.ts.map