import type { L1Contracts } from '@bulkhead/protocol';
import { L1_ABIS, L1_ERRORS_ABI } from '@bulkhead/settlement';
import {
  type AbiEvent,
  type Address,
  type ContractErrorName,
  encodeAbiParameters,
  encodeErrorResult,
  type Hex,
  toEventSelector,
} from 'viem';
import type { L1Guards } from './guards.js';
import type { L1State } from './state.js';

/** A contract said no, with one of its errors. */
export class Revert extends Error {
  constructor(
    readonly errorName: string,
    readonly args: readonly unknown[] = [],
  ) {
    super(errorName);
  }

  /** As a node gives it. */
  data(): Hex {
    return encodeErrorResult({
      abi: L1_ERRORS_ABI,
      errorName: this.errorName as ContractErrorName<typeof L1_ERRORS_ABI>,
      args: this.args as never,
    });
  }
}

export interface LogBody {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

/** One call of one transaction: who, when, on which state. */
export interface CallContext {
  readonly state: L1State;
  readonly guards: L1Guards;
  readonly sender: Address;
  readonly block: { readonly number: number; readonly timestamp: number };
  /** Undefined for the current block and later ones. */
  hashOf(number: number): Hex | undefined;
  settlementRootAt(number: number): Hex;
  emit(contract: keyof L1Contracts, event: string, args: Record<string, unknown>): void;
}

/** Reverts unless `holds`, while the guard is on. */
export function require(
  { guards }: Pick<CallContext, 'guards'>,
  guard: Parameters<L1Guards['on']>[0],
  holds: boolean,
  errorName: string,
  args: readonly unknown[] = [],
): void {
  if (!holds && guards.on(guard)) throw new Revert(errorName, args);
}

interface EventShape {
  readonly selector: Hex;
  /** All of one word. */
  readonly indexed: AbiEvent['inputs'];
  readonly plain: AbiEvent['inputs'];
}

const shapes = new Map<string, EventShape>();

function shapeOf(contract: keyof L1Contracts, eventName: string): EventShape {
  const key = `${contract}.${eventName}`;
  const known = shapes.get(key);
  if (known !== undefined) return known;
  const abi = L1_ABIS[contract] as readonly unknown[] as readonly AbiEvent[];
  const event = abi.find((item) => item.type === 'event' && item.name === eventName);
  if (event === undefined) throw new RangeError(`no event ${eventName}`);
  const shape = {
    selector: toEventSelector(event),
    indexed: event.inputs.filter(({ indexed }) => indexed === true),
    plain: event.inputs.filter(({ indexed }) => indexed !== true),
  };
  shapes.set(key, shape);
  return shape;
}

/** A log as the contract's ABI says. */
export function encodeLog(
  contracts: L1Contracts,
  contract: keyof L1Contracts,
  eventName: string,
  args: Record<string, unknown>,
): LogBody {
  const { selector, indexed, plain } = shapeOf(contract, eventName);
  const encode = (inputs: AbiEvent['inputs']): Hex =>
    encodeAbiParameters(
      inputs,
      inputs.map(({ name }) => args[name ?? '']),
    );
  return {
    address: contracts[contract],
    topics: [selector, ...indexed.map((input) => encode([input]))],
    data: encode(plain),
  };
}
