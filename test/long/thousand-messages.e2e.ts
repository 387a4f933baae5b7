import process from 'node:process';
import type { Network } from '@bulkhead/cli/network';
import {
  assetVaultAbi,
  DeliveryState,
  demoTokenAbi,
  ETH_ASSET,
  inboxAbi,
  L1_SHARD_ID,
  type Message,
  MessageKind,
  messageProbeAbi,
  SHARD_CONTRACTS,
  type ShardId,
} from '@bulkhead/protocol';
import { expect } from 'chai';
import { type Address, erc20Abi, type Hex, zeroAddress } from 'viem';
import {
  createAsset,
  createRandom,
  deployProbe,
  endsOf,
  type Fate,
  l1Clients,
  ledgerOf,
  type MessageHistory,
  type MessageView,
  REFUNDED,
  randomSend,
  readMessageHistory,
  rpc,
  SINK,
  type Stage,
  sendAll,
  shardClients,
  shardOf,
  skipTime,
  startNetwork,
  type TestAsset,
  type TestNetwork,
  tokenOn,
  waitUntil,
} from '../support/index.js';

const MESSAGES = Number(process.env['BULKHEAD_MESSAGES'] ?? 1_000);
const SEED = Number(process.env['BULKHEAD_MESSAGES_SEED'] ?? Date.now() % 1_000_000_000);
const SHARDS = [1, 2, 3, 4] as const;
/** Seconds until those that fail, or expire, are over: time enough to fail first. */
const SOON = 3_000;
const SUPPLY = 10n ** 24n;
const PATIENCE_MS = 600_000;

const VARIANTS = [
  { title: 'with gossip', flags: [], restarts: false },
  { title: 'without gossip, all processes restarted in the middle', flags: ['--no-gossip'], restarts: true },
] as const;

const ETHER: TestAsset = { id: ETH_ASSET, originShard: L1_SHARD_ID, originToken: zeroAddress };

interface WithdrawalProof {
  readonly settled: boolean;
  readonly batchIndex: number;
  readonly branch: readonly Hex[];
}

/** Where an asset is on a shard, and who may hold it there without spending it. */
type Ends = 'sink' | 'receiver' | 'refunded';

for (const { title, flags, restarts } of VARIANTS)
  describe(`${MESSAGES} messages between four shards, ${title} (BULKHEAD_MESSAGES_SEED=${SEED})`, function () {
    this.timeout(3 * PATIENCE_MS);
    let network: TestNetwork;
    let facts: Network;
    let assets: readonly TestAsset[];
    const stages: Stage[] = [];
    let history: MessageHistory;

    before(async () => {
      network = await startNetwork(
        ...['--shards.count', '4', '--challenge-window', '3', '--batch-interval', '1'],
        ...flags,
      );
      facts = await network.read();
      const l1 = l1Clients(facts, 0);
      const gold = await createAsset(l1, L1_SHARD_ID, 'GLD', SUPPLY);
      const silver = await createAsset(l1, L1_SHARD_ID, 'SLV', SUPPLY);
      const shell = await createAsset(shardClients(facts, 1, 0), 1 as ShardId, 'SHL', SUPPLY);
      assets = [ETHER, gold, silver, shell];
      for (const shard of SHARDS) {
        for (const { originToken } of [gold, silver])
          await network.run('deposit', '--shard', String(shard), '--amount', '1000', '--token', originToken);
        if (shard !== 1)
          await network.run(
            ...['send', '--from-shard', '1', '--to-shard', String(shard), '--amount', '1000'],
            ...['--token', shell.originToken],
          );
      }
      await Promise.all(
        SHARDS.map(async (shard, at) => {
          const chain = shardClients(facts, shard, 0);
          const receiver = await deployProbe(chain);
          const refuser = await deployProbe(chain);
          await setRefusing({ chain, refuser }, true);
          const tokens = await Promise.all(assets.map((asset) => tokenOn(chain, asset)));
          stages[at] = { shard, chain, receiver, refuser, tokens, fromL1: tokens.slice(0, 3) };
        }),
      );
    });
    after(() => network?.destroy());

    async function setRefusing({ chain, refuser }: Pick<Stage, 'chain' | 'refuser'>, refusing: boolean): Promise<void> {
      const contract = { address: refuser, abi: messageProbeAbi } as const;
      const hash = await chain.wallet.writeContract({ ...contract, functionName: 'setRefusing', args: [refusing] });
      await chain.read.waitForTransactionReceipt({ hash });
    }

    const until = (what: string, isSo: (history: MessageHistory) => boolean) =>
      waitUntil(
        what,
        async () => {
          history = await readMessageHistory(facts);
          return isSo(history);
        },
        PATIENCE_MS,
      );

    const stageOf = (shard: number): Stage => {
      const found = stages.find((stage) => stage.shard === shard);
      if (found === undefined) throw new Error(`no shard ${shard}`);
      return found;
    };

    it('each comes to exactly one end', async () => {
      const random = createRandom(SEED);
      const now = (await stageOf(1).chain.read.getBlock()).timestamp;
      const soon = now + BigInt(SOON);
      const fates: Fate[] = Array.from({ length: MESSAGES }, (_, at) => FATES[at % FATES.length] ?? 'arrives');
      const sendOf = (fate: Fate) => randomSend(facts, stages, random, fate, soon);
      await sendAll(stages, fates.filter((fate) => fate !== 'expires').map(sendOf));
      if (restarts) await restartInTheMiddle();
      await until('what can arrive has arrived', ({ open, failed }) => open.length === failed.length);
      await printLatencies();

      // What is sent now has no time left when it comes; what failed and is over goes back.
      await sendAll(stages, fates.filter((fate) => fate === 'expires').map(sendOf));
      await skipTime(facts, SOON + 60);
      const isOver = ({ message }: { message: Message }) =>
        message.deadline <= soon && message.kind !== MessageKind.Return;
      await until(
        'what is over is given back',
        ({ open, failed }) => open.length === failed.length && !failed.some(isOver),
      );

      for (const stage of stages) await setRefusing(stage, false);
      for (const { id, message } of history.failed) {
        const { chain } = stageOf(message.dstShard);
        const call = await rpc<{ to: Address; data: Hex } | null>(chain.url, 'shard_getRetryCalldata', id);
        if (call === null) throw new Error(`nothing to retry of ${id}`);
        const hash = await chain.wallet.sendTransaction({ ...call, gas: 2_000_000n });
        expect((await chain.read.waitForTransactionReceipt({ hash })).status).to.equal('success');
      }
      await until('all are over, and so are their answers', ({ open }) => open.length === 0);
      for (const life of history.lives.values())
        if (life.message.dstShard !== 0) expect(endsOf(life), `${life.id}: ${life.states.join()}`).to.equal(1);
      print(`seed ${SEED}: ${history.lives.size} messages with their answers`, countEnds());
    });

    /** Ends every process while some messages have arrived and some have not, and starts all again. */
    async function restartInTheMiddle(): Promise<void> {
      await until('some have arrived', ({ lives, open }) => open.length < lives.size - MESSAGES / 10);
      const { lives, open, failed } = history;
      const onTheirWay = open.length - failed.length;
      expect(onTheirWay, 'messages on their way').to.be.greaterThan(0);
      await network.down();
      await network.up();
      print('all processes restarted with', { sent: lives.size, 'on their way': onTheirWay });
    }

    it('what arrived is where it was sent, and what did not is back, to the unit', async () => {
      for (const { shard } of stages)
        for (const [position, asset] of assets.entries()) {
          const due = { sink: 0n, receiver: 0n, refunded: 0n } satisfies Record<Ends, bigint>;
          for (const { message, states } of history.lives.values()) {
            if (message.assetId !== asset.id) continue;
            const isDelivered = states.at(-1) === DeliveryState.Delivered;
            if (message.dstShard === shard && isDelivered) {
              if (message.kind === MessageKind.Return) due.refunded += sentToRefund(message) ? message.amount : 0n;
              else if (isAddress(message.target, SINK)) due.sink += message.amount;
              else if (message.kind === MessageKind.AssetCall) due.receiver += message.amount;
            }
          }
          const stage = stageOf(shard);
          const token = stage.tokens[position] ?? zeroAddress;
          const refuserHas = await balance(stage, token, stage.refuser);
          const got = {
            sink: await balance(stage, token, SINK),
            receiver: (await balance(stage, token, stage.receiver)) + refuserHas,
            refunded: await balance(stage, token, REFUNDED),
          };
          expect(got, `shard ${shard}, asset ${position}`).to.deep.equal(due);
        }
    });

    it('L1 pays what was withdrawn, once its claim has settled', async () => {
      const l1 = l1Clients(facts, 0);
      const due = new Map<Hex, bigint>();
      for (const { id, message } of history.lives.values()) {
        if (message.kind !== MessageKind.Withdraw) continue;
        const { batchIndex, branch } = await waitUntil(`the proof of ${id}`, async () => {
          const url = shardOf(facts, message.srcShard).rpcUrl;
          const proof = await rpc<WithdrawalProof | null>(url, 'shard_getWithdrawalProof', id);
          return proof?.settled ? proof : undefined;
        });
        const hash = await l1.wallet.writeContract({
          address: facts.l1.contracts.AssetVault,
          abi: assetVaultAbi,
          functionName: 'withdraw',
          args: [message.srcShard, BigInt(batchIndex), message, branch as never],
          gas: 1_000_000n,
        });
        expect((await l1.read.waitForTransactionReceipt({ hash })).status, id).to.equal('success');
        due.set(message.assetId, (due.get(message.assetId) ?? 0n) + message.amount);
      }
      expect(due.size).to.be.greaterThan(0);
      for (const { id, originToken } of assets.filter(({ originShard }) => originShard === L1_SHARD_ID)) {
        const got =
          originToken === zeroAddress
            ? await l1.read.getBalance({ address: SINK })
            : await l1.read.readContract({
                address: originToken,
                abi: erc20Abi,
                functionName: 'balanceOf',
                args: [SINK],
              });
        expect(got).to.equal(due.get(id) ?? 0n);
      }
    });

    it('L1 holds of every asset what the shards hold', async () => {
      const l1 = l1Clients(facts, 0);
      for (const [position, asset] of assets.entries()) {
        const ledger = await waitUntil(
          `asset ${position}: nothing is on its way`,
          async () => {
            const found = await ledgerOf(facts, l1, asset.id);
            return found.transit === 0n && (await holdings(position, asset)).join() === found.bal.join()
              ? found
              : undefined;
          },
          120_000,
        );
        if (asset.originShard !== L1_SHARD_ID) continue;
        const vault = facts.l1.contracts.AssetVault;
        const inVault =
          asset === ETHER
            ? await l1.read.getBalance({ address: vault })
            : await l1.read.readContract({
                address: asset.originToken,
                abi: erc20Abi,
                functionName: 'balanceOf',
                args: [vault],
              });
        expect(inVault).to.equal(ledger.sum);
      }
    });

    /** What L1's ledger must say of each shard; of a shard where the asset was born it counts nothing. */
    function holdings(position: number, asset: TestAsset): Promise<bigint[]> {
      return Promise.all(
        stages.map(async ({ shard, chain, tokens }) => {
          if (asset.originShard === shard) return 0n;
          const held = await chain.read.readContract({
            address: SHARD_CONTRACTS.Inbox,
            abi: inboxAbi,
            functionName: 'held',
            args: [asset.id],
          });
          if (asset === ETHER) {
            const own = await rpc<{ supply: Hex; burned: Hex; held: Hex }>(chain.url, 'shard_getLedger');
            return BigInt(own.supply) + BigInt(own.burned) + BigInt(own.held);
          }
          const token = { address: tokens[position] ?? zeroAddress, abi: demoTokenAbi } as const;
          return held + (await chain.read.readContract({ ...token, functionName: 'totalSupply' }));
        }),
      );
    }

    function balance({ chain }: Stage, token: Address, who: Address): Promise<bigint> {
      if (token === zeroAddress) return chain.read.getBalance({ address: who });
      return chain.read.readContract({ address: token, abi: erc20Abi, functionName: 'balanceOf', args: [who] });
    }

    const isAddress = (a: Address, b: Address): boolean => a.toLowerCase() === b.toLowerCase();
    const sentToRefund = ({ target }: Message): boolean => isAddress(target, REFUNDED);

    function countEnds(): Record<string, number> {
      const count: Record<string, number> = {};
      for (const { message, states } of history.lives.values()) {
        const key = `${kindOf(message)} ${STATE_NAMES[states.at(-1) ?? 0] ?? ''}`;
        count[key] = (count[key] ?? 0) + 1;
      }
      return count;
    }

    /** Seconds from its send to each stage, of what was delivered; blocks count whole seconds. */
    async function printLatencies(): Promise<void> {
      const delivered = [...history.lives.values()].filter(({ states }) => states.at(-1) === DeliveryState.Delivered);
      const seconds = new Map<string, number[]>();
      for (const { id, message } of delivered) {
        const ends = [message.srcShard, message.dstShard].map((shard) => shardOf(facts, shard).rpcUrl);
        const views = await Promise.all(ends.map((url) => rpc<MessageView>(url, 'shard_getMessage', id)));
        const sentAt = views[0]?.stages[0]?.at;
        // Both ends name the batch; each stage counts once.
        const times = new Map(views.flatMap((view) => view.stages.map(({ stage, at }) => [stage, at] as const)));
        for (const [stage, at] of times)
          if (sentAt !== undefined && at !== undefined)
            seconds.set(stage, [...(seconds.get(stage) ?? []), (at - sentAt) / 1_000]);
      }
      for (const stage of ['posted', 'imported', 'delivered', 'answered']) {
        const values = (seconds.get(stage) ?? []).sort((a, b) => a - b);
        const at = (q: number) => values[Math.min(values.length - 1, Math.floor(q * values.length))];
        print(stage, { p50: at(0.5), p99: at(0.99), count: values.length });
      }
    }
  });

/** One of twenty is refused until it is over, one waits to be retried, one expires. */
const FATES: readonly Fate[] = ['fails', 'waits', 'expires', ...Array.from({ length: 17 }, (): Fate => 'arrives')];
const STATE_NAMES: readonly string[] = ['unseen', 'delivered', 'failed', 'expired', 'returned'];

function kindOf({ kind }: Message): string {
  return Object.entries(MessageKind).find(([, value]) => value === kind)?.[0] ?? String(kind);
}

function print(what: string, value: unknown): void {
  process.stdout.write(`      ${what}: ${JSON.stringify(value)}\n`);
}
