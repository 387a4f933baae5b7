import { falseClaim, honestClaim } from './actors.js';
import { type Directed, declareMutations, type ShardGuard } from './declare-mutations.test.js';
import type { Guards } from './guards.js';
import { L1, laneKey, read } from './message.js';
import { standingClaims, truncate } from './network.js';
import { fork, reorg } from './reorg.js';
import {
  catchUp,
  ETH,
  flow,
  forge,
  fund,
  lieOut,
  newestClaim,
  openScenario,
  pay,
  post,
  settle,
  sync,
} from './scenario.js';

const DIRECTED: Directed<Exclude<keyof Guards, ShardGuard>> = {
  carryBehind: [
    /^I4 stuck/,
    (guards) => {
      const net = openScenario(guards);
      lieOut(net, 6, [flow(3, 60n)]);
      truncate(net, 6, 1);
      post(net, 6, { dst: 2, amount: 100n });
      honestClaim(net, 6);
      fund(net, 6, 60n);
      fund(net, 6, 1n);
      const applied = read(net.vault.cumOut, laneKey(6, 2, ETH));
      return applied === 100n ? [net] : [net, `I4 stuck: ${applied} of 100 although bal suffices`];
    },
  ],
  unwindImports: [
    /^I12 2 stands on what L1 has dropped/,
    (guards) => {
      const net = openScenario(guards);
      const before = fork(net);
      post(net, 1, {});
      honestClaim(net, 1);
      sync(net, 2);
      reorg(net, before);
      return [net];
    },
  ],
  balBound: [
    /^I2 bal 3\|0:eth/,
    (guards) => {
      const net = openScenario(guards);
      lieOut(net, 3, [flow(4, 500n)]);
      return [net];
    },
  ],
  inBound: [
    /^I2 transit 1\|3\|0:eth below zero/,
    (guards) => {
      const net = openScenario(guards);
      falseClaim(net, 3, { inTotals: [flow(1, 500n)] });
      return [net];
    },
  ],
  inBeforeOut: [
    /^I4 out 2\|1/,
    (guards) => {
      const net = openScenario(guards);
      post(net, 1, {});
      honestClaim(net, 1);
      sync(net, 2);
      post(net, 2, { dst: 1, amount: 110n });
      honestClaim(net, 2);
      return [net];
    },
  ],
  laneExists: [
    /^I2 .* went to 99/,
    (guards) => {
      const net = openScenario(guards);
      lieOut(net, 3, [flow(99, 50n)]);
      return [net];
    },
  ],
  doorIgnoresPredecessor: [
    /^I16/,
    (guards) => {
      const net = openScenario(guards);
      const leaf = {
        kind: 'DATA' as const,
        src: 1,
        dst: 2,
        index: 0,
        asset: ETH,
        amount: 0n,
        deadline: 0,
        inReplyTo: '',
        wantsAnswer: false,
      };
      falseClaim(net, 1, { leaves: [leaf] }, 'staker');
      return honestClaim(net, 1).ok ? [net] : [net, 'I16 the true claim, and its batch, was refused'];
    },
  ],
  depositPointer: [
    /^I1 0:eth/,
    (guards) => {
      const net = openScenario(guards);
      truncate(net, 1, 0);
      honestClaim(net, 1);
      return [net];
    },
  ],
  neverReverse: [
    /^I2 transit 1\|2\|0:eth below zero/,
    (guards) => {
      const net = openScenario(guards);
      post(net, 1, {});
      honestClaim(net, 1);
      sync(net, 2);
      honestClaim(net, 2);
      truncate(net, 1, 1);
      return [net];
    },
  ],
  capsNeverRewind: [
    /^I4 capped/,
    (guards) => {
      const net = openScenario(guards);
      post(net, 1, {});
      honestClaim(net, 1);
      truncate(net, 1, 1);
      honestClaim(net, 1);
      catchUp(net, 2);
      return [net];
    },
  ],
  truncateInWindow: [
    /^I15/,
    (guards) => {
      const net = openScenario(guards);
      const message = post(net, 1, { kind: 'WITHDRAW', dst: L1 });
      honestClaim(net, 1);
      settle(net);
      pay(net, message);
      truncate(net, 1, 1);
      return [net];
    },
  ],
  stakedDeferred: [
    /^I4 out 1\|2/,
    (guards) => {
      const net = openScenario(guards);
      falseClaim(net, 1, { outTotals: [flow(3, 100n)] }, 'staker');
      truncate(net, 1, 1);
      post(net, 1, {});
      honestClaim(net, 1);
      return [net];
    },
  ],
  exitLane: [
    /^I3 exits of 6 0:eth: 0 left for 40/,
    (guards) => {
      const net = openScenario(guards);
      post(net, 6, { kind: 'WITHDRAW', dst: L1, amount: 40n });
      honestClaim(net, 6);
      settle(net);
      lieOut(net, 6, [flow(3, 100n)]);
      truncate(net, 6, 2);
      return [net];
    },
  ],
  withdrawBound: [
    /^I2 transit 3\|0\|0:eth below zero/,
    (guards) => {
      const net = openScenario(guards);
      const message = forge(net, 3, { kind: 'WITHDRAW', dst: L1, amount: 500n });
      lieOut(net, 3, [flow(L1, 500n)]);
      settle(net);
      pay(net, message);
      return [net];
    },
  ],
  withdrawKind: [
    /^I3 exits of 1 0:eth: 0 left for 10/,
    (guards) => {
      const net = openScenario(guards);
      const message = post(net, 1, {});
      post(net, 1, { kind: 'WITHDRAW', dst: L1 });
      honestClaim(net, 1);
      settle(net);
      pay(net, message);
      return [net];
    },
  ],
  withdrawSettled: [
    /^I15/,
    (guards) => {
      const net = openScenario(guards);
      const message = post(net, 1, { kind: 'WITHDRAW', dst: L1 });
      honestClaim(net, 1);
      pay(net, message);
      truncate(net, 1, 1);
      return [net];
    },
  ],
  withdrawStanding: [
    /^I15/,
    (guards) => {
      const net = openScenario(guards);
      const message = forge(net, 3, { kind: 'WITHDRAW', dst: L1 });
      lieOut(net, 3, [flow(L1, 10n)]);
      const claim = newestClaim(net, 3);
      truncate(net, 3, standingClaims(net, 3).length - 1);
      lieOut(net, 3, []);
      settle(net);
      pay(net, message, claim);
      return [net];
    },
  ],
  withdrawNullifier: [
    /^I5 a withdrawal was paid twice/,
    (guards) => {
      const net = openScenario(guards);
      const message = post(net, 1, { kind: 'WITHDRAW', dst: L1 });
      post(net, 1, { kind: 'WITHDRAW', dst: L1, amount: 30n });
      honestClaim(net, 1);
      settle(net);
      pay(net, message);
      pay(net, message);
      return [net];
    },
  ],
};

describe('each guard of L1 and of proposers is needed', () => {
  declareMutations(DIRECTED);
});
