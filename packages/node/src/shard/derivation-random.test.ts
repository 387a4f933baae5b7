import {
  batchHash,
  encodeDeposit,
  encodePayload,
  QueueKind,
  SHARD_CONTRACTS,
  shardBridgeAbi,
} from '@bulkhead/protocol';
import type { SealedBatch } from '@bulkhead/sequencer';
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeFunctionData, type Hex, keccak256, toHex, zeroAddress } from 'viem';
import { openSequencing } from '../test/open-sequencing.js';
import { openDerivation } from '../test/open-shard.js';
import { SHARD, signTransfer, USERS } from '../test/shard-config.js';

type Node = Awaited<ReturnType<typeof openSequencing>>;

const DEPOSIT = encodeDeposit({
  originShard: 0,
  originToken: zeroAddress,
  amount: 5n,
  from: zeroAddress,
  to: zeroAddress,
  refundTo: zeroAddress,
});
const WITHDRAW = encodeFunctionData({ abi: shardBridgeAbi, functionName: 'withdrawETH', args: [zeroAddress] });

/** What stands in the queue: a transaction of user 2 or 3 as it should be, or one of many that should not. */
const anyEntry = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ is: fc.constant('transaction' as const), user: fc.constantFrom(2, 3), sends: fc.boolean() }),
  },
  fc.record({ is: fc.constant('gap' as const), user: fc.constantFrom(2, 3) }),
  fc.record({ is: fc.constant('too dear' as const), user: fc.constantFrom(2, 3) }),
  fc.record({
    is: fc.constant('garbage' as const),
    data: fc.uint8Array({ maxLength: 60 }).map((bytes) => toHex(bytes)),
  }),
  fc.record({ is: fc.constant('deposit' as const) }),
);

/** How the payload of a batch is spoilt before it comes to L1. */
const anyFault = fc.oneof(
  fc.record({ is: fc.constant('flip' as const), at: fc.nat(), bit: fc.nat(7) }),
  fc.record({ is: fc.constant('cut' as const), at: fc.nat() }),
  fc.record({ is: fc.constant('random' as const), bytes: fc.uint8Array({ maxLength: 40 }) }),
  fc.record({ is: fc.constant('garbage in blocks' as const), raw: fc.uint8Array({ maxLength: 30 }) }),
);

const anyStep = fc.record({
  transfers: fc.array(fc.constantFrom(0, 1), { maxLength: 3 }),
  entries: fc.array(anyEntry, { maxLength: 3 }),
  mined: fc.nat(2),
  blocks: fc.integer({ min: 1, max: 2 }),
  after: fc.oneof(
    { weight: 3, arbitrary: fc.constant({ is: 'nothing' as const }) },
    { weight: 4, arbitrary: fc.constant({ is: 'post' as const }) },
    { weight: 2, arbitrary: fc.constant({ is: 'force' as const }) },
    { weight: 2, arbitrary: fc.record({ is: fc.constant('spoil' as const), fault: anyFault }) },
  ),
});

function spoil({ header, payload }: SealedBatch, fault: Fault) {
  const bytes = new Uint8Array(payload);
  const spoilt = (() => {
    if (fault.is === 'cut') return bytes.slice(0, fault.at % bytes.length);
    if (fault.is === 'random') return fault.bytes;
    if (fault.is === 'garbage in blocks') {
      const raw = toHex(fault.raw).replace(/^0x7e/, '0x7f') as Hex;
      const block = {
        timestampDelta: 3,
        originDelta: 1,
        deliveries: [{ gas: 21_000n, data: raw }],
        transactions: [raw],
      };
      return encodePayload({ blocks: [block, block], outbox: [] });
    }
    const at = fault.at % bytes.length;
    bytes[at] = (bytes[at] ?? 0) ^ (1 << fault.bit);
    return bytes;
  })();
  const changed = { ...header, dataHash: keccak256(spoilt) };
  return { header: changed, hash: batchHash(changed), payload: spoilt };
}

type Fault = typeof anyFault extends fc.Arbitrary<infer T> ? T : never;
type Step = typeof anyStep extends fc.Arbitrary<infer T> ? T : never;

class Users {
  readonly #queued = new Map<number, number>();

  async entry(node: Node, entry: Step['entries'][number]): Promise<void> {
    const { l1 } = node;
    if (entry.is === 'deposit') l1.queue(QueueKind.Deposit, DEPOSIT);
    else if (entry.is === 'garbage') l1.queue(QueueKind.Transaction, entry.data);
    else {
      const nonce = this.#queued.get(entry.user) ?? 0;
      if (entry.is === 'gap')
        l1.queue(QueueKind.Transaction, await signTransfer({ user: entry.user, nonce: nonce + 7 }));
      else if (entry.is === 'too dear')
        l1.queue(QueueKind.Transaction, await signTransfer({ user: entry.user, nonce, gas: 200_001n }));
      else {
        this.#queued.set(entry.user, nonce + 1);
        const call = entry.sends ? { to: SHARD_CONTRACTS.ShardBridge, data: WITHDRAW, gas: 1_000_000n } : {};
        l1.queue(QueueKind.Transaction, await signTransfer({ user: entry.user, nonce, ...call }), 1_000_000n);
      }
    }
  }

  /** The next transfers of users who also lose some: blocks are taken back, and their nonces with them. */
  async transfers({ submit, executor, link, mempool }: Node, users: readonly number[]): Promise<void> {
    for (const user of users) {
      const address = USERS[user]!.address.toLowerCase() as Hex;
      const { nonce } = await link.api.getAccount({ at: { number: executor.head().number }, address });
      await submit(await signTransfer({ user, nonce: Number(mempool.findNextNonce(address) ?? nonce) }));
    }
  }
}

async function play(node: Node, users: Users, step: Step): Promise<void> {
  const { l1, settle, agreement } = node;
  const spoils = step.after.is === 'spoil' || step.after.is === 'force';
  await users.transfers(node, step.transfers);
  for (const entry of step.entries) await users.entry(node, entry);
  for (let i = 0; i < step.mined; i++) l1.mine();
  for (let i = 0; i < step.blocks; i++) await node.step();
  if (step.after.is === 'nothing') return;
  if (step.after.is === 'force') {
    const waiting = l1.state.view.queueLength(SHARD) - (l1.state.view.lastBatch(SHARD)?.header.queueTo ?? 0);
    if (waiting === 0) return;
    l1.force();
  } else {
    const batch = await node.seal();
    if (l1.state.view.batch(SHARD, batch.header.batchIndex) !== undefined) return;
    if (step.after.is === 'post') l1.post(batch);
    else l1.post({ ...batch, ...spoil(batch, step.after.fault) }, { claim: false });
  }
  expect(agreement.isOvertaken()).to.equal(spoils);
  if (spoils) await settle();
  expect(agreement.isOvertaken()).to.equal(false);
}

describe('derivation of random histories', function () {
  this.timeout(180_000);

  it('D1, D2: a sequencer, a follower and a rebuild reach the same blocks, whatever payloads and queue hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 2, maxLength: 7 }), async (steps) => {
        const node = await openSequencing();
        const { l1, engine } = node;
        const follower = await openDerivation(l1);
        const users = new Users();
        for (const step of steps) {
          await play(node, users, step);
          await follower.derivation.catchUp();
          const { number, hash } = follower.engine.head();
          expect(hash).to.equal((await engine.summary(number)).hash);
        }
        l1.mine();
        await node.step();
        l1.post(await node.seal());
        const rebuilt = await openDerivation(l1);
        await rebuilt.derivation.catchUp();
        expect(rebuilt.engine.head()).to.deep.equal(engine.head());
        expect(await rebuilt.derivation.compareClaims()).to.deep.equal([]);
        for (let index = 0; index < l1.state.view.queueLength(SHARD); index++)
          expect(await rebuilt.engine.findQueueOutcome(index)).to.deep.equal(await engine.findQueueOutcome(index));
        const { hash } = (await engine.reexecuteBlock(engine.head().number)).summary;
        expect(hash).to.equal(engine.head().hash);
      }),
      { numRuns: 25 },
    );
  });
});
