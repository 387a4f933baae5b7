export {};
//# sourceMappingURL=delivery-tracker.test.d.ts.map