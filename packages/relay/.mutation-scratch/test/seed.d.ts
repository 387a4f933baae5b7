/** The seed of every property test of this package; set BULKHEAD_FC_SEED to repeat a run. */
export declare const SEED: number;
//# sourceMappingURL=seed.d.ts.map