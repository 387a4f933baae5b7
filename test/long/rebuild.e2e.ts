import process from 'node:process';
import { rebuildUnderLoad } from '../support/rebuild.js';

const BLOCKS = Number(process.env['BULKHEAD_BLOCKS'] ?? 1_000);

describe(`a shard that loses its databases after ${BLOCKS} blocks`, function () {
  this.timeout(1_800_000);
  rebuildUnderLoad({ blocks: BLOCKS, flags: ['--block-time', '0.2'], transferPauseMs: 5 });
});
