import type { EVMResult, Message as EvmMessage, InterpreterStep } from '@ethereumjs/evm';
import type { Address } from 'viem';
import type { EvmState } from '../state/evm-state.js';

/** What is traced: a transaction or a call, before it runs. */
export interface Traced {
  readonly from: Address;
  /** Undefined for a creation. */
  readonly to: Address | undefined;
  /** Of its block. */
  readonly coinbase: Address;
  readonly gasLimit: bigint;
  /** Whose delegation it sets (EIP-7702). */
  readonly authorities: readonly Address[];
}

/** How it went. */
export interface TracedRun {
  readonly gasUsed: bigint;
  readonly output: Uint8Array;
  /** In the words of the EVM library; undefined when it succeeded. */
  readonly exception: string | undefined;
}

/** A step of the EVM, with the state that it is about to run on. */
export type TraceStep = InterpreterStep;

/** Listens to one transaction and makes JSON of it. Hooks are awaited, in the order in which things happen. */
export interface Tracer {
  begin?(traced: Traced, state: EvmState): Promise<void>;
  step?(step: TraceStep): Promise<void> | void;
  enter?(message: EvmMessage): Promise<void> | void;
  exit?(result: EVMResult, depth: number): Promise<void> | void;
  /** After fees were paid. */
  result(run: TracedRun): Promise<unknown>;
}
