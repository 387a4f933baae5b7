import type { Random } from '../support/random.js';
import { FAULT_KINDS, type Fault, type FaultKind } from './faults.js';
import { BLOB_SOURCES, type BlobSourceName } from './l1/blobs.js';
import { FORCE_AFTER, QUEUE_DELAY } from './l1/calls.js';
import { GUARDIAN } from './l1/contracts.js';
import type { RpcFault } from './l1/rpc.js';
import type { DeathWish } from './machines/disk.js';
import type { FollowerMachine } from './machines/follower-machine.js';
import type { ShardMachine } from './machines/shard-machine.js';
import type { World } from './world.js';

/** Makes faults happen, and counts those that did something. */
export interface FaultInjector {
  inject(fault: Fault): void;
  rpcFault(machine: string, method: string): RpcFault;
  lacksBlobs(machine: string, source: BlobSourceName): boolean;
  /** Nothing goes wrong any more. */
  calm(): void;
  counts(): Readonly<Record<FaultKind, number>>;
}

interface Trouble {
  readonly kind: FaultKind;
  readonly rpc: RpcFault;
  readonly machine: string | undefined;
  readonly untilMs: number;
}

const RPC_FAULTS: Readonly<Partial<Record<FaultKind, RpcFault>>> = {
  'l1-error': 'error',
  'l1-timeout': 'timeout',
  'l1-omits-logs': 'no-logs',
  'l1-omits-receipts': 'no-receipts',
  'payload-unavailable': 'no-payload',
};
/** Requests that a fault can spoil. */
const SPOILS: Readonly<Partial<Record<RpcFault, ReadonlySet<string>>>> = {
  'no-logs': new Set(['eth_getLogs', 'eth_getBlockReceipts']),
  'no-receipts': new Set(['eth_getLogs', 'eth_getBlockReceipts']),
  'no-payload': new Set(['eth_getTransactionByHash']),
};

/** Far shorter than the window of a claim. */
const MAX_COMMON_SLEEP_MS = 10_000;

export function createFaultInjector(args: {
  readonly world: World;
  readonly machines: readonly ShardMachine[];
  readonly followers: readonly FollowerMachine[];
  /** Milliseconds between L1 blocks. */
  readonly blockMs: number;
  readonly random: Random;
}): FaultInjector {
  const { world, machines, followers, blockMs, random } = args;
  const { chain, time, trace, gossip } = world;
  const counts = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  let troubles: Trouble[] = [];
  let lost: {
    readonly machine: string | undefined;
    readonly source: BlobSourceName | undefined;
    readonly untilMs: number;
  }[] = [];
  let gossipFault: { readonly kind: 'gossip-lost' | 'gossip-doubled'; readonly untilMs: number } | undefined;
  /** What L1 does in the middle of somebody's questions, and after how many. */
  let meanwhile: { readonly fault: Fault; left: number } | undefined;

  if (gossip !== undefined)
    gossip.copies = () => {
      if (gossipFault === undefined || gossipFault.untilMs < time.now) return 1;
      counts[gossipFault.kind] += 1;
      return gossipFault.kind === 'gossip-lost' ? 0 : 2;
    };

  const shuffle = <T>(list: readonly T[]): T[] => random.shuffle(list);
  const machineOf = (fault: Fault): ShardMachine => machines[fault.target % machines.length] as ShardMachine;
  const followerOf = (fault: Fault): FollowerMachine => followers[fault.target % followers.length] as FollowerMachine;
  const wishOf = ({ size, coin }: Fault): DeathWish => ({ afterWrites: size, landed: coin });

  /** Drops blocks and, unless the head stays lower for a while, mines as many again and one more. */
  function reorg({ size, coin, target }: Fault): void {
    const before = chain.head.number;
    chain.reorg(1 + size, () => target % 7 !== 0 || random.chance(0.7));
    const dropped = before - chain.head.number;
    const again = coin ? dropped + 1 : random.int(0, dropped);
    const now = Math.floor(time.now / 1000);
    for (let block = 0; block < again; block++)
      chain.mine(Math.max(chain.head.timestamp + 1, now - (again - block)), shuffle);
    trace.note(`L1 drops ${dropped} blocks down to ${before - dropped}, mines ${again}`);
  }

  function hold({ size, target }: Fault, drop: boolean): boolean {
    const posts = [...chain.pool.values()].filter(({ nonce }) => nonce !== undefined);
    const victim = posts[target % Math.max(1, posts.length)];
    if (victim === undefined) return false;
    if (drop) chain.pool.delete(victim.hash);
    else chain.held.set(victim.hash, chain.head.number + 1 + size);
    trace.note(
      `L1 ${drop ? 'forgets' : 'does not mine'} a transaction of ${victim.from.slice(0, 8)} with nonce ${victim.nonce}`,
    );
    return true;
  }

  function happen(fault: Fault): boolean {
    const { kind, durationMs } = fault;
    const rpc = RPC_FAULTS[kind];
    const names = [...machines, ...followers].map(({ name }) => name);
    if (rpc !== undefined) {
      const machine = fault.coin ? undefined : names[fault.target % names.length];
      troubles.push({ kind, rpc, machine, untilMs: time.now + durationMs });
      trace.note(`${kind} for ${machine ?? 'all'}, ${durationMs} ms`);
      // Counted when a request meets it.
      return false;
    }
    switch (kind) {
      case 'blob-lost':
        lost.push({
          machine: fault.coin ? undefined : names[fault.target % names.length],
          // Every third time nobody has them.
          source: fault.size % 3 === 0 ? undefined : BLOB_SOURCES[fault.size % 2],
          untilMs: time.now + durationMs * 3,
        });
        return false;
      case 'l1-reorg':
        reorg(fault);
        return true;
      case 'l1-moves-meanwhile':
        meanwhile = { fault, left: fault.target % 20 };
        return false;
      case 'inclusion-delayed':
        return hold(fault, false);
      case 'transaction-dropped':
        return hold(fault, true);
      case 'l1-fees-rise':
        chain.baseFee = BigInt(1 + fault.size * 3) * 1_000_000_000n;
        trace.note(`L1's base fee is ${1 + fault.size * 3} gwei`);
        return true;
      case 'settlement-paused':
        return pause(fault);
      case 'sequencer-gone':
        return leave(fault);
      case 'node-killed':
        if (machineOf(fault).backend === undefined && fault.coin) return false;
        machineOf(fault).crashNode();
        return true;
      case 'node-killed-at-write':
        machineOf(fault).armNode(wishOf(fault));
        return true;
      case 'exec-killed':
        machineOf(fault).crashExec();
        return true;
      case 'exec-killed-at-write':
        machineOf(fault).armExec({ afterWrites: fault.size % 4, landed: fault.coin });
        return true;
      case 'follower-killed':
        followerOf(fault).crash();
        return true;
      case 'follower-killed-at-write':
        followerOf(fault).arm(wishOf(fault));
        return true;
      case 'follower-disk-lost':
        if (fault.size > 3) return false;
        followerOf(fault).crash({ withDisks: true });
        return true;
      case 'clock-jumps':
        return jump(fault);
      case 'gossip-lost':
      case 'gossip-doubled':
        gossipFault = { kind, untilMs: time.now + durationMs * 4 };
        return false;
      default:
        return false;
    }
  }

  /** The guardian may do it once in the days that a simulation never sees. */
  function pause({ durationMs }: Fault): boolean {
    const isPooled = [...chain.pool.values()].some(({ call }) => call.type === 'pause');
    if (chain.head.state.pauses.length > 0 || isPooled) return false;
    const seconds = 5 + Math.floor(durationMs / 300);
    chain.sendCall(GUARDIAN, { type: 'pause', seconds });
    trace.note(`the guardian pauses settlement for ${seconds} s`);
    return true;
  }

  /** A sequencer stays away until others may force its batches, or a little less. */
  function leave(fault: Fault): boolean {
    const machine = machineOf(fault);
    if (fault.size > 3 || machine.backend === undefined) return false;
    machine.crashNode((QUEUE_DELAY + FORCE_AFTER + fault.size) * blockMs);
    return true;
  }

  /** One machine's clock, or everybody's: the computer slept. */
  function jump({ coin, size, durationMs, target }: Fault): boolean {
    // A lie, of a sequencer or of a stranger, waits for those who object: they may not all sleep through the window.
    const ms = Math.min(durationMs * (1 + size), coin ? MAX_COMMON_SLEEP_MS : Number.POSITIVE_INFINITY);
    if (coin) {
      time.jump(ms);
      trace.note(`all clocks jump ${ms} ms`);
    } else {
      const machine = machines[target % machines.length] as ShardMachine;
      machine.jumpClock(ms);
      trace.note(`the clock of ${machine.name} jumps ${ms} ms`);
    }
    return true;
  }

  return {
    inject(fault) {
      if (happen(fault)) counts[fault.kind] += 1;
    },
    rpcFault(machine, method) {
      if (meanwhile !== undefined && meanwhile.left-- <= 0) {
        const { fault } = meanwhile;
        meanwhile = undefined;
        counts['l1-moves-meanwhile'] += 1;
        if (fault.size < 3) chain.mine(Math.floor(time.now / 1000), shuffle);
        else reorg(fault);
      }
      troubles = troubles.filter(({ untilMs }) => untilMs > time.now);
      for (const trouble of troubles) {
        if (trouble.machine !== undefined && trouble.machine !== machine) continue;
        if (SPOILS[trouble.rpc]?.has(method) === false) continue;
        counts[trouble.kind] += 1;
        return trouble.rpc;
      }
      return 'none';
    },
    lacksBlobs(machine, source) {
      const isLost = lost.some(
        (each) =>
          each.untilMs > time.now && (each.machine ?? machine) === machine && (each.source ?? source) === source,
      );
      if (isLost) counts['blob-lost'] += 1;
      return isLost;
    },
    calm() {
      lost = [];
      troubles = [];
      gossipFault = undefined;
      meanwhile = undefined;
      chain.held.clear();
      chain.baseFee = 1_000_000_000n;
    },
    counts: () => counts,
  };
}
