import type {
  AccessListResult,
  BlockOverrides,
  CallRequest,
  CallResult,
  CallTrace,
  EstimateResult,
  EthAccountProof,
  EthHeader,
  SimulationRequest,
  SimulationResult,
  StateOverrides,
  TraceCallOverrides,
  TraceOptions,
  TransactionTrace,
} from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import type { BlockEnvironment } from '../evm/evm-block.js';
import type { ReplayPlan } from '../trace/replay.js';

/** A block and the state after it, as plain data: it may come from another thread. */
export interface ViewBlock extends BlockEnvironment {
  readonly hash: Hex;
  readonly stateRoot: Hex;
}

interface OnView {
  readonly block: ViewBlock;
  readonly request: CallRequest;
  readonly state?: StateOverrides | undefined;
}

/** What each kind of job needs: plain data, read from the chain at one moment. */
export interface ViewInputs {
  /** eth_call after a block. */
  readonly call: OnView & { readonly overrides?: BlockOverrides | undefined };
  readonly estimateGas: OnView;
  readonly createAccessList: OnView;
  /** eth_simulateV1 after the block that has this header. */
  readonly simulate: { readonly base: EthHeader; readonly request: SimulationRequest };
  readonly traceCall: {
    readonly block: ViewBlock;
    readonly request: CallRequest;
    readonly options: TraceOptions;
    readonly overrides?: TraceCallOverrides | undefined;
  };
  /** The last transaction of the plan. */
  readonly traceTransaction: { readonly plan: ReplayPlan; readonly options: TraceOptions };
  /** All transactions of the plan. */
  readonly traceBlock: { readonly plan: ReplayPlan; readonly options: TraceOptions };
  readonly getProof: { readonly stateRoot: Hex; readonly address: Address; readonly slots: readonly Hex[] };
}

export interface ViewResults {
  readonly call: CallResult;
  readonly estimateGas: EstimateResult;
  readonly createAccessList: AccessListResult;
  readonly simulate: SimulationResult;
  readonly traceCall: CallTrace;
  readonly traceTransaction: unknown;
  readonly traceBlock: readonly TransactionTrace[];
  readonly getProof: EthAccountProof;
}

export type ViewKind = keyof ViewInputs;

/** Something to run, or to prove, on a state of the past or the head; it changes nothing. */
export type ViewJob<K extends ViewKind = ViewKind> = { [Each in K]: { readonly kind: Each } & ViewInputs[Each] }[K];
