import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import {
  assetVaultAbi,
  createAppendTree,
  ETH_ASSET,
  type Message,
  type MessageId,
  MessageKind,
  messageId,
  OUTBOX_DEPTH,
  outboxItemLeaf,
  outboxLeaf,
  stateClaimsAbi,
  toShardId,
} from '@bulkhead/protocol';
import { createHttpClient, readLedger } from '@bulkhead/settlement';
import { expect } from 'chai';
import { type Hex, keccak256, parseEther, zeroAddress, zeroHash } from 'viem';
import {
  l1Clients,
  type PostedOutputs,
  payForged,
  type RogueSequencer,
  type RunningFollower,
  rpc,
  sendWithdrawal,
  shardClients,
  startFollower,
  startNetwork,
  type TestNetwork,
  takeOver,
  waitUntil,
} from '../support/index.js';

type Lie = (outputs: PostedOutputs, header: { firstBlock: number; blockCount: number }) => Promise<PostedOutputs>;

interface Alarm {
  readonly code: string;
  readonly batchIndex: number;
  readonly field: string;
}

const MINTED = parseEther('4000');
const THIEF = '0x0000000000000000000000000000000000badbad';
const HONEST = '0x000000000000000000000000000000000000600d';
const WINDOW_SECONDS = 8;

describe('a sequencer that lies', function () {
  this.timeout(300_000);
  let network: TestNetwork;
  let follower: RunningFollower;
  let rogue: RogueSequencer;
  let folder: string;
  let lie: Lie | undefined;
  let liedIn: number | undefined;
  let forged: { message: Message; branch: Hex[]; batchIndex: number } | undefined;
  let neighbours: Neighbours;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-liar-'));
    network = await startNetwork('--shards.count', '3', '--challenge-window', String(WINDOW_SECONDS));
    const verifierKey = join(network.dir, 'verifier.key');
    follower = await startFollower(network, 1, join(folder, 'follower'), '--verifier-key-file', verifierKey);
    rogue = await takeOver(network, 1, {
      async tamper(header, outputs) {
        const tell = lie;
        if (tell === undefined) return undefined;
        lie = undefined;
        const told = await tell(outputs, header);
        liedIn = header.batchIndex;
        return told;
      },
    });
    neighbours = watchNeighbours((await network.read()).shards.filter(({ id }) => Number(id) !== 1));
  });
  after(async () => {
    neighbours?.stop();
    await rogue?.stop();
    await follower?.stop();
    await network?.destroy();
    await rm(folder, { recursive: true, force: true });
  });

  const claims = async <T>(functionName: 'isStanding' | 'isSettled' | 'standingCount', batchIndex?: number) => {
    const found = await network.read();
    return l1Clients(found, 0).read.readContract({
      address: found.l1.contracts.StateClaims,
      abi: stateClaimsAbi,
      functionName,
      args: batchIndex === undefined ? [1] : [1, BigInt(batchIndex)],
    } as never) as Promise<T>;
  };

  /** Tells one lie and waits until the follower has raised the alarm and the committee has truncated the claim. */
  async function expectCaught(field: string, tell: Lie): Promise<number> {
    liedIn = undefined;
    lie = tell;
    const batchIndex = await waitUntil('the lie', () => liedIn);
    const alarm = await waitUntil('the alarm', async () => {
      const { alarms } = await rpc<{ alarms: Alarm[] }>(follower.rpcUrl, 'shard_syncStatus');
      return alarms.find((entry) => entry.batchIndex === batchIndex);
    });
    expect([alarm.code, alarm.field]).to.deep.equal(['CLAIM_MISMATCH', field]);
    const newest = await rpc<object | null>(follower.rpcUrl, 'shard_getBatch', batchIndex + 2);
    expect(newest, 'the alarm came within one batch').to.equal(null);
    await waitUntil('the truncation', async () => !(await claims<boolean>('isStanding', batchIndex)));
    return batchIndex;
  }

  it('is caught with an altered root', async () => {
    await expectCaught('stateRoot', async (outputs) => ({ ...outputs, stateRoot: keccak256(outputs.stateRoot) }));
  });

  it('is caught when it drops a deposit', async () => {
    const found = await network.read();
    const l1 = l1Clients(found, 4);
    await l1.wallet.writeContract({
      address: found.l1.contracts.AssetVault,
      abi: assetVaultAbi,
      functionName: 'depositETH',
      args: [1, HONEST, HONEST],
      value: parseEther('3'),
    });
    await expectCaught('blockHash', async (outputs, { firstBlock }) => {
      const before = await rogue.engine.summary(firstBlock - 1);
      return { ...outputs, blockHash: before.hash, stateRoot: before.stateRoot };
    });
  });

  it('is caught when it overstates a lane', async () => {
    const batchIndex = await expectCaught('outTotals', async (outputs) => ({
      ...outputs,
      outTotals: raise(outputs.outTotals, 2, parseEther('5')),
    }));
    expect(await claims<boolean>('isStanding', batchIndex)).to.equal(false);
  });

  it('is caught when it mints and withdraws: never paid, also not after the successor has settled', async () => {
    const batchIndex = await expectCaught('outboxRoot', async (outputs, { firstBlock, blockCount }) => {
      const { domain } = await readDomain();
      const tree = createAppendTree(OUTBOX_DEPTH);
      const block = firstBlock + blockCount - 1;
      const sent = await rogue.engine.outboxItems({ from: 0, block, limit: 10_000, bodyBytes: 0 });
      for (const item of sent) tree.append(outboxItemLeaf(domain, item));
      const message = withdrawalOf(tree.count);
      tree.append(outboxLeaf(messageId(domain, message)));
      forged = { message, branch: tree.prove(message.index), batchIndex: -1 };
      return {
        ...outputs,
        outboxRoot: tree.root(),
        outboxCount: BigInt(tree.count),
        outTotals: raise(outputs.outTotals, 0, MINTED),
      };
    });
    const successor = await waitUntil('a successor that stands', async () => {
      for (let index = batchIndex + 1; index < batchIndex + 20; index++)
        if (await claims<boolean>('isStanding', index)) return index;
      return undefined;
    });
    expect(await tryToSteal(batchIndex)).to.match(/ClaimNotSettled/);
    await waitUntil('the successor settled', () => claims<boolean>('isSettled', successor));
    for (const index of [batchIndex, successor])
      expect(await tryToSteal(index)).to.match(index === batchIndex ? /ClaimNotSettled/ : /BadOutboxProof/);
    const l1 = l1Clients(await network.read(), 0);
    expect(await l1.read.getBalance({ address: THIEF })).to.equal(0n);
  });

  it('settles what it claims honestly: a user is paid to the wei, and the ledger holds', async () => {
    const found = await network.read();
    const shard = shardClients(
      { ...found, shards: found.shards.map((s) => (Number(s.id) === 1 ? { ...s, rpcUrl: rogue.rpcUrl } : s)) },
      1,
      5,
    );
    const { msgId } = await sendWithdrawal(shard, HONEST, parseEther('1.25'));
    await waitUntil('a settled claim', async () => {
      const proof = await rpc<{ settled: boolean } | null>(follower.rpcUrl, 'shard_getWithdrawalProof', msgId).catch(
        () => null,
      );
      return proof?.settled === true;
    });
    await network.run('finalize', msgId, '--shard', '1', '--rpc-url', follower.rpcUrl, '--account', '6');
    const l1 = l1Clients(found, 0);
    expect(await l1.read.getBalance({ address: HONEST })).to.equal(parseEther('1.25'));
    const credited = await rpc<Hex>(rogue.rpcUrl, 'eth_getBalance', HONEST, 'latest');
    expect(BigInt(credited), 'the deposit that a claim had left out').to.equal(parseEther('3'));
    const client = createHttpClient({ url: found.l1.rpcUrl, chainId: found.l1.chainId });
    const shards = found.shards.map(({ id }) => id);
    const ledger = await readLedger(client, { contracts: found.l1.contracts, shards, assetId: ETH_ASSET });
    const held =
      ledger.shards.reduce((sum, { bal, pending }) => sum + bal + pending, 0n) +
      ledger.lanes.reduce((sum, { cumOut, cumIn }) => sum + cumOut - cumIn, 0n) +
      ledger.claimable;
    expect(ledger.vaultBalance).to.equal(held);
  });

  it('never made another shard pause', () => {
    process.stdout.write(`      longest pause of a neighbour: ${(neighbours.longestPauseMs() / 1000).toFixed(1)} s\n`);
    expect(neighbours.longestPauseMs()).to.be.lessThan(10_000);
  });

  async function readDomain() {
    const network_ = await rpc<{ domain: Hex }>(rogue.rpcUrl, 'shard_getNetwork');
    return { domain: network_.domain as Parameters<typeof messageId>[0] };
  }

  async function tryToSteal(batchIndex: number): Promise<string> {
    const found = await network.read();
    if (forged === undefined) throw new Error('nothing forged');
    return payForged(found, l1Clients(found, 8), forged, batchIndex).then(
      () => 'paid',
      (error: Error) => error.message,
    );
  }
});

function raise(flows: PostedOutputs['outTotals'], peer: number, by: bigint): PostedOutputs['outTotals'] {
  const lane = flows.find((flow) => flow.peer === peer);
  const others = flows.filter((flow) => flow !== lane);
  return [...others, { peer, originShard: 0, originToken: zeroAddress, total: (lane?.total ?? 0n) + by }];
}

/** A withdrawal that nobody paid for. */
function withdrawalOf(index: number): Message {
  return {
    kind: MessageKind.Withdraw,
    srcShard: toShardId(1),
    dstShard: 0 as Message['dstShard'],
    index,
    sender: THIEF,
    target: THIEF,
    assetId: ETH_ASSET,
    amount: MINTED,
    gasLimit: 0n,
    deadline: 0n,
    refundTo: THIEF,
    inReplyTo: zeroHash as MessageId,
    payloadHash: keccak256('0x'),
  };
}

interface Neighbours {
  longestPauseMs(): number;
  stop(): void;
}

/** Watches the heads of other shards all the while. */
function watchNeighbours(shards: readonly { readonly rpcUrl: string }[]): Neighbours {
  let longest = 0;
  const watches = shards.map(({ rpcUrl }) => {
    let head = '';
    let since = Date.now();
    return setInterval(async () => {
      const now = await rpc<Hex>(rpcUrl, 'eth_blockNumber').catch(() => head);
      longest = Math.max(longest, Date.now() - since);
      if (now !== head) since = Date.now();
      head = now;
    }, 250);
  });
  return { longestPauseMs: () => longest, stop: () => watches.forEach(clearInterval) };
}
