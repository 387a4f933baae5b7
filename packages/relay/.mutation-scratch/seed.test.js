import { SEED } from './test/seed.js';
before(() => console.log(`      relay: property tests run with BULKHEAD_FC_SEED=${SEED}`));
//# sourceMappingURL=seed.test.js.map