import { reorgRounds } from '../support/reorgs.js';

describe('reorgs of L1', function () {
  this.timeout(300_000);
  reorgRounds(3, 3);
});
