import type { TraceOptions } from '@bulkhead/protocol';
import type { EVMResult, Message as EvmMessage } from '@ethereumjs/evm';
import type { Address, Hex } from 'viem';
import { gethWording } from '../evm/geth-wording.js';
import { bigintToBytes, toHex, toQuantity, toWord } from '../hex.js';
import { revertReason } from '../simulate/revert-message.js';
import type { TraceBudget } from './trace-budget.js';
import type { Traced, TracedRun, Tracer, TraceStep } from './tracer.js';

interface CallLog {
  readonly address: Address;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly index: Hex;
  /** Calls of the frame before it. */
  readonly position: Hex;
}

interface CallFrame {
  readonly type: string;
  readonly from: Address;
  to?: Address;
  readonly value?: Hex;
  gas: Hex;
  gasUsed: Hex;
  readonly input: Hex;
  output?: Hex;
  error?: string;
  revertReason?: string;
  calls?: CallFrame[];
  logs?: CallLog[];
}

const FRAME_BYTES = 400;
const LOG0 = 0xa0;
const LOG4 = 0xa4;
const MAX_LOG_BYTES = 8_000_000n;

/** The tree of calls, as geth's callTracer shows it. */
export function createCallTracer(options: TraceOptions, budget: TraceBudget): Tracer {
  const open: CallFrame[] = [];
  let root: CallFrame | undefined;
  let lastOp = '';
  let logIndex = 0;
  let traced: Traced | undefined;
  /** Frames below the outermost one that nobody wants to see. */
  const isHidden = (depth: number): boolean => options.onlyTopCall && depth > 0;

  return {
    async begin(what) {
      traced = what;
    },
    enter(message) {
      if (isHidden(message.depth)) return;
      const frame = frameOf(message, message.depth === 0 ? '' : lastOp);
      budget.spend(FRAME_BYTES + 2 * message.data.length);
      attach(frame);
      open.push(frame);
    },
    exit(result, depth) {
      if (isHidden(depth)) return;
      const frame = open.pop();
      if (frame === undefined) return;
      frame.gasUsed = toQuantity(result.execResult.executionGasUsed);
      budget.spend(2 * result.execResult.returnValue.length);
      finish(frame, result);
    },
    async step(step) {
      lastOp = step.opcode.name;
      const frame = open.at(-1);
      if (frame === undefined || isHidden(step.depth)) return;
      if (lastOp === 'SELFDESTRUCT' && !options.onlyTopCall) await addSelfdestruct(step);
      const isLog = step.opcode.code >= LOG0 && step.opcode.code <= LOG4;
      if (options.withLog && isLog) addLog(frame, step);
    },
    async result({ gasUsed, output, exception }: TracedRun) {
      if (root === undefined || traced === undefined) return {};
      root.gas = toQuantity(traced.gasLimit);
      root.gasUsed = toQuantity(gasUsed);
      if (exception === undefined && output.length > 0) root.output = toHex(output);
      if (options.withLog) dropFailedLogs(root, false);
      return root;
    },
  };

  function attach(frame: CallFrame): void {
    const parent = open.at(-1);
    if (parent === undefined) {
      root = frame;
      return;
    }
    parent.calls ??= [];
    parent.calls.push(frame);
  }

  async function addSelfdestruct({ stack, address, stateManager }: TraceStep): Promise<void> {
    const heir = stack.at(-1);
    if (heir === undefined) return;
    const balance = (await stateManager.getAccount(address))?.balance ?? 0n;
    budget.spend(FRAME_BYTES);
    attach({
      type: 'SELFDESTRUCT',
      from: toHex(address.bytes),
      to: toHex(toWord(bigintToBytes(heir)).subarray(12)),
      value: toQuantity(balance),
      gas: '0x0',
      gasUsed: '0x0',
      input: '0x',
    });
  }

  function addLog(frame: CallFrame, { opcode, stack, memory, address }: TraceStep): void {
    const [start = 0n, size = 0n, ...topics] = stack.slice(-2 - (opcode.code - LOG0)).reverse();
    if (size > MAX_LOG_BYTES || start > MAX_LOG_BYTES) return;
    const data = new Uint8Array(Number(size));
    data.set(memory.subarray(Number(start), Number(start + size)));
    budget.spend(FRAME_BYTES + 2 * data.length);
    frame.logs ??= [];
    frame.logs.push({
      address: toHex(address.bytes),
      topics: topics.map((topic) => toHex(toWord(bigintToBytes(topic)))),
      data: toHex(data),
      index: toQuantity(logIndex++),
      position: toQuantity(frame.calls?.length ?? 0),
    });
  }
}

function frameOf(message: EvmMessage, op: string): CallFrame {
  const { caller, to, value, gasLimit, data } = message;
  const type = op !== '' ? op : to === undefined ? 'CREATE' : 'CALL';
  const isDelegate = type === 'DELEGATECALL';
  // A delegate call runs foreign code in its caller's place: the library names that place, geth names the code.
  const from = isDelegate && to !== undefined ? to : caller;
  const target = isDelegate || type === 'CALLCODE' ? message.codeAddress : to;
  return {
    type,
    from: toHex(from.bytes),
    ...(target !== undefined && { to: toHex(target.bytes) }),
    ...(type !== 'STATICCALL' && { value: toQuantity(value) }),
    gas: toQuantity(gasLimit),
    gasUsed: '0x0',
    input: toHex(to === undefined && message.code instanceof Uint8Array ? message.code : data),
  };
}

function finish(frame: CallFrame, { execResult, createdAddress }: EVMResult): void {
  const exception = execResult.exceptionError?.error;
  const { returnValue } = execResult;
  if (exception === undefined) {
    if (createdAddress !== undefined) frame.to = toHex(createdAddress.bytes);
    if (returnValue.length > 0) frame.output = toHex(returnValue);
    return;
  }
  frame.error = gethWording(exception);
  if (frame.type.startsWith('CREATE')) delete frame.to;
  if (exception !== 'revert' || returnValue.length === 0) return;
  frame.output = toHex(returnValue);
  const reason = revertReason(returnValue);
  if (reason !== undefined) frame.revertReason = reason;
}

/** A frame that fails takes its events with it, and those of the frames below it. */
function dropFailedLogs(frame: CallFrame, isAboveFailed: boolean): void {
  const failed = isAboveFailed || frame.error !== undefined;
  if (failed) delete frame.logs;
  for (const call of frame.calls ?? []) dropFailedLogs(call, failed);
}
