import { encodeDeposit, QueueKind } from '@bulkhead/protocol';
import { expect } from 'chai';
import { keccak256, zeroAddress } from 'viem';
import { codeOf } from '../../test/code-of.js';
import { openSequencing } from '../../test/open-sequencing.js';
import { shardConfig, signTransfer } from '../../test/shard-config.js';
import { queueMethods } from './queue-methods.js';

async function open(delay = 3) {
  const node = await openSequencing();
  const { l1, link } = node;
  const methods = queueMethods({
    config: { genesis: shardConfig() } as Parameters<typeof queueMethods>[0]['config'],
    link,
    l1: l1.state,
    findRow: l1.follower.findBlock,
    queueDelay: async () => delay,
  });
  return { ...node, get: async (index: unknown) => methods.shard_getQueueEntry?.([index]), methods };
}

describe('shard_getQueueEntry', function () {
  this.timeout(30_000);

  it('tells where an entry stands until a block takes it, and what that made of it', async () => {
    const { l1, get, step } = await open();
    const raw = await signTransfer({ nonce: 0 });
    expect(await get(0)).to.equal(null);
    const { origin } = l1.queue(QueueKind.Transaction, raw, 50_000n);
    const entry = {
      index: 0,
      kind: 'TRANSACTION',
      sender: zeroAddress,
      gas: '0xc350',
      l1Block: origin.number,
      dueAtL1Block: origin.number + 3,
    };
    const queued = await get('0x0');
    expect(queued).to.deep.include({ ...entry, status: 'queued' });
    expect(queued)
      .to.have.property('l1TxHash')
      .that.matches(/^0x[0-9a-f]{64}$/);
    for (let i = 0; i < 3; i++) l1.mine();
    expect(await get(0)).to.deep.include({ ...entry, status: 'due' });
    await step();
    expect(await get(0)).to.deep.include({ ...entry, status: 'included', txHash: keccak256(raw), blockNumber: 1 });
    expect(await get(0)).not.to.have.property('code');
  });

  it('says why an entry was skipped', async () => {
    const { l1, get, step } = await open();
    const dear = await signTransfer({ nonce: 0, gas: 21_001n });
    l1.queue(QueueKind.Transaction, dear, 21_000n);
    l1.queue(QueueKind.Transaction, await signTransfer({ nonce: 7 }), 21_000n);
    l1.queue(QueueKind.Deposit, '0xdead');
    l1.queue(77, '0x');
    await step();
    const skipped = { status: 'skipped', blockNumber: 1 };
    expect(await get(0)).to.deep.include({ ...skipped, code: 'GAS_ABOVE_DECLARED', txHash: keccak256(dear) });
    expect(await get(1)).to.deep.include({ ...skipped, code: 'NONCE_TOO_HIGH' });
    expect(await get(2)).to.deep.include({ ...skipped, kind: 'DEPOSIT', code: 'DECODE' });
    expect(await get(3)).to.deep.include({ ...skipped, kind: 77, code: 'KIND' });
  });

  it('forgets with the block, and tells of the next one that takes it', async () => {
    const { l1, get, step, executor, producer } = await open();
    l1.queue(
      QueueKind.Deposit,
      encodeDeposit({
        originShard: 0,
        originToken: zeroAddress,
        amount: 1n,
        from: zeroAddress,
        to: zeroAddress,
        refundTo: zeroAddress,
      }),
    );
    await step();
    const included = await get(0);
    expect(included).to.include({ kind: 'DEPOSIT', status: 'included', blockNumber: 1 });
    await executor.unwind(0);
    await producer.reset();
    expect(await get(0)).to.include({ status: 'queued' });
    await step();
    expect(await get(0)).to.deep.equal(included);
  });

  it('INVALID_PARAMS: anything but one index', async () => {
    const { get, methods } = await open();
    for (const bad of [-1, 1.5, '7', {}, null]) expect(await codeOf(get(bad))).to.equal('INVALID_PARAMS');
    expect(await codeOf(methods.shard_getQueueEntry!([]))).to.equal('INVALID_PARAMS');
  });
});
