import { MAX_BATCH_BLOCKS, type ShardId } from '@bulkhead/protocol';
import { type Address, keccak256, zeroHash } from 'viem';
import { QUEUE_DELAY } from '../l1/calls.js';
import { ANYBODY, MALLORY } from '../l1/contracts.js';
import type { DOOR_GUARDS } from '../l1/guards.js';
import type { Attack } from './attack.js';
import { HONEST, LIAR, type Scene } from './scene.js';

const SOMEBODY: Address = '0x00000000000000000000000000000000000000b0';

function deposit(scene: Scene, shardId: ShardId): void {
  scene.call(SOMEBODY, { type: 'deposit', shardId, to: SOMEBODY, refundTo: SOMEBODY, amount: 1n });
}

/** Entries in one L1 block. */
function fill(scene: Scene, count: number, gas: bigint): void {
  for (let entry = 0; entry < count; entry++)
    scene.chain.sendCall(SOMEBODY, { type: 'enqueue', shardId: LIAR, gas, raw: keccak256(`0x${entry + 16}`) });
  scene.mine();
}

/** All that waits in the liar's queue, in one batch. */
function takeAll(scene: Scene): void {
  const entries = scene.chain.head.state.queues.get(LIAR) ?? [];
  const last = entries.at(-1);
  scene.post(LIAR, { header: { queueTo: entries.length, queueAccumulator: last?.accumulator ?? zeroHash } });
}

/** The door of BatchInbox: what a sequencer can't do, or what nobody can do in its name. */
export const DOOR_ATTACKS: Readonly<Record<(typeof DOOR_GUARDS)[number], Attack>> = {
  sequencer: [/posted a batch of shard 1/, (scene) => void scene.post(HONEST, { from: MALLORY })],
  dataHash: [/another payload/, (scene) => void scene.post(LIAR, { header: { dataHash: zeroHash } })],
  batchIndex: [/B1: has another index/, (scene) => void scene.post(LIAR, { header: { batchIndex: 1 as never } })],
  prevBatchHash: [/B1: has no link/, (scene) => void scene.post(LIAR, { header: { prevBatchHash: zeroHash } })],
  firstBlock: [/B1: leaves blocks out/, (scene) => void scene.post(LIAR, { header: { firstBlock: 9 } })],
  blockCount: [/4097 blocks/, (scene) => void scene.post(LIAR, { header: { blockCount: MAX_BATCH_BLOCKS + 1 } })],
  timestampOrder: [
    /goes back in time/,
    (scene) => {
      scene.post(LIAR);
      scene.post(LIAR, { header: { firstTimestamp: 1 } });
    },
  ],
  timestampAhead: [
    /ahead of its time/,
    (scene) => void scene.post(LIAR, { header: { lastTimestamp: scene.chain.head.timestamp + 3_600 } }),
  ],
  originPast: [
    /origin that is not over/,
    (scene) => void scene.post(LIAR, { header: { l1OriginNumber: scene.chain.head.number + 5 } }),
  ],
  originOrder: [
    /an older origin/,
    (scene) => {
      scene.post(LIAR);
      const { hash, number, state } = scene.chain.blocks[1] ?? scene.chain.head;
      const origin = { l1OriginNumber: number, l1OriginHash: hash, settlementRoot: state.settlementRoot };
      scene.post(LIAR, { header: origin });
    },
  ],
  originHash: [
    /an origin that L1 has not/,
    (scene) => {
      const { hash } = scene.chain.head;
      scene.mine();
      const number = scene.chain.head.number;
      scene.chain.reorg(1, () => true);
      scene.mine();
      scene.post(LIAR, { header: { l1OriginNumber: number, l1OriginHash: hash } });
    },
  ],
  settlementRoot: [
    /another settlement root/,
    (scene) => void scene.post(LIAR, { header: { settlementRoot: keccak256('0x02') } }),
  ],
  queueOrder: [
    /takes entries twice/,
    (scene) => {
      scene.post(LIAR);
      scene.post(LIAR, { header: { queueTo: 0, queueAccumulator: zeroHash } });
    },
  ],
  queueEnd: [
    /takes more than it may/,
    (scene) => {
      const length = scene.chain.head.state.queues.get(LIAR)?.length ?? 0;
      scene.post(LIAR, { header: { queueTo: length + 3 } });
    },
  ],
  queueCount: [
    /takes more than it may/,
    (scene) => {
      fill(scene, 70, 21_000n);
      takeAll(scene);
    },
  ],
  queueGas: [
    /takes more than it may/,
    (scene) => {
      fill(scene, 3, 4_000_000n);
      takeAll(scene);
    },
  ],
  queueAboveOrigin: [
    /takes more than it may/,
    (scene) => {
      const { hash, number, state } = scene.chain.head;
      deposit(scene, LIAR);
      const entries = scene.chain.head.state.queues.get(LIAR) ?? [];
      const taken = { queueTo: entries.length, queueAccumulator: entries.at(-1)?.accumulator ?? zeroHash };
      const origin = { l1OriginNumber: number, l1OriginHash: hash, settlementRoot: state.settlementRoot };
      scene.post(LIAR, { header: { ...origin, ...taken } });
    },
  ],
  queueDue: [
    /leaves out what is due/,
    (scene) => {
      scene.post(LIAR);
      const { queueTo = 0 } = scene.chain.head.state.doors.get(LIAR) ?? {};
      const queueAccumulator = scene.chain.head.state.queues.get(LIAR)?.at(-1)?.accumulator ?? zeroHash;
      deposit(scene, LIAR);
      scene.mine(QUEUE_DELAY);
      scene.post(LIAR, { header: { queueTo, queueAccumulator } });
    },
  ],
  queueAccumulator: [
    /other entries than the queue has/,
    (scene) => void scene.post(LIAR, { header: { queueAccumulator: keccak256('0x02') } }),
  ],
  forceOverdue: [
    /was forced too early/,
    (scene) => {
      deposit(scene, HONEST);
      scene.call(ANYBODY, { type: 'force', shardId: HONEST });
    },
  ],
};
