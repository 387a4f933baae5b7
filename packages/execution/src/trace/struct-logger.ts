import type { TraceOptions } from '@bulkhead/protocol';
import type { EVMResult, Message as EvmMessage } from '@ethereumjs/evm';
import type { Hex } from 'viem';
import { gethWording } from '../evm/geth-wording.js';
import { bigintToBytes, toHex, toQuantity, toWord } from '../hex.js';
import type { TraceBudget } from './trace-budget.js';
import type { TracedRun, Tracer, TraceStep } from './tracer.js';

interface StructLog {
  readonly pc: number;
  readonly op: string;
  readonly gas: number;
  gasCost: number;
  readonly depth: number;
  error?: string;
  readonly refund?: number;
  readonly stack?: readonly Hex[];
  readonly memory?: readonly Hex[];
  readonly returnData?: Hex;
  storage?: Readonly<Record<Hex, Hex>>;
}

interface Frame {
  readonly gasLimit: bigint;
  last: StructLog | undefined;
  lastOp: string;
  /** Where code goes on after the last step, unless it jumps. */
  nextPc: number;
  readonly depth: number;
  returnData: Uint8Array;
}

/** Steps that end a frame; another one is the last only where code ends. */
const ENDS = new Set(['STOP', 'RETURN', 'REVERT', 'SELFDESTRUCT', 'INVALID', '']);

const STIPEND = 2_300n;
/** JSON of the fixed part of a step, and of each word in it. */
const STEP_BYTES = 120;
const WORD_BYTES = 70;

/** Logs each step, as geth's opcode logger does. */
export function createStructLogger(options: TraceOptions, budget: TraceBudget): Tracer {
  const logs: StructLog[] = [];
  const frames: Frame[] = [];
  const storages = new Map<string, Map<Hex, Hex>>();
  const isFull = (): boolean => options.limit > 0 && logs.length >= options.limit;

  async function storageAt({ opcode, stack, address, stateManager }: TraceStep) {
    if (options.disableStorage || (opcode.name !== 'SLOAD' && opcode.name !== 'SSTORE')) return undefined;
    const slot = stack.at(-1);
    const value = stack.at(-2);
    if (slot === undefined || (opcode.name === 'SSTORE' && value === undefined)) return undefined;
    const key = toWord(bigintToBytes(slot));
    const stored = opcode.name === 'SSTORE' ? bigintToBytes(value ?? 0n) : await stateManager.getStorage(address, key);
    const account = toHex(address.bytes);
    const known = storages.get(account) ?? new Map<Hex, Hex>();
    storages.set(account, known);
    known.set(toHex(key), toHex(toWord(stored)));
    return Object.fromEntries(known) as Record<Hex, Hex>;
  }

  /** Code that ends without saying so ends with a STOP, which geth shows and the EVM library does not run. */
  function addStop(frame: Frame, { executionGasUsed, runState }: EVMResult['execResult']): void {
    if (isFull()) return;
    budget.spend(STEP_BYTES);
    logs.push({
      pc: frame.nextPc,
      op: 'STOP',
      gas: Number(frame.gasLimit - executionGasUsed),
      gasCost: 0,
      depth: frame.depth + 1,
      ...(!options.disableStack && { stack: (runState?.stack.getStack() ?? []).map(toQuantity) }),
    });
  }

  return {
    enter(message: EvmMessage) {
      const parent = frames.at(-1);
      // What a call hands on is part of what it costs; the EVM library counts it apart.
      if (parent?.last !== undefined && parent.lastOp.includes('CALL')) {
        const withStipend = message.value > 0n && !message.delegatecall;
        parent.last.gasCost += Number(message.gasLimit - (withStipend ? STIPEND : 0n));
      }
      const { gasLimit, depth } = message;
      frames.push({ gasLimit, depth, last: undefined, lastOp: '', nextPc: 0, returnData: new Uint8Array(0) });
    },
    exit({ execResult }: EVMResult) {
      const frame = frames.pop();
      const exception = execResult.exceptionError?.error;
      if (frame?.last !== undefined && exception !== undefined && exception !== 'revert') {
        frame.last.error = gethWording(exception);
      }
      if (frame !== undefined && exception === undefined && !ENDS.has(frame.lastOp)) addStop(frame, execResult);
      const parent = frames.at(-1);
      if (parent === undefined) return;
      const isCreated = parent.lastOp.startsWith('CREATE') && exception === undefined;
      parent.returnData = isCreated ? new Uint8Array(0) : execResult.returnValue;
    },
    async step(step) {
      const frame = frames.at(-1);
      if (frame === undefined) return;
      const { opcode, gasLeft, gasRefund, depth, pc, stack, memory } = step;
      frame.lastOp = opcode.name;
      frame.nextPc = pc + 1 + pushedBytes(opcode.name);
      frame.last = undefined;
      if (isFull()) return;
      const storage = await storageAt(step);
      const words = (options.disableStack ? 0 : stack.length) + (options.enableMemory ? memory.length / 32 : 0);
      budget.spend(STEP_BYTES + WORD_BYTES * (words + 2 * Object.keys(storage ?? {}).length));
      const { returnData } = frame;
      const hasReturnData = options.enableReturnData && returnData.length > 0;
      if (hasReturnData) budget.spend(2 * returnData.length);
      const log: StructLog = {
        pc,
        op: opcode.name,
        gas: Number(gasLeft),
        gasCost: Number(opcode.dynamicFee ?? opcode.fee),
        depth: depth + 1,
        ...(gasRefund > 0n && { refund: Number(gasRefund) }),
        ...(!options.disableStack && { stack: stack.map(toQuantity) }),
        ...(options.enableMemory && memory.length > 0 && { memory: wordsOf(memory) }),
        ...(hasReturnData && { returnData: toHex(returnData) }),
        ...(storage !== undefined && { storage }),
      };
      frame.last = log;
      logs.push(log);
    },
    async result({ gasUsed, output, exception }: TracedRun) {
      const hasOutput = exception === undefined || exception === 'revert';
      return {
        gas: Number(gasUsed),
        failed: exception !== undefined,
        returnValue: hasOutput ? toHex(output) : '0x',
        structLogs: logs,
      };
    },
  };
}

function pushedBytes(op: string): number {
  return op.startsWith('PUSH') ? Number(op.slice('PUSH'.length)) : 0;
}

function wordsOf(memory: Uint8Array): Hex[] {
  const words: Hex[] = [];
  for (let at = 0; at < memory.length; at += 32) words.push(toHex(memory.subarray(at, at + 32)));
  return words;
}
