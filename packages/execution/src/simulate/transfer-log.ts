import { TRANSFER_LOGGER } from '@bulkhead/protocol';
import type { EVMResult, Message as EvmMessage, InterpreterStep, Log } from '@ethereumjs/evm';
import { Address as EvmAddress } from '@ethereumjs/util';
import { keccak256, stringToBytes } from 'viem';
import type { ShardVm } from '../evm/shard-vm.js';
import { bigintToBytes, fromHex, toWord } from '../hex.js';

const TRANSFER_TOPIC = fromHex(keccak256(stringToBytes('Transfer(address,address,uint256)')));
const LOG0 = 0xa0;
const LOG4 = 0xa4;
const SELFDESTRUCT = 0xff;

/** A log and its index in the block. */
export interface CountedLog {
  readonly log: Log;
  readonly index: number;
}

/** Counts the logs of a block; as in geth, one that is taken back has had its number. */
export interface LogCounter {
  next: number;
}

/** Logs of a call in the order in which they came, with those of transfers of ether between them. */
export interface TransferLog {
  logs(): readonly CountedLog[];
  stop(): void;
}

/**
 * Listens to one call. A frame that fails takes its logs with it, and those of the frames below it.
 */
export function recordTransfers(vm: ShardVm, counter: LogCounter): TransferLog {
  const { events } = vm.evm;
  const frames: CountedLog[][] = [];
  let creator: EvmMessage | undefined;
  let finished: readonly CountedLog[] = [];

  const add = (log: Log): void => {
    frames.at(-1)?.push({ log, index: counter.next });
    counter.next += 1;
  };

  const transfer = (from: EvmAddress, to: EvmAddress, value: bigint): void => {
    if (value === 0n) return;
    const topics = [TRANSFER_TOPIC, toWord(from.bytes), toWord(to.bytes)];
    add([fromHex(TRANSFER_LOGGER), topics, toWord(bigintToBytes(value))]);
  };
  const onMessage = (message: EvmMessage): void => {
    frames.push([]);
    creator = message.to === undefined ? message : undefined;
    if (message.to !== undefined && !message.delegatecall) transfer(message.caller, message.to, message.value);
  };
  const onContract = ({ address }: { readonly address: EvmAddress }): void => {
    if (creator !== undefined) transfer(creator.caller, address, creator.value);
  };
  const onResult = ({ execResult }: EVMResult): void => {
    const own = frames.pop() ?? [];
    if (execResult.exceptionError !== undefined) return;
    const above = frames.at(-1);
    if (above === undefined) finished = own;
    else above.push(...own);
  };
  const onStep = (step: InterpreterStep, done?: () => void): void => {
    void note(step).finally(() => done?.());
  };
  async function note({ opcode, stack, memory, address, stateManager }: InterpreterStep): Promise<void> {
    if (opcode.code >= LOG0 && opcode.code <= LOG4) {
      const [start, size, ...topics] = stack.slice(-2 - (opcode.code - LOG0)).reverse();
      add([address.bytes, topics.map((topic) => toWord(bigintToBytes(topic))), slice(memory, start, size)]);
    } else if (opcode.code === SELFDESTRUCT) {
      const heir = stack.at(-1);
      const account = await stateManager.getAccount(address);
      if (heir === undefined || account === undefined || account.balance === 0n) return;
      transfer(address, new EvmAddress(toWord(bigintToBytes(heir)).subarray(12)), account.balance);
    }
  }
  events.on('beforeMessage', onMessage);
  events.on('newContract', onContract);
  events.on('afterMessage', onResult);
  events.on('step', onStep);
  return {
    logs: () => finished,
    stop() {
      events.off('beforeMessage', onMessage);
      events.off('newContract', onContract);
      events.off('afterMessage', onResult);
      events.off('step', onStep);
    },
  };
}

/** A part of memory, zeros where it has not grown yet; nothing where a run could not pay for it anyway. */
function slice(memory: Uint8Array, start = 0n, size = 0n): Uint8Array {
  if (size > MAX_LOG_BYTES || start > MAX_LOG_BYTES) return new Uint8Array(0);
  const out = new Uint8Array(Number(size));
  out.set(memory.subarray(Number(start), Number(start + size)));
  return out;
}

/** A log costs 8 gas a byte: 50,000,000 gas buy less than this. */
const MAX_LOG_BYTES = 8_000_000n;
