import { startNetwork, type TestNetwork } from '../support/index.js';
import { castSuite } from './suites/cast.js';
import { commandsSuite } from './suites/commands.js';
import { demoSuite } from './suites/demo.js';
import { ethersSuite } from './suites/ethers.js';
import { followerSuite } from './suites/follower.js';
import { historySuite } from './suites/history.js';
import { malformedRpcSuite } from './suites/malformed-rpc.js';
import { sdkSuite } from './suites/sdk.js';
import { upkeepSuite } from './suites/upkeep.js';
import { viemSuite } from './suites/viem.js';

/** Suites that share one network: starting one takes longer than most of them. */
describe('a network of two shards', function () {
  this.timeout(240_000);
  let network: TestNetwork;

  before(async () => {
    network = await startNetwork('--challenge-window', '3');
  });
  after(() => network?.destroy());

  const running = () => network;
  historySuite(running);
  viemSuite(running);
  ethersSuite(running);
  castSuite(running);
  commandsSuite(running);
  sdkSuite(running);
  demoSuite(running);
  followerSuite(running);
  malformedRpcSuite(running);
  upkeepSuite(running);
});
