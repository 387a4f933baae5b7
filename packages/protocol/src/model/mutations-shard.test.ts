import { falseClaim, honestClaim, newestProof } from './actors.js';
import { i11 } from './closing.js';
import { type Directed, declareMutations, type ShardGuard } from './declare-mutations.test.js';
import type { Guards } from './guards.js';
import { deliver, finalize, retry } from './inbox.js';
import { type Message, messageId, read } from './message.js';
import { advance, getShard, type Network } from './network.js';
import { bring, catchUp, ETH, flow, forge, lieOut, openScenario, post, settle, sync } from './scenario.js';

const HUGE = 2n ** 256n - 1n;
const EVIL = { originShard: 3, token: 'evil' };

/** A call that failed on shard 2 before its deadline. */
function failed(guards: Guards): [Network, Message] {
  const net = openScenario(guards);
  const message = post(net, 1, { kind: 'ASSET_CALL', deadline: 5 });
  honestClaim(net, 1);
  catchUp(net, 2);
  deliver(getShard(net, 2), message, newestProof(getShard(net, 2), message)!, net.now, 'fail');
  return [net, message];
}

/** A receiver on shard 2 that tries to be delivered twice, under a cap that has room for it (I9). */
function reentered(guards: Guards): Network {
  const net = openScenario(guards);
  const message = post(net, 1, { kind: 'ASSET_CALL' });
  post(net, 1, {});
  honestClaim(net, 1);
  catchUp(net, 2);
  deliver(getShard(net, 2), message, newestProof(getShard(net, 2), message)!, net.now, 'reenter');
  return net;
}

const DIRECTED: Directed<ShardGuard> = {
  nullifier: [
    /^I5 .* ended twice/,
    (guards) => {
      const net = openScenario(guards);
      const message = forge(net, 3, { kind: 'ASSET' });
      lieOut(net, 3, [flow(2, 50n)]);
      catchUp(net, 2);
      bring(net, 2, message);
      bring(net, 2, message);
      return [net];
    },
  ],
  capCheck: [
    /^I4 in 3\|2/,
    (guards) => {
      const net = openScenario(guards);
      forge(net, 3, { kind: 'ASSET', amount: 1000n });
      lieOut(net, 3, [flow(2, 1000n)]);
      sync(net, 2);
      honestClaim(net, 2);
      return [net];
    },
  ],
  capLeafBinding: [
    /^I4 in 3\|2/,
    (guards) => {
      const net = openScenario(guards);
      const message = forge(net, 3, { kind: 'ASSET', amount: 100n });
      lieOut(net, 3, [flow(4, 100n)]);
      catchUp(net, 2);
      bring(net, 2, message, 3, { index: 0 });
      honestClaim(net, 2);
      return [net];
    },
  ],
  dstBinding: [
    /^I5 .* delivered on two shards/,
    (guards) => {
      const net = openScenario(guards);
      post(net, 6, { dst: 1 });
      const message = post(net, 6, { dst: 2 });
      honestClaim(net, 6);
      settle(net);
      sync(net, 2);
      catchUp(net, 1);
      bring(net, 1, message);
      return [net];
    },
  ],
  srcBinding: [
    /^I6 .* was never sent/,
    (guards) => {
      const net = openScenario(guards);
      post(net, 1, {});
      const second = post(net, 1, { amount: 5n });
      honestClaim(net, 1);
      const forged = forge(net, 3, { kind: 'ASSET', src: 1, deadline: 9999 });
      lieOut(net, 3, []);
      catchUp(net, 2);
      bring(net, 2, second);
      const root = getShard(net, 2).imports.at(-1)!;
      deliver(getShard(net, 2), forged, { root, position: 3 }, net.now, 'accept');
      return [net];
    },
  ],
  canonicalKind: [
    /^I3 2 0:eth/,
    (guards) => {
      const net = openScenario(guards);
      forge(net, 3, { kind: 'DATA', amount: 50n, deadline: 0 });
      lieOut(net, 3, []);
      sync(net, 2);
      return [net];
    },
  ],
  laneSafety: [
    /^I6 .* was never sent/,
    (guards) => {
      const net = openScenario(guards);
      const forged = {
        kind: 'DATA' as const,
        src: 6,
        dst: 2,
        index: 0,
        asset: ETH,
        amount: 0n,
        deadline: 999,
        inReplyTo: '',
        wantsAnswer: false,
      };
      falseClaim(net, 6, { leaves: [forged] });
      catchUp(net, 2);
      bring(net, 2, forged);
      settle(net);
      return [net];
    },
  ],
  returnNeverExpires: [
    /^I3 1 0:eth/,
    (guards) => {
      const net = openScenario(guards);
      post(net, 1, { deadline: 0 });
      for (let round = 0; round < 4; round++) {
        for (const id of [1, 2]) {
          sync(net, id);
          honestClaim(net, id);
        }
      }
      return [net];
    },
  ],
  replyFromDestination: [
    /^I5 .* closed by 3/,
    (guards) => {
      const net = openScenario(guards);
      const inReplyTo = messageId(post(net, 1, { dst: 2 }));
      forge(net, 3, { kind: 'RETURN', dst: 1, inReplyTo });
      lieOut(net, 3, [flow(1, 10n)]);
      sync(net, 1);
      return [net];
    },
  ],
  returnOnlyWhatComesBack: [
    /^I11 RETURN.* has not ended/,
    (guards) => {
      const net = openScenario(guards);
      post(net, 1, { kind: 'DATA', amount: 0n, deadline: 0 });
      honestClaim(net, 1);
      sync(net, 2);
      return [net, ...i11(net)];
    },
  ],
  retryBeforeDeadline: [
    /^I5 .* delivered late/,
    (guards) => {
      const [net, message] = failed(guards);
      advance(net, 10);
      retry(getShard(net, 2), 1, message.index, net.now, 'accept');
      return [net];
    },
  ],
  finalizeAfterDeadline: [
    /^I5 .* given back early/,
    (guards) => {
      const [net, message] = failed(guards);
      finalize(getShard(net, 2), 1, message.index, net.now);
      return [net];
    },
  ],
  // Each of the two suffices: either is looked at where the other is gone.
  entryLock: [/^I5 .* ended twice/, (guards) => [reentered({ ...guards, terminalFirst: false })]],
  terminalFirst: [/^I5 .* ended twice/, (guards) => [reentered({ ...guards, entryLock: false })]],
  returnMatchesRecord: [
    /^I3 1 0:eth/,
    (guards) => {
      const net = openScenario(guards);
      const inReplyTo = messageId(post(net, 1, { dst: 3 }));
      forge(net, 3, { kind: 'RETURN', dst: 1, asset: EVIL, inReplyTo });
      lieOut(net, 3, [flow(1, 10n, EVIL)]);
      sync(net, 1);
      return [net];
    },
  ],
  closedOnce: [
    /^I5 .* closed twice/,
    (guards) => {
      const net = openScenario(guards);
      const inReplyTo = messageId(post(net, 1, { dst: 3 }));
      forge(net, 3, { kind: 'RETURN', dst: 1, inReplyTo });
      forge(net, 3, { kind: 'RETURN', dst: 1, inReplyTo });
      lieOut(net, 3, [flow(1, 20n)]);
      sync(net, 1);
      return [net];
    },
  ],
  terminalOnce: [
    /^I5 .* ended twice/,
    (guards) => {
      const net = openScenario(guards);
      const message = post(net, 1, { deadline: 5 });
      honestClaim(net, 1);
      sync(net, 2);
      advance(net, 10);
      finalize(getShard(net, 2), 1, message.index, net.now);
      return [net];
    },
  ],
  amountBound: [
    /^I4 threw RangeError: arithmetic overflow at 2\|3:evil/,
    (guards) => {
      const net = openScenario(guards);
      // Shard 2 never holds more than one word of the hostile token, but one claim of it brings in two.
      for (const dst of [1, 2]) forge(net, 3, { kind: 'ASSET', dst, asset: EVIL, amount: HUGE });
      lieOut(net, 3, [flow(1, HUGE, EVIL), flow(2, HUGE, EVIL)]);
      const relay = (id: number, dst: number): void => {
        sync(net, id);
        if (read(getShard(net, id).supply, '3:evil') > 0n) post(net, id, { dst, asset: EVIL, amount: HUGE });
      };
      relay(2, 4);
      relay(1, 2);
      honestClaim(net, 1);
      sync(net, 2);
      honestClaim(net, 2);
      return [net];
    },
  ],
};

describe('each guard of a shard is needed', () => {
  declareMutations(DIRECTED);
});
