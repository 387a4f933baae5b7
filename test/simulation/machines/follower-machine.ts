import type { Engine } from '@bulkhead/execution';
import {
  createDerivation,
  createExecLink,
  createShardExecutor,
  type Derivation,
  findStandingBlock,
  type L1State,
  lastBlock,
  type OutputMismatch,
  openL1,
} from '@bulkhead/node/parts';
import { describeError, verdictOf } from '@bulkhead/runtime';
import type { L1Block, L1Consumer, L1Unwind, StandingClaim } from '@bulkhead/settlement';
import { blobProviders, simulatedKzg } from '../l1/blobs.js';
import { CLAIM_WINDOW } from '../l1/claims.js';
import { CONTRACTS, L1_CHAIN_ID } from '../l1/contracts.js';
import { traceLogger } from '../trace.js';
import type { ProcessClock } from '../virtual-time.js';
import type { ShardSpec, World } from '../world.js';
import { type DeathWish, Disk, type OpenDisk } from './disk.js';
import { type ExecProcess, startExec } from './exec-process.js';
import { createFollowerVoice, type FollowerVoice } from './follower-voice.js';
import { openClient } from './shard-machine.js';

/** A claim that this follower has found false. */
export interface FalseClaim extends OutputMismatch {
  readonly claim: StandingClaim;
}

interface Process {
  readonly clock: ProcessClock;
  readonly disk: OpenDisk;
  alive: boolean;
  exec: ExecProcess | undefined;
  l1: L1State | undefined;
}

/** Somebody who rebuilds a shard from L1 alone, compares each claim with what came out, and is killed now and then. */
export class FollowerMachine {
  readonly name: string;
  readonly falseClaims: FalseClaim[] = [];
  restarts = 0;
  #nodeDisk = new Disk();
  #execDisk = new Disk();
  #process: Process | undefined;

  constructor(
    private readonly world: World,
    readonly shard: ShardSpec,
    private readonly role: 'follower' | 'rebuild',
    private readonly restartDelay: () => number,
  ) {
    this.name = `${role} ${shard.shardId}`;
  }

  get engine(): Engine | undefined {
    return this.#process?.exec?.engine;
  }

  /** What it knows of L1. */
  get l1(): L1State | undefined {
    return this.#process?.alive ? this.#process.l1 : undefined;
  }

  async start(): Promise<void> {
    const { world, name, shard } = this;
    const clock = world.time.clockOf();
    const disk = this.#nodeDisk.open(() => this.crash());
    const process: Process = { clock, disk, alive: true, exec: undefined, l1: undefined };
    this.#process = process;
    process.exec = await startExec(world, shard, this.#execDisk, { onDeath: () => this.crash() });
    this.#run(process, process.exec).catch((error: unknown) => {
      if (!process.alive) return;
      if (verdictOf(error) !== 'retry') world.violate(`${name} died: ${describeError(error)}`);
      else world.trace.note(`${name} starts again: ${describeError(error)}`);
      this.crash();
    });
  }

  crash({ withDisks = false } = {}): void {
    const process = this.#process;
    if (process === undefined || !process.alive) return;
    this.world.trace.note(`${this.name} dies${withDisks ? ' and loses its disks' : ''}`);
    process.alive = false;
    process.clock.stop();
    process.exec?.kill();
    if (withDisks) {
      this.#nodeDisk = new Disk();
      this.#execDisk = new Disk();
    }
    this.restarts += 1;
    const clock = this.world.time.clockOf();
    void clock.sleep(this.restartDelay()).then(() => this.world.time.whileBusy(() => this.start()));
  }

  arm(wish: DeathWish): void {
    this.#process?.disk.dieAt(wish);
  }

  async #run(process: Process, exec: ExecProcess): Promise<void> {
    const { world, name, shard } = this;
    const { clock } = process;
    const { shardId, genesisHash } = shard;
    const logger = traceLogger(world.trace, name);
    const link = createExecLink({ clock, logger, patienceMs: 30_000 });
    link.attach(exec.line);
    const {
      follower,
      state: l1,
      findOrigin,
    } = openL1({
      config: {
        genesis: { ...shard.genesis, alloc: [...shard.genesis.alloc] },
        l1: {
          rpcUrl: 'http://l1.invalid',
          chainId: L1_CHAIN_ID,
          contracts: CONTRACTS,
          startBlock: 1,
          challengeWindow: CLAIM_WINDOW,
          pollMs: world.pollMs,
          originDepth: 0,
          unwind: world.unwind,
          blobPeers: [],
        },
      },
      store: process.disk.store,
      openClient: () => openClient(world, name, shard, clock, () => process.alive),
      kzg: simulatedKzg,
      blobProviders: blobProviders(world.chain, (source) => world.lacksBlobs(name, source)),
      clock,
      logger,
    });
    process.l1 = l1;
    const silent = { onSealed: () => {}, onUnwound: () => {}, onLostTrack: () => {} };
    const executor = await createShardExecutor({ link, genesisHash, listener: silent, logger });
    const genesisTimestamp = shard.genesis.timestamp;
    const derivation = createDerivation({
      shardId,
      genesisTimestamp,
      l1,
      follower,
      findOrigin,
      executor,
      link,
      logger,
    });

    // Who rebuilds at the end is no part of the network.
    const voice =
      this.role === 'follower'
        ? createFollowerVoice({
            world,
            name,
            shard,
            l1,
            link,
            derivedTo: () => executor.head().number,
            clock,
            isAlive: () => process.alive,
            logger,
          })
        : undefined;

    /** Blocks of batches that L1 dropped, and of origins it dropped, go. */
    const settle = async (): Promise<void> => {
      const posted = l1.view.lastBatch(shardId);
      const standing = await findStandingBlock({ link, executor, l1, findOrigin });
      const keep = Math.min(standing, posted === undefined ? 0 : lastBlock(posted));
      if (keep < executor.head().number) await executor.unwind(keep);
      derivation.rewind(l1.view.claims(shardId).at(-1)?.batchIndex ?? 0);
    };
    const follow = async (): Promise<void> => {
      if (l1.view.shard(shardId) === undefined) return;
      await derivation.catchUp();
      await this.#compare(derivation, l1, voice);
      voice?.afterL1Block();
    };
    const stored: L1Consumer = {
      onBlock: async (block) => l1.apply(block),
      onUnwind: async () => {},
    };
    const consumer: L1Consumer = {
      onBlock: async (block: L1Block) => {
        l1.apply(block);
        await follow();
      },
      onUnwind: async (unwind: L1Unwind) => {
        l1.unwind(unwind);
        await settle();
      },
      onFinalized: async (number) => l1.setFinalized(number),
    };
    await follower.replay(stored, 1);
    if (l1.view.head() !== undefined) {
      await settle();
      await follow();
    }
    await follower.run(consumer, new AbortController().signal);
  }

  async #compare(derivation: Derivation, l1: L1State, voice: FollowerVoice | undefined): Promise<void> {
    for (const mismatch of await derivation.compareClaims()) {
      const claim = l1.view.claims(this.shard.shardId).find(({ batchIndex }) => batchIndex === mismatch.batchIndex);
      this.world.trace.note(`${this.name}: batch ${mismatch.batchIndex} claims a false ${mismatch.field}`);
      if (claim !== undefined) this.falseClaims.push({ ...mismatch, claim });
      voice?.object(mismatch);
    }
  }
}
