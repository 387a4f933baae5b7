import { type L1Origin, settlementLeafHash, shardStateAbi, toShardId } from '@bulkhead/protocol';
import { expect } from 'chai';
import { decodeFunctionData, encodeErrorResult, encodeFunctionResult, type Hex } from 'viem';
import type { CallContext } from '../channel/api.js';
import { codeOf } from '../test/code-of.js';
import { claimOfPeer, HERE, PEER } from '../test/message-scene.js';
import type { L1State } from './l1-state.js';
import { createStateProver } from './prove-state.js';

const ORIGIN = 50;
const AS_OF = 1_234n;
type CallParams = { readonly request: { readonly data: Hex }; readonly caller?: string };

/** A shard whose head imports one L1 block, which knows a claim of the peer, or none. */
function open(options: { readonly claimed?: boolean; readonly refusal?: Hex } = {}) {
  const { claimed = true, refusal } = options;
  const { leaf, tree } = claimOfPeer();
  const asked: Hex[] = [];
  const askers: unknown[] = [];
  const header = { firstBlock: 31, blockCount: 5 };
  const l1 = {
    getOrigin: (number: number) => ({ number, settlementRoot: tree.root() }) as L1Origin,
    view: { batch: (shard: number, index: number) => (shard === PEER && index === 4 ? { header } : undefined) },
    settlement: {
      leavesAt: (block: number) => new Map(claimed && block === ORIGIN ? [[PEER, leaf]] : []),
      leafHashesAt: () => new Map([[PEER, settlementLeafHash(leaf)]]),
    },
  } as unknown as L1State;
  const link = {
    api: {
      async call({ request: { data }, caller }: CallParams, context?: CallContext) {
        asked.push(data);
        askers.push([caller, context?.signal]);
        if (refusal !== undefined) return { status: 'revert', data: refusal };
        const result = [leaf.stateRoot, AS_OF] as const;
        return {
          status: 'success',
          data: encodeFunctionResult({ abi: shardStateAbi, functionName: 'stateRoot', result }),
        };
      },
    },
  };
  const executor = { head: () => ({ number: 9, originNumber: ORIGIN }) };
  const proveState = createStateProver({ link, executor, l1 } as unknown as Parameters<typeof createStateProver>[0]);
  return { proveState, asked, askers, leaf, tree };
}

describe('state proofs', () => {
  it('lead from the imported root to the last block of the claimed batch, and carry L1’s time', async () => {
    const { proveState, asked, leaf, tree } = open();
    const proof = { shard: PEER, settlementRoot: tree.root(), leaf, settlementBranch: tree.prove(PEER) };
    expect(await proveState(PEER)).to.deep.equal({ proof, blockNumber: 35, asOf: Number(AS_OF) });
    const { functionName, args } = decodeFunctionData({ abi: shardStateAbi, data: asked[0] ?? '0x' });
    expect(functionName).to.equal('stateRoot');
    expect(args[0]).to.deep.include({ shard: PEER, settlementRoot: tree.root(), settlementBranch: tree.prove(PEER) });
  });

  it('are not there before a claim is imported, nor of shards that nobody knows', async () => {
    expect(await open({ claimed: false }).proveState(PEER)).to.equal(undefined);
    expect(await open().proveState(toShardId(99))).to.equal(undefined);
    expect(await open().proveState(HERE)).to.equal(undefined);
  });

  it('are read for who asks, as long as he waits', async () => {
    const { proveState, askers } = open();
    const { signal } = new AbortController();
    await proveState(PEER, { name: '10.0.0.1', signal });
    expect(askers).to.deep.equal([['10.0.0.1', signal]]);
  });

  it('STATE_NOT_PROVABLE says what the contract refuses', async () => {
    const refusal = encodeErrorResult({ abi: shardStateAbi, errorName: 'StateNotSettled' });
    const { proveState } = open({ refusal });
    expect(await codeOf(proveState(PEER))).to.equal('STATE_NOT_PROVABLE');
    const why = await proveState(PEER).catch((error: Error) => error.message);
    expect(why).to.equal('the state of shard 8 can’t be proven here: it reverted with StateNotSettled()');
  });
});
