import { describeError, verdictOf } from '@bulkhead/runtime';
import { createRandom, type Random } from '../support/random.js';
import { type Action, actionsAt } from './actions.js';
import { type Checks, createChecks } from './checks.js';
import { createFaultInjector, type FaultInjector } from './fault-injector.js';
import { type FaultKind, faultsAt } from './faults.js';
import { createKeeper } from './keeper.js';
import { L1Chain } from './l1/chain.js';
import { type GuardName, guardsWithout } from './l1/guards.js';
import { createLiar, type Liar, type LieCounts } from './liar.js';
import { FollowerMachine } from './machines/follower-machine.js';
import { GossipBus } from './machines/gossip-bus.js';
import { ShardMachine } from './machines/shard-machine.js';
import { chooseShards, GENESIS_TIME, setUpL1 } from './network.js';
import { createOutcast } from './outcast.js';
import { createStrangers } from './strangers.js';
import { createTrace } from './trace.js';
import { act, type UserLog } from './users.js';
import { VirtualTime } from './virtual-time.js';
import type { World } from './world.js';

export interface SimulationOptions {
  readonly seed: number;
  readonly steps: number;
  /** Protections of L1 that are switched off, to see whether anybody notices. */
  readonly without?: readonly GuardName[];
  /** Chance of a fault per step; 0 for none. */
  readonly faultRate?: number;
  readonly actionRate?: number;
  /** Hears each line of the trace. */
  readonly echo?: (line: string) => void;
  /** What a directed test does by hand before each step. */
  readonly script?: (step: number, stage: Stage) => void | Promise<void>;
  readonly shape?: Partial<Shape>;
}

/** What a simulation is made of; a seed chooses what a test doesn't. */
export interface Shape {
  readonly shards: number;
  readonly lies: boolean;
  readonly settledLanes: boolean;
  readonly gossip: boolean;
  /** Milliseconds between steps; faults and actions happen at steps. */
  readonly stepMs: number;
  /** Milliseconds between L1 blocks. */
  readonly blockMs: number;
  readonly originDepth: number;
  readonly da: World['da'];
  readonly unwind: World['unwind'];
  readonly pollMs: number;
  /** How long a supervisor waits, milliseconds. */
  readonly restartMs: number | undefined;
}

/** What a script may reach for. */
export interface Stage {
  readonly world: World;
  readonly machines: readonly ShardMachine[];
  readonly followers: readonly FollowerMachine[];
  readonly inject: FaultInjector['inject'];
  act(action: Action): Promise<void>;
}

/** What the seed chooses. */
function chooseShape(random: Random): Shape {
  return {
    shards: random.chance(0.2) ? 3 : 2,
    lies: random.chance(0.5),
    settledLanes: random.chance(0.3),
    gossip: random.chance(0.5),
    stepMs: 500,
    blockMs: random.int(2, 8) * 500,
    originDepth: random.int(0, 2),
    da: random.pick(['calldata', 'calldata', 'blobs', 'cheaper'] as const),
    unwind: random.chance(0.5) ? 'any-depth' : 'until-finalized',
    pollMs: random.int(10, 25) * 100,
    restartMs: undefined,
  };
}

export interface SimulationResult {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly trace: readonly string[];
  readonly faults: Readonly<Record<FaultKind, number>>;
  readonly lies: LieCounts;
  readonly facts: Readonly<Record<string, number>>;
  /** A picture of the end; equal for equal seeds. */
  readonly fingerprint: string;
}

/** Longest time that everything may take to drain once nothing goes wrong any more, seconds. */
const PATIENCE = 900;

/** One network's life under faults, and what was wrong at the end. Depends on its options alone. */
export async function runSimulation(options: SimulationOptions): Promise<SimulationResult> {
  const restore = stopStopwatch();
  try {
    return await simulate(options);
  } finally {
    restore();
  }
}

/** Long work gives way to others after some real time; in a simulation it never does. */
function stopStopwatch(): () => void {
  const real = performance.now;
  performance.now = () => 0;
  return () => {
    performance.now = real;
  };
}

async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  const { seed, steps, without = [], faultRate = 0.3, actionRate = 0.12, echo } = options;
  const random = createRandom(seed);
  const time = new VirtualTime(GENESIS_TIME * 1000);
  const trace = createTrace(() => time.now, { ...(echo && { echo }) });
  const violations: string[] = [];
  const violate = (what: string): void => {
    violations.push(what);
    trace.note(`VIOLATION ${what}`);
  };

  const shape: Shape = { ...chooseShape(random), ...options.shape };
  const shards = await chooseShards(random, shape.shards, shape.lies);
  let liar: Liar | undefined;
  const isLie: Liar['isLie'] = (shardId, claim) => liar?.isLie(shardId, claim) ?? false;
  const checks: Checks = createChecks({ shards, isLie, violate });
  const now = () => Math.floor(time.now / 1000);
  const chain = new L1Chain(guardsWithout(...without), checks.observer, GENESIS_TIME, now);
  let injector: FaultInjector | undefined;
  const world: World = {
    time,
    chain,
    trace,
    gossip: shape.gossip ? new GossipBus() : undefined,
    originDepth: shape.originDepth,
    da: shape.da,
    lacksBlobs: (machine, source) => injector?.lacksBlobs(machine, source) ?? false,
    unwind: shape.unwind,
    pollMs: shape.pollMs,
    rpcFault: (machine, method) => injector?.rpcFault(machine, method) ?? 'none',
    violate,
  };
  trace.note(
    `seed ${seed}: ${Object.entries(shape)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ')}`,
  );
  setUpL1(chain, shards, (src) => (shape.settledLanes && (src.lies || !shape.lies) ? 1 : 0));
  liar = createLiar({ seed, shards, chain, trace });

  const restartDelay = () => shape.restartMs ?? random.int(300, 3_000);
  const machines = shards.map((shard) => new ShardMachine(world, shard, restartDelay));
  // Everybody is watched: what nobody re-executes, nobody objects to.
  const followers = shards.map((shard) => new FollowerMachine(world, shard, 'follower', restartDelay));
  injector = createFaultInjector({ world, machines, followers, blockMs: shape.blockMs, random });
  const strangers = createStrangers({ world, shards, liar });
  const keeper = createKeeper({ world, machines, followers, liar });
  const outcast = createOutcast(chain);
  const log: UserLog = { submitted: 0, refused: 0, deposits: 0 };
  // Users wait for their answers while the world goes on.
  const doAct = async (action: Action): Promise<void> => {
    try {
      await act(action, { machines, chain, outcast, log });
    } catch (error) {
      if (verdictOf(error) === 'fatal') violate(`a user was told ${describeError(error)}`);
    }
  };
  const stage: Stage = { world, machines, followers, inject: (fault) => injector?.inject(fault), act: doAct };

  // L1 goes on whatever happens.
  const l1Clock = time.clockOf();
  void (async () => {
    for (;;) {
      await l1Clock.sleep(shape.blockMs);
      strangers.beforeL1Block();
      await time.unlessItWaits(keeper.withdraw());
      chain.mine(now(), (list) => random.shuffle(list));
    }
  })();

  await Promise.all([...machines, ...followers].map((machine) => machine.start()));
  let done = 0;
  for (let step = 0; step < steps && violations.length === 0; step++, done++) {
    for (const fault of faultsAt(seed, step, faultRate)) injector.inject(fault);
    for (const action of actionsAt(seed, step, actionRate)) void doAct(action);
    await options.script?.(step, stage);
    await time.advance(shape.stepMs);
  }

  injector.calm();
  liar.repent();
  strangers.trust();
  keeper.beginDraining();
  trace.note('calm');
  let waited = 0;
  for (; waited < PATIENCE && violations.length === 0; waited += 5) {
    await time.advance(5_000);
    if ((await time.unlessItWaits(keeper.isDrained())) === true) break;
  }
  if (violations.length === 0 && waited >= PATIENCE)
    violate(`not drained after ${PATIENCE} s: ${(await time.unlessItWaits(keeper.whatWaits())) ?? 'nobody answers'}`);
  if (violations.length === 0) await checks.atEnd({ world, machines, followers, liar, outcast });
  l1Clock.stop();
  return {
    seed,
    violations,
    trace: trace.lines,
    faults: injector.counts(),
    lies: liar.counts,
    facts: {
      steps: done,
      'L1 blocks': chain.head.number,
      'shard blocks': machines.reduce((sum, { engine }) => sum + (engine?.head().number ?? 0), 0),
      submitted: log.submitted,
      refused: log.refused,
      deposits: log.deposits,
      forced: outcast.counts.proper,
      junk: outcast.counts.junk,
      restarts: [...machines, ...followers].reduce((sum, { restarts }) => sum + restarts, 0),
      'seconds to drain': waited,
      ...checks.facts(),
    },
    fingerprint: checks.fingerprint(machines, chain),
  };
}
