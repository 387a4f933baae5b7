import { type SettlementLeaf, SHARD_CONTRACTS, type ShardId, shardStateAbi } from '@bulkhead/protocol';
import { createCapTrees, SettlementProofs } from '@bulkhead/relay';
import type { Caller } from '@bulkhead/rpc';
import { CodedError } from '@bulkhead/runtime';
import { decodeFunctionResult, encodeFunctionData, type Hex } from 'viem';
import { lastBlock } from './derivation.js';
import { describeReason } from './describe-reason.js';
import type { ExecLink } from './exec-link.js';
import type { L1State } from './l1-state.js';
import type { ShardExecutor } from './shard-executor.js';

/** What contracts of this shard can prove of another one’s state now (docs/spec/state.md). */
export interface ProvableState {
  /** As every function of `ShardState` takes it. */
  readonly proof: {
    readonly shard: ShardId;
    readonly settlementRoot: Hex;
    readonly leaf: SettlementLeaf;
    /** 16 siblings, leaf level first. */
    readonly settlementBranch: readonly Hex[];
  };
  /** Block of the other shard whose state this is: ask its `eth_getProof` there. */
  readonly blockNumber: number;
  /** L1's time, in seconds, at which L1 had it. */
  readonly asOf: number;
}

/** From the newest settlement root that a shard has imported down to the state root of a peer. */
export function createStateProver(modules: {
  readonly link: Pick<ExecLink, 'api'>;
  readonly executor: Pick<ShardExecutor, 'head'>;
  readonly l1: L1State;
}) {
  const { link, executor, l1 } = modules;
  const capTrees = createCapTrees(l1.settlement);

  /**
   * Undefined while this shard has imported no claim of `source`.
   * @throws CodedError STATE_NOT_PROVABLE (reject) when `ShardState` refuses: the lane is closed, or wants settled claims
   */
  return async function proveState(source: ShardId, caller?: Caller): Promise<ProvableState | undefined> {
    const head = executor.head();
    const proofs = new SettlementProofs(l1.getOrigin(head.originNumber), l1.settlement, capTrees);
    const leaf = proofs.leaves.get(source);
    const batch = leaf && l1.view.batch(source, leaf.batchIndex);
    if (leaf === undefined || batch === undefined) return undefined;
    const { settlementRoot } = proofs.origin;
    const proof = { shard: source, settlementRoot, leaf, settlementBranch: proofs.branch(source) };
    return { proof, blockNumber: lastBlock(batch), asOf: await readAge(proof, head.number, caller) };
  };

  /** The contract judges, so that nobody gets a proof that it would refuse. */
  async function readAge(proof: ProvableState['proof'], block: number, caller?: Caller): Promise<number> {
    const abi = shardStateAbi;
    const { leaf, settlementBranch } = proof;
    const tuple = {
      ...proof,
      leaf: { ...leaf, batchIndex: BigInt(leaf.batchIndex), outboxCount: BigInt(leaf.outboxCount) },
      settlementBranch: settlementBranch as never,
    };
    const data = encodeFunctionData({ abi, functionName: 'stateRoot', args: [tuple] });
    const request = { to: SHARD_CONTRACTS.ShardState, data };
    const result = await link.api.call({ at: { number: block }, request, caller: caller?.name }, caller);
    if (result.status === 'success') {
      const [, asOf] = decodeFunctionResult({ abi, functionName: 'stateRoot', data: result.data });
      return Number(asOf);
    }
    const why = result.status === 'revert' ? describeReason(result.data) : 'it ran out of gas';
    throw new CodedError({
      code: 'STATE_NOT_PROVABLE',
      message: `the state of shard ${proof.shard} can’t be proven here: ${why}`,
      verdict: 'reject',
    });
  }
}
