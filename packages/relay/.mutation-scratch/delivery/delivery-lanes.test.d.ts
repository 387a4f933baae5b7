export {};
//# sourceMappingURL=delivery-lanes.test.d.ts.map