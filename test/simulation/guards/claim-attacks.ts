import type { Address } from 'viem';
import { CLAIM_WINDOW } from '../l1/claims.js';
import { ANYBODY, GUARDIAN, MALLORY, VERIFIERS, WATCHERS } from '../l1/contracts.js';
import { MAX_PAUSE } from '../l1/guardian.js';
import type { CLAIM_GUARDS, OFFICE_GUARDS, STAKE_GUARDS } from '../l1/guards.js';
import { STALL_BLOCKS } from '../l1/staked-claims.js';
import type { Attack } from './attack.js';
import { flow, HONEST, LIAR, type Scene } from './scene.js';

const STAKER: Address = '0x00000000000000000000000000000000000000c0';

/** A withdrawal in a claim that moves its value; a second one stands behind it. */
function postExit(scene: Scene) {
  const message = scene.withdrawal(LIAR, 10n);
  scene.withdrawal(LIAR, 30n);
  scene.post(LIAR, { outputs: { outTotals: [flow(0, 40n)] } });
  return message;
}

/** Somebody has claimed the liar's second batch on a stake, after its own claim was truncated. */
function stake(scene: Scene, outTotals = [flow(1, 7n)]): void {
  scene.post(LIAR);
  scene.post(LIAR);
  scene.truncate(LIAR, 1);
  scene.mine(STALL_BLOCKS);
  scene.propose(STAKER, LIAR, 1, { outTotals });
}

export const CLAIM_ATTACKS: Readonly<Record<(typeof CLAIM_GUARDS)[number], Attack>> = {
  truncateByArbiter: [
    /truncated claims/,
    (scene) => {
      scene.post(HONEST);
      scene.call(MALLORY, { type: 'truncate', shardId: HONEST, batchIndex: 0 });
    },
  ],
  truncateInWindow: [
    /truncated after its window/,
    (scene) => {
      scene.post(HONEST);
      scene.wait(CLAIM_WINDOW);
      scene.truncate(HONEST, 0);
    },
  ],
  outboxCountNeverShrinks: [
    /the outbox shrinks to 0/,
    (scene) => {
      scene.withdrawal(LIAR, 1n);
      scene.post(LIAR);
      scene.post(LIAR, { outputs: { outboxCount: 0 } });
    },
  ],
  settledRootIsSettled: [
    /calls a root settled that is not/,
    (scene) => {
      scene.withdrawal(LIAR, 1n);
      scene.post(LIAR);
    },
  ],
  leafDomain: [/has another domain/, (scene) => void scene.post(HONEST)],
  withdrawSource: [
    /is of shard 1/,
    (scene) => {
      const message = scene.withdrawal(LIAR, 10n, { srcShard: HONEST });
      scene.post(LIAR, { outputs: { outTotals: [flow(0, 10n)] } });
      scene.wait(CLAIM_WINDOW);
      scene.pay(message, 0, { shardId: LIAR });
    },
  ],
  withdrawProof: [
    /is not in the outbox/,
    (scene) => {
      const message = postExit(scene);
      scene.wait(CLAIM_WINDOW);
      scene.pay({ ...message, amount: 20n }, 0);
    },
  ],
  withdrawIndexBound: [
    /paid twice/,
    (scene) => {
      const message = postExit(scene);
      scene.wait(CLAIM_WINDOW);
      scene.pay(message, 0);
      scene.pay(message, 0, { leafIndex: message.index + 2 ** 32 });
    },
  ],
};

export const STAKE_ATTACKS: Readonly<Record<(typeof STAKE_GUARDS)[number], Attack>> = {
  proposeBatchHash: [
    /names another batch/,
    (scene) => {
      stake(scene);
      scene.truncate(LIAR, 1);
      scene.call(ANYBODY, { type: 'forfeitStake', shardId: LIAR, proposer: STAKER });
      scene.mine(STALL_BLOCKS);
      scene.propose(STAKER, LIAR, 1, { batchHash: `0x${'77'.repeat(32)}` });
    },
  ],
  proposeNewer: [
    /came late/,
    (scene) => {
      scene.post(LIAR);
      scene.post(LIAR);
      scene.mine(STALL_BLOCKS);
      scene.propose(STAKER, LIAR, 0);
    },
  ],
  proposeStalled: [
    /had not stalled/,
    (scene) => {
      scene.post(LIAR);
      scene.post(LIAR);
      scene.truncate(LIAR, 1);
      scene.propose(STAKER, LIAR, 1);
    },
  ],
  proposeStake: [
    /the stake of .* is 1/,
    (scene) => {
      scene.mine(STALL_BLOCKS);
      scene.post(LIAR);
      scene.truncate(LIAR, 0);
      scene.propose(STAKER, LIAR, 0, { value: 1n });
    },
  ],
  proposeOneStake: [
    /nobody answers for|is owed/,
    (scene) => {
      stake(scene);
      scene.post(LIAR);
      scene.truncate(LIAR, 2);
      scene.mine(STALL_BLOCKS);
      scene.propose(STAKER, LIAR, 2);
    },
  ],
  stakedDeferred: [/B5/, (scene) => stake(scene)],
  totalsSettled: [
    /were applied inside its window/,
    (scene) => {
      stake(scene);
      const totals = { inTotals: [], outTotals: [flow(1, 7n)] };
      scene.call(ANYBODY, { type: 'applyTotals', shardId: LIAR, batchIndex: 1, ...totals });
    },
  ],
  totalsMatch: [
    /totals were applied that/,
    (scene) => {
      stake(scene);
      scene.wait(CLAIM_WINDOW);
      const totals = { inTotals: [], outTotals: [flow(1, 90n)] };
      scene.call(ANYBODY, { type: 'applyTotals', shardId: LIAR, batchIndex: 1, ...totals });
    },
  ],
  releaseOwn: [
    /a stake came back/,
    (scene) => {
      stake(scene);
      scene.truncate(LIAR, 1);
      const sequencer = scene.chain.head.state.shards.get(LIAR)?.sequencer ?? STAKER;
      scene.propose(sequencer, LIAR, 1, { value: 0n });
      scene.wait(CLAIM_WINDOW);
      scene.call(STAKER, { type: 'releaseStake', shardId: LIAR });
    },
  ],
  releaseSettled: [
    /nobody answers for/,
    (scene) => {
      stake(scene);
      scene.call(STAKER, { type: 'releaseStake', shardId: LIAR });
    },
  ],
  releaseOnce: [
    /is owed/,
    (scene) => {
      stake(scene);
      scene.wait(CLAIM_WINDOW);
      scene.call(STAKER, { type: 'releaseStake', shardId: LIAR });
      scene.call(STAKER, { type: 'releaseStake', shardId: LIAR });
    },
  ],
  forfeitFallen: [
    /nobody answers for/,
    (scene) => {
      stake(scene);
      scene.call(MALLORY, { type: 'forfeitStake', shardId: LIAR, proposer: STAKER });
    },
  ],
};

/** Settles a withdrawal while settlement is paused for most of its window. */
function pauseAndPay(scene: Scene, seconds: number, waited: number): void {
  const message = postExit(scene);
  scene.call(GUARDIAN, { type: 'pause', seconds });
  scene.wait(waited);
  scene.pay(message, 0);
}

export const OFFICE_ATTACKS: Readonly<Record<(typeof OFFICE_GUARDS)[number], Attack>> = {
  objectVerifier: [
    /objected to a claim/,
    (scene) => {
      scene.post(HONEST);
      const claimKey = scene.claimKey(HONEST, 0);
      scene.call(MALLORY, { type: 'object', shardId: HONEST, batchIndex: 0, claimKey });
    },
  ],
  objectOnce: [
    /1 verifiers truncated/,
    (scene) => {
      scene.post(HONEST);
      const claimKey = scene.claimKey(HONEST, 0);
      for (let vote = 0; vote < 2; vote++)
        scene.call(WATCHERS[0], { type: 'object', shardId: HONEST, batchIndex: 0, claimKey });
    },
  ],
  objectThreshold: [
    /1 verifiers truncated/,
    (scene) => {
      scene.post(HONEST);
      const claimKey = scene.claimKey(HONEST, 0);
      scene.call(VERIFIERS[2] ?? MALLORY, { type: 'object', shardId: HONEST, batchIndex: 0, claimKey });
    },
  ],
  pauseByGuardian: [/paused settlement/, (scene) => void scene.call(MALLORY, { type: 'pause', seconds: 60 })],
  pauseLength: [/a pause of/, (scene) => void scene.call(GUARDIAN, { type: 'pause', seconds: MAX_PAUSE + 1 })],
  pauseCoolDown: [
    /paused again too early/,
    (scene) => {
      scene.call(GUARDIAN, { type: 'pause', seconds: 20 });
      scene.wait(60);
      scene.call(GUARDIAN, { type: 'pause', seconds: 20 });
    },
  ],
  pauseStopsWindow: [/paid inside the window/, (scene) => pauseAndPay(scene, 60, CLAIM_WINDOW + 10)],
  pauseStopsWithdrawals: [
    /paid during a pause/,
    (scene) => {
      const message = postExit(scene);
      scene.wait(CLAIM_WINDOW);
      scene.call(GUARDIAN, { type: 'pause', seconds: 600 });
      scene.pay(message, 0);
    },
  ],
};
