import { expect } from 'chai';
import type { Attack } from './guards/attack.js';
import { CLAIM_ATTACKS, OFFICE_ATTACKS, STAKE_ATTACKS } from './guards/claim-attacks.js';
import { DOOR_ATTACKS } from './guards/door-attacks.js';
import { LEDGER_ATTACKS } from './guards/ledger-attacks.js';
import { openScene } from './guards/scene.js';
import { ALL_L1_GUARDS, type GuardName } from './l1/guards.js';

const ATTACKS: Readonly<Record<GuardName, Attack>> = {
  ...DOOR_ATTACKS,
  ...CLAIM_ATTACKS,
  ...STAKE_ATTACKS,
  ...OFFICE_ATTACKS,
  ...LEDGER_ATTACKS,
};

/**
 * Every guard of the simulated L1 is switched off once. The history that needs it runs on the model of the contracts with
 * shards whose blocks nobody executes, and the checks of the simulation look on.
 *
 * Guards that L1 does not run in a simulation, and where each is switched off instead:
 * - what a shard's Inbox checks (nullifier, cap and its binding, source and destination, lane safety, returns and refunds):
 *   `packages/protocol/src/model/mutations-shard.test.ts`; index bound, depth and domain of its proofs are attacked byte by byte in
 *   `contracts/test/shard/InboxTamper.t.sol`;
 * - bounds of amounts and of flows, what a proposer must carry: `packages/protocol/src/model/mutations-vault.test.ts`;
 * - the key of an objection, totals applied twice, fees and sizes of queue entries, calls from contracts, re-entry and payouts, versions
 *   and codecs, blobs, pinned origins, the limits of a forced batch: `contracts/script/mutations.mjs`, on the contracts themselves.
 */
describe('each guard of the simulated L1', () => {
  for (const [name, [tells, history]] of Object.entries(ATTACKS) as [GuardName, Attack][])
    it(`${name}: the checks find ${tells.source} without it, and nothing with it`, () => {
      const guarded = openScene();
      history(guarded);
      expect(guarded.faults()).to.deep.equal([]);
      const open = openScene(name);
      history(open);
      expect(
        open.faults().filter((fault) => tells.test(fault)),
        open.faults().join('\n') || 'nothing was found',
      ).to.not.be.empty;
    });

  it('has its attack', () => {
    expect(Object.keys(ATTACKS).toSorted()).to.deep.equal([...ALL_L1_GUARDS].toSorted());
  });
});
