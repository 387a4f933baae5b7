import { type L1Contracts, SETTLEMENT_DEPTH, zeroHash as zeroTreeHash } from '@bulkhead/protocol';
import {
  type Address,
  bytesToHex,
  encodeAbiParameters,
  encodeEventTopics,
  type Hex,
  hexToBytes,
  keccak256,
  parseAbiParameters,
  toHex,
  zeroHash,
} from 'viem';
import type { RawLog } from '../events/decode-log.js';
import { L1_ABIS } from '../l1/contract-abis.js';
import { l1Error } from '../l1/errors.js';
import type { L1Header, L1Source, LogRange } from '../l1/l1-source.js';

const at = (digit: number): Address => `0x${digit.toString(16).padStart(40, '0')}`;

export const CONTRACTS: L1Contracts = {
  ShardRegistry: at(0xa1),
  ShardQueue: at(0xa2),
  BatchInbox: at(0xa3),
  StateClaims: at(0xa4),
  AssetVault: at(0xa5),
  Arbiter: at(0xa6),
  Guardian: at(0xa7),
};

export interface SimulatedBlock {
  readonly header: L1Header;
  readonly logs: readonly RawLog[];
  readonly settlementRoot: Hex;
}

/** What goes wrong with an answer. `empty`: logs are left out, as by a node that has not indexed them yet. */
export type Fault = 'none' | 'down' | 'empty' | 'move';

/** An L1 whose forks, faults and lies a test decides. Block 0 is its genesis. */
export class SimulatedL1 implements L1Source {
  blocks: SimulatedBlock[] = [];
  finalizedNumber = 0;
  /** Asked before each answer. */
  nextFault: () => Fault = () => 'none';
  /** What a `move` does. */
  onMove: () => void = () => {};
  #salt = 0;

  constructor() {
    this.append(0);
  }

  get tip(): SimulatedBlock {
    const tip = this.blocks.at(-1);
    if (tip === undefined) throw new RangeError('no blocks');
    return tip;
  }

  /** Adds a block with `count` events, among them changes of the settlement root. */
  append(count: number): void {
    const parent = this.blocks.at(-1);
    const number = this.blocks.length;
    const hash = keccak256(toHex(`block ${number} ${++this.#salt}`));
    let settlementRoot = parent?.settlementRoot ?? zeroTreeHash(SETTLEMENT_DEPTH);
    const logs: RawLog[] = [];
    for (let logIndex = 0; logIndex < count; logIndex++) {
      const place = { blockNumber: number, blockHash: hash, transactionHash: keccak256(hash), logIndex };
      if ((this.#salt + logIndex) % 2 === 0) {
        settlementRoot = keccak256(toHex(`root ${this.#salt} ${logIndex}`));
        logs.push({ ...leafLog(settlementRoot), ...place });
      } else {
        logs.push({ ...sequencerLog(this.#salt), ...place });
      }
    }
    const header: L1Header = {
      number,
      hash,
      parentHash: parent?.header.hash ?? zeroHash,
      timestamp: number,
      baseFee: 7n,
      prevRandao: keccak256(hash),
      parentBeaconBlockRoot: zeroHash,
      logsBloom: bloomOf(logs),
      gasUsed: BigInt(count),
      transactionCount: Math.min(count, 1),
    };
    this.blocks.push({ header, logs, settlementRoot });
  }

  /** Drops the blocks above `number`. */
  rewind(number: number): void {
    this.blocks = this.blocks.slice(0, Math.max(1, number + 1));
    this.finalizedNumber = Math.min(this.finalizedNumber, this.blocks.length - 1);
  }

  head(): Promise<L1Header> {
    return this.#answer(() => this.tip.header);
  }

  finalized(): Promise<number | undefined> {
    return this.#answer(() => this.finalizedNumber);
  }

  header(number: number): Promise<L1Header | undefined> {
    return this.#answer(() => this.blocks[number]?.header);
  }

  logs(range: LogRange): Promise<readonly RawLog[]> {
    return this.#answer((fault) => {
      if (fault === 'empty') return [];
      if ('hash' in range) {
        const block = this.blocks.find(({ header }) => header.hash === range.hash);
        if (block === undefined) throw l1Error('L1_UNAVAILABLE', 'unknown block');
        return block.logs;
      }
      return this.blocks.slice(range.from, range.to + 1).flatMap(({ logs }) => logs);
    });
  }

  receiptLogs(hash: Hex): ReturnType<L1Source['receiptLogs']> {
    return this.#answer((fault) => {
      const block = this.blocks.find(({ header }) => header.hash === hash);
      if (block === undefined || fault === 'empty') return { logs: [], receiptCount: 0, gasUsed: 0n };
      const { transactionCount: receiptCount, gasUsed } = block.header;
      return { logs: block.logs, receiptCount, gasUsed };
    });
  }

  transaction(): Promise<undefined> {
    return this.#answer(() => undefined);
  }

  async #answer<T>(read: (fault: Fault) => T): Promise<T> {
    const fault = this.nextFault();
    if (fault === 'down') throw l1Error('L1_UNAVAILABLE', 'down');
    const before = read(fault);
    if (fault === 'move') this.onMove();
    return before;
  }
}

type LogBody = Pick<RawLog, 'address' | 'topics' | 'data'>;

function leafLog(root: Hex): LogBody {
  const topics = encodeEventTopics({
    abi: L1_ABIS.StateClaims,
    eventName: 'SettlementLeafUpdated',
    args: { shardId: 1 },
  });
  const LEAF = parseAbiParameters('bytes32, (bytes32, uint64, bytes32, bytes32, uint64, bytes32, bytes32)');
  const data = encodeAbiParameters(LEAF, [root, [root, 1n, root, root, 2n ** 64n - 1n, root, root]]);
  return { address: CONTRACTS.StateClaims, topics: topics as Hex[], data };
}

function sequencerLog(salt: number): LogBody {
  const args = { shardId: 1 };
  const topics = encodeEventTopics({ abi: L1_ABIS.ShardRegistry, eventName: 'SequencerSet', args });
  const data = encodeAbiParameters(parseAbiParameters('address'), [at(salt)]);
  return { address: CONTRACTS.ShardRegistry, topics: topics as Hex[], data };
}

function bloomOf(logs: readonly RawLog[]): Hex {
  const bloom = new Uint8Array(256);
  for (const item of logs.flatMap(({ address, topics }) => [address, ...topics])) {
    const hash = hexToBytes(keccak256(item));
    for (const offset of [0, 2, 4]) {
      const bit = (((hash[offset] ?? 0) << 8) | (hash[offset + 1] ?? 0)) & 0x7ff;
      bloom[255 - (bit >> 3)] = (bloom[255 - (bit >> 3)] ?? 0) | (1 << (bit & 7));
    }
  }
  return bytesToHex(bloom);
}
