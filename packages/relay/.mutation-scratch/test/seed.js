/** The seed of every property test of this package; set BULKHEAD_FC_SEED to repeat a run. */
export const SEED = Number(process.env.BULKHEAD_FC_SEED ?? Date.now() % 2 ** 31);
//# sourceMappingURL=seed.js.map