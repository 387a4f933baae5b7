import { MessageKind } from '@bulkhead/protocol';
import type { Address } from 'viem';
import { CLAIM_WINDOW } from '../l1/claims.js';
import type { LEDGER_GUARDS } from '../l1/guards.js';
import type { Attack } from './attack.js';
import { flow, HONEST, LIAR } from './scene.js';

const SOMEBODY: Address = '0x00000000000000000000000000000000000000b0';
const ALL = 100n * 10n ** 18n;

/** The ledger's own rules, as far as AssetVault applies them to ether. */
export const LEDGER_ATTACKS: Readonly<Record<(typeof LEDGER_GUARDS)[number], Attack>> = {
  inBound: [
    /L2: more came in than went out on 1/,
    (scene) => void scene.post(LIAR, { outputs: { inTotals: [flow(HONEST, 5n)] } }),
  ],
  balBound: [/L2: bal 2/, (scene) => void scene.post(LIAR, { outputs: { outTotals: [flow(HONEST, ALL + 1n)] } })],
  inBeforeOut: [
    /L4: batch 0 of shard 1/,
    (scene) => {
      scene.post(LIAR, { outputs: { outTotals: [flow(HONEST, 10n)] } });
      scene.post(HONEST, { outputs: { inTotals: [flow(LIAR, 10n)], outTotals: [flow(LIAR, ALL + 10n)] } });
    },
  ],
  laneExists: [/value went astray/, (scene) => void scene.post(LIAR, { outputs: { outTotals: [flow(99, 5n)] } })],
  depositPointer: [
    /L1: the vault holds/,
    (scene) => {
      scene.call(SOMEBODY, { type: 'deposit', shardId: LIAR, to: SOMEBODY, refundTo: SOMEBODY, amount: 10n });
      scene.post(LIAR);
      scene.truncate(LIAR, 0);
      scene.post(LIAR);
    },
  ],
  neverReverse: [
    /L2: more came in than went out/,
    (scene) => {
      scene.post(LIAR, { outputs: { outTotals: [flow(HONEST, 10n)] } });
      scene.post(HONEST, { outputs: { inTotals: [flow(LIAR, 10n)] } });
      scene.truncate(LIAR, 0);
    },
  ],
  capsNeverRewind: [
    /L4: the cap tree of 2/,
    (scene) => {
      scene.post(LIAR, { outputs: { outTotals: [flow(HONEST, 10n)] } });
      scene.truncate(LIAR, 0);
    },
  ],
  withdrawBound: [
    /L2: more came in than went out on 2/,
    (scene) => {
      const message = scene.withdrawal(LIAR, 500n);
      scene.post(LIAR, { outputs: { outTotals: [flow(0, 10n)] } });
      scene.wait(CLAIM_WINDOW);
      scene.pay(message, 0);
    },
  ],
  withdrawKind: [
    /is no withdrawal/,
    (scene) => {
      const message = scene.withdrawal(LIAR, 10n, { kind: MessageKind.Asset });
      scene.withdrawal(LIAR, 10n);
      scene.post(LIAR, { outputs: { outTotals: [flow(0, 10n)] } });
      scene.wait(CLAIM_WINDOW);
      scene.pay(message, 0);
    },
  ],
  withdrawSettled: [
    /paid inside the window/,
    (scene) => {
      const message = scene.withdrawal(LIAR, 10n);
      scene.post(LIAR, { outputs: { outTotals: [flow(0, 10n)] } });
      scene.pay(message, 0);
    },
  ],
  withdrawStanding: [
    /B3: withdrawal 2:0 was paid/,
    (scene) => {
      const message = scene.withdrawal(LIAR, 10n);
      scene.post(LIAR, { outputs: { outTotals: [flow(0, 10n)] } });
      scene.truncate(LIAR, 0);
      scene.post(LIAR);
      scene.wait(CLAIM_WINDOW);
      scene.pay(message, 0);
    },
  ],
  withdrawNullifier: [
    /paid twice/,
    (scene) => {
      const message = scene.withdrawal(LIAR, 10n);
      scene.withdrawal(LIAR, 30n);
      scene.post(LIAR, { outputs: { outTotals: [flow(0, 40n)] } });
      scene.wait(CLAIM_WINDOW);
      scene.pay(message, 0);
      scene.pay(message, 0);
    },
  ],
};
