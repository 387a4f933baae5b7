import type { Engine } from '@bulkhead/execution';
import type { NodeConfig } from '@bulkhead/node';
import { createExecLink, type ExecLink, type NodeIo, startShardNode } from '@bulkhead/node/parts';
import type { RpcBackend } from '@bulkhead/rpc';
import { describeError, Secret, verdictOf } from '@bulkhead/runtime';
import { createClient, custom, defineChain } from 'viem';
import { blobProviders, simulatedKzg } from '../l1/blobs.js';
import { CLAIM_WINDOW } from '../l1/claims.js';
import { CONTRACTS, L1_CHAIN_ID } from '../l1/contracts.js';
import { createRpcEndpoint } from '../l1/rpc.js';
import { traceLogger } from '../trace.js';
import type { ProcessClock } from '../virtual-time.js';
import type { ShardSpec, World } from '../world.js';
import { type DeathWish, Disk } from './disk.js';
import { type ExecProcess, type SealedReport, startExec } from './exec-process.js';

const L1 = defineChain({
  id: L1_CHAIN_ID,
  name: 'L1',
  nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
  rpcUrls: { default: { http: ['http://l1.invalid'] } },
});

/** A node process while it lives. */
interface NodeProcess {
  readonly clock: ProcessClock;
  readonly link: ExecLink;
  alive: boolean;
  backend: RpcBackend | undefined;
  dieAt(wish: DeathWish): void;
}

/** A client of L1 for one process. */
export function openClient(world: World, name: string, shard: ShardSpec, clock: ProcessClock, isAlive: () => boolean) {
  const request = createRpcEndpoint({
    chain: world.chain,
    sender: shard.sequencer,
    faultOf: (method) => world.rpcFault(name, method),
    sleep: (ms) => clock.sleep(ms),
    isAlive,
  });
  return createClient({ chain: L1, transport: custom({ request }, { retryCount: 0 }), cacheTime: 0 });
}

/** The two processes of a shard and their disks, with a supervisor that starts again what died. */
export class ShardMachine {
  readonly name: string;
  readonly nodeDisk = new Disk();
  readonly execDisk = new Disk();
  /** Blocks whose sealing somebody was told of. */
  readonly confirmed: SealedReport[] = [];
  restarts = 0;
  /** How far its clock is ahead, milliseconds; survives restarts. */
  clockOffset = 0;
  #generation = 0;
  #exec: ExecProcess | undefined;
  #node: NodeProcess | undefined;

  constructor(
    private readonly world: World,
    readonly shard: ShardSpec,
    /** How long the supervisor waits, milliseconds. */
    private readonly restartDelay: () => number,
  ) {
    this.name = `shard ${shard.shardId}`;
  }

  /** Undefined while it does not answer. */
  get backend(): RpcBackend | undefined {
    return this.#node?.alive ? this.#node.backend : undefined;
  }

  get engine(): Engine | undefined {
    return this.#exec?.engine;
  }

  async start(): Promise<void> {
    await this.#startExec();
    this.#startNode();
  }

  /** @param awayMs - until it is started again; as long as the supervisor takes when absent */
  crashNode(awayMs?: number): void {
    const node = this.#node;
    if (node === undefined || !node.alive) return;
    this.world.trace.note(`${this.name} node dies${awayMs === undefined ? '' : ` and stays away for ${awayMs} ms`}`);
    node.alive = false;
    node.backend = undefined;
    node.clock.stop();
    node.link.close();
    this.#exec?.kill();
    this.#exec = undefined;
    this.world.gossip?.forget(this.shard.shardId);
    this.restarts += 1;
    this.#generation += 1;
    this.#later(() => this.start(), awayMs);
  }

  crashExec(): void {
    if (this.#exec === undefined) return;
    this.world.trace.note(`${this.name} exec dies`);
    this.#exec.kill();
    this.#exec = undefined;
    this.restarts += 1;
    this.#later(async () => {
      const exec = await this.#startExec();
      if (this.#node?.alive) this.#node.link.attach(exec.line);
    });
  }

  /** Dies at a write to come. */
  armNode(wish: DeathWish): void {
    this.#node?.dieAt(wish);
  }

  armExec(wish: DeathWish): void {
    this.#exec?.dieAt(wish);
  }

  jumpClock(ms: number): void {
    this.clockOffset += ms;
    if (this.#node !== undefined) this.#node.clock.offset = this.clockOffset;
  }

  async #startExec(): Promise<ExecProcess> {
    const { world, shard } = this;
    const exec = await startExec(world, shard, this.execDisk, {
      onDeath: () => this.crashExec(),
      onSealed: (report) => this.confirmed.push(report),
    });
    this.#exec = exec;
    return exec;
  }

  #startNode(): void {
    const { world, shard, name } = this;
    const clock = world.time.clockOf();
    clock.offset = this.clockOffset;
    const logger = traceLogger(world.trace, name);
    const link = createExecLink({ clock, logger, patienceMs: 30_000 });
    const disk = this.nodeDisk.open(() => this.crashNode());
    const node: NodeProcess = { clock, link, alive: true, backend: undefined, dieAt: (wish) => disk.dieAt(wish) };
    this.#node = node;
    if (this.#exec !== undefined) link.attach(this.#exec.line);
    const io: NodeIo = {
      openStore: async () => disk.store,
      openClient: () => openClient(world, name, shard, clock, () => node.alive),
      kzg: simulatedKzg,
      blobProviders: blobProviders(world.chain, (source) => world.lacksBlobs(name, source)),
      readKey: async () => new Secret(shard.sequencerKey),
      createServer: ({ backend }) => ({
        start: async () => {
          if (node.alive) node.backend = backend;
        },
        stop: async () => {},
        url: 'http://node.invalid',
        wsUrl: 'ws://node.invalid',
      }),
      ...(world.gossip && { createGossip: world.gossip.create }),
    };
    const onFatal = (part: string, error: unknown) => {
      if (!node.alive) return;
      if (part === 'claims' && shard.lies) return;
      world.violate(`${name}: ${part} died: ${describeError(error)}`);
      this.crashNode();
    };
    startShardNode(this.#config(), { link, clock, logger, clientVersion: 'simulation', onFatal, io }).catch(
      (error: unknown) => {
        if (!node.alive) return;
        if (verdictOf(error) !== 'retry') world.violate(`${name} does not start: ${describeError(error)}`);
        else world.trace.note(`${name} starts again: ${describeError(error)}`);
        this.crashNode();
      },
    );
  }

  #config(): NodeConfig {
    const { shard, world } = this;
    return {
      genesis: { ...shard.genesis, alloc: [...shard.genesis.alloc] },
      genesisHash: shard.genesisHash,
      dataDir: '/',
      l1: {
        rpcUrl: 'http://l1.invalid',
        chainId: L1_CHAIN_ID,
        contracts: CONTRACTS,
        startBlock: 1,
        challengeWindow: CLAIM_WINDOW,
        pollMs: world.pollMs,
        originDepth: world.originDepth,
        unwind: world.unwind,
        blobPeers: [],
      },
      rpc: { host: '127.0.0.1', port: 0 },
      sequencer: {
        blockTime: shard.blockTime,
        batchInterval: shard.batchInterval,
        keyFile: 'sequencer',
        da: world.da,
        sidecar: 'v0',
        deliver: true,
      },
      ...(world.gossip && { relay: { listen: [], peers: [], keyFile: 'relay' } }),
      log: { level: 'warn', format: 'json' },
    };
  }

  /** Unless everything of this machine has died meanwhile: then that is what is started again. */
  #later(work: () => Promise<void>, delayMs = this.restartDelay()): void {
    const generation = this.#generation;
    const clock = this.world.time.clockOf();
    void clock.sleep(delayMs).then(async () => {
      if (generation === this.#generation) await this.world.time.whileBusy(work);
    });
  }
}
