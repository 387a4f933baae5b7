import { reorgRounds } from '../support/reorgs.js';

describe('twenty reorgs of L1, depth 1 to 10', function () {
  this.timeout(600_000);
  reorgRounds(20, 5);
});
