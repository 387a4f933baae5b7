import { rebuildUnderLoad } from '../support/rebuild.js';

describe('a shard that loses its databases', function () {
  this.timeout(300_000);
  rebuildUnderLoad({ blocks: 8, flags: ['--block-time', '0.5', '--batch-interval', '1'], transferPauseMs: 50 });
});
