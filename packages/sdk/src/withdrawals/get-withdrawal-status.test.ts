import { assetVaultAbi, L1_SHARD_ID, MessageKind, stateClaimsAbi } from '@bulkhead/protocol';
import { expect } from 'chai';
import { decodeFunctionData, encodeFunctionResult, type Hex, numberToHex, zeroHash } from 'viem';
import {
  ClaimTruncatedError,
  defineBulkheadChains,
  WaitForWithdrawalTimeoutError,
  type Withdrawal,
  WrongChainError,
} from '../index.js';
import { failureOf } from '../test/failure-of.js';
import { fakeClient } from '../test/fake-chain.js';
import { sampleMessage } from '../test/sample-message.js';
import { sampleNetwork } from '../test/sample-network.js';
import { estimateFinalizeWithdrawalGas, finalizeWithdrawal } from './finalize-withdrawal.js';
import { getTimeToFinalize, getWithdrawalStatus, waitToFinalize } from './get-withdrawal-status.js';
import { waitingTime } from './waiting-time.js';

const ABI = [...assetVaultAbi, ...stateClaimsAbi] as const;
const NOW = 1_000;
const withdrawal: Withdrawal = {
  shardId: 1,
  batchIndex: 3,
  settled: false,
  settledAt: NOW + 7,
  message: { ...sampleMessage, kind: MessageKind.Withdraw, dstShard: L1_SHARD_ID },
  branch: Array.from({ length: 32 }, () => zeroHash),
};

interface Facts {
  readonly isWithdrawn?: boolean;
  readonly isSettled?: boolean;
  readonly isStanding?: boolean;
}

function targetChain() {
  const [one] = defineBulkheadChains(sampleNetwork).shards;
  if (one === undefined) throw new Error('no shard');
  return one;
}

/** L1 of which the facts may change from one question to the next. */
function l1Of(read: () => Facts) {
  const addresses: string[] = [];
  const client = fakeClient({
    eth_call: ({ to, data }: { to: string; data: Hex }) => {
      addresses.push(to);
      const { functionName } = decodeFunctionData({ abi: ABI, data });
      if (functionName === 'window') return encodeFunctionResult({ abi: ABI, functionName, result: 10n } as never);
      const result = read()[functionName as keyof Facts] ?? false;
      return encodeFunctionResult({ abi: ABI, functionName, result } as never);
    },
    eth_getBlockByNumber: { timestamp: numberToHex(NOW), number: '0x1', transactions: [] },
  });
  return Object.assign(client, { addresses });
}

describe('getWithdrawalStatus', () => {
  for (const [what, change] of [
    ['another shard', { message: { ...withdrawal.message, srcShard: 2 as never } }],
    ['a shard that its message is not of', { shardId: 2 }],
    ['no withdrawal', { message: { ...withdrawal.message, kind: MessageKind.Asset } }],
    ['another shard than L1', { message: { ...withdrawal.message, dstShard: 2 as never } }],
  ] as const)
    it(`WRONG_CHAIN, and nothing asked or sent, for one of ${what}`, async () => {
      const client = l1Of(() => ({ isStanding: true, isSettled: true }));
      const parameters = { targetChain: targetChain(), withdrawal: { ...withdrawal, ...change } };
      for (const act of [getWithdrawalStatus, waitToFinalize, finalizeWithdrawal, estimateFinalizeWithdrawalGas])
        expect(await failureOf(act(client, parameters)), act.name).to.be.instanceOf(WrongChainError);
      expect(client.asked.filter(({ method }) => method !== 'eth_getBlockByNumber')).to.deep.equal([]);
    });

  for (const [facts, status] of [
    [{}, 'waiting-to-prove'],
    [{ isStanding: true }, 'waiting-to-finalize'],
    [{ isStanding: true, isSettled: true }, 'ready-to-finalize'],
    [{ isStanding: true, isSettled: true, isWithdrawn: true }, 'finalized'],
  ] as const)
    it(`is ${status} when L1 says ${JSON.stringify(facts)}`, async () => {
      const client = l1Of(() => facts);
      expect(await getWithdrawalStatus(client, { targetChain: targetChain(), withdrawal })).to.equal(status);
      const { AssetVault, StateClaims } = sampleNetwork.l1.contracts;
      expect(new Set(client.addresses)).to.deep.equal(new Set([AssetVault, StateClaims]));
    });
});

describe('getTimeToFinalize', () => {
  it('counts from L1’s newest block, at least a second while it is not settled, nothing after', async () => {
    const parameters = { targetChain: targetChain(), withdrawal };
    expect(
      await getTimeToFinalize(
        l1Of(() => ({ isStanding: true })),
        parameters,
      ),
    ).to.deep.equal({
      seconds: 7,
      timestamp: NOW + 7,
    });
    const paused = { ...parameters, withdrawal: { ...withdrawal, settledAt: NOW - 1 } };
    expect(
      (
        await getTimeToFinalize(
          l1Of(() => ({ isStanding: true })),
          paused,
        )
      ).seconds,
    ).to.equal(1);
    const settled = l1Of(() => ({ isStanding: true, isSettled: true }));
    expect((await getTimeToFinalize(settled, parameters)).seconds).to.equal(0);
  });

  it('CLAIM_TRUNCATED when a new proof is needed', async () => {
    const error = await failureOf(
      getTimeToFinalize(
        l1Of(() => ({})),
        { targetChain: targetChain(), withdrawal },
      ),
    );
    expect(error).to.be.instanceOf(ClaimTruncatedError);
    expect(error).to.deep.include({ code: 'CLAIM_TRUNCATED', verdict: 'retry', shardId: 1, batchIndex: 3 });
  });
});

describe('waitToFinalize', () => {
  it('waits no longer than a window and a pause, whatever a proof says', async () => {
    const client = l1Of(() => ({}));
    expect(await waitingTime(client, targetChain(), 7)).to.equal(67_000);
    expect(await waitingTime(client, targetChain(), Number.MAX_SAFE_INTEGER)).to.equal((10 + 604_800 + 60) * 1000);
  });

  it('waits until the claim has settled', async () => {
    let asked = 0;
    const client = l1Of(() => ({ isStanding: true, isSettled: asked++ > 10 }));
    await waitToFinalize(client, { targetChain: targetChain(), withdrawal });
    expect(asked).to.be.greaterThan(10);
  });

  it('CLAIM_TRUNCATED when the claim falls meanwhile, WITHDRAWAL_TIMEOUT when it takes too long', async () => {
    let asked = 0;
    const falling = l1Of(() => ({ isStanding: asked++ < 10 }));
    const parameters = { targetChain: targetChain(), withdrawal };
    expect(await failureOf(waitToFinalize(falling, parameters))).to.be.instanceOf(ClaimTruncatedError);
    const waiting = l1Of(() => ({ isStanding: true }));
    expect(await failureOf(waitToFinalize(waiting, { ...parameters, timeout: 3 }))).to.be.instanceOf(
      WaitForWithdrawalTimeoutError,
    );
  });
});
