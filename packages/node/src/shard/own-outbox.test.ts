import {
  computeDomain,
  OUTBOX_DEPTH,
  outboxItemLeaf,
  QueueKind,
  SHARD_CONTRACTS,
  shardBridgeAbi,
  verifyBranch,
} from '@bulkhead/protocol';
import { expect } from 'chai';
import { encodeFunctionData, zeroAddress, zeroHash } from 'viem';
import { openSequencing } from '../test/open-sequencing.js';
import { L1_CHAIN_ID, REGISTRY, SHARD, signTransfer } from '../test/shard-config.js';
import { createOwnOutbox } from './own-outbox.js';

const data = encodeFunctionData({ abi: shardBridgeAbi, functionName: 'withdrawETH', args: [zeroAddress] });
const withdrawal = { to: SHARD_CONTRACTS.ShardBridge, data, gas: 1_000_000n } as const;

async function open() {
  const node = await openSequencing();
  const { l1, engine, executor, link } = node;
  const domain = computeDomain({
    l1ChainId: L1_CHAIN_ID,
    registry: REGISTRY,
    shardId: SHARD,
    genesisHash: engine.genesisHash,
  });
  const outbox = createOwnOutbox({ shardId: SHARD, domain, l1: l1.state, executor });
  return {
    ...node,
    outbox,
    /** A claim of a block on a stake, as somebody makes it who has only L1. */
    async claim(batchIndex: number, block: number) {
      l1.claim(batchIndex, await link.api.claimOutputs({ block, since: 0 }), { staked: true });
      return l1.state.view.claims(SHARD).at(-1)!;
    },
    async expectProven(index: number, claim: { outputs: { outboxRoot: `0x${string}`; outboxCount: bigint } }) {
      const branch = await outbox.findBranch(index, claim);
      const [item] = await executor.outboxItems({ from: index, block: executor.head().number, limit: 1, bodyBytes: 0 });
      const proof = { root: claim.outputs.outboxRoot, leaf: outboxItemLeaf(domain, item!), index, branch: branch! };
      expect(verifyBranch({ ...proof, depth: OUTBOX_DEPTH })).to.equal(true);
    },
  };
}

describe('own outbox', function () {
  this.timeout(30_000);

  it('proves what forced transactions sent although no batch carries it', async () => {
    const { l1, settle, outbox, claim, expectProven } = await open();
    for (let user = 0; user < 2; user++)
      l1.queue(QueueKind.Transaction, await signTransfer({ user, nonce: 0, ...withdrawal }), 1_000_000n);
    l1.mine();
    l1.force();
    await settle();
    const standing = await claim(0, 1);
    expect(l1.state.mirrors.get(SHARD)?.count).to.equal(0);
    await expectProven(0, standing);
    await expectProven(1, standing);
    expect(await outbox.findBranch(2, standing)).to.equal(undefined);
  });

  it('reads again what came in the place of blocks that were taken back', async () => {
    const { l1, settle, claim, expectProven, executor } = await open();
    l1.queue(QueueKind.Transaction, await signTransfer({ nonce: 0, value: 3n, ...withdrawal }), 1_000_000n);
    l1.mine();
    const { height } = l1;
    l1.force();
    await settle();
    await expectProven(0, await claim(0, 1));
    await l1.reorg(height - 2);
    await executor.unwind(0);
    await settle();
    l1.queue(QueueKind.Transaction, await signTransfer({ nonce: 0, value: 4n, ...withdrawal }), 1_000_000n);
    l1.mine();
    l1.force();
    await settle();
    await expectProven(0, await claim(0, 1));
  });

  it('proves nothing under a root that execution does not give', async () => {
    const { l1, step, submit, seal, outbox } = await open();
    await submit(await signTransfer({ nonce: 0, ...withdrawal }));
    await step();
    l1.post(await seal());
    const lie = { outputs: { ...l1.state.view.claims(SHARD)[0]!.outputs, outboxRoot: zeroHash } };
    expect(await outbox.findBranch(0, lie)).to.equal(undefined);
    expect(await outbox.findBranch(0, { outputs: { ...lie.outputs, outboxCount: 2n ** 60n } })).to.equal(undefined);
  });
});
