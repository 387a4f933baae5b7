import { systemClock } from '@bulkhead/runtime';
import { type Anvil, startAnvil } from '@bulkhead/testing';
import { expect } from 'chai';
import { type Hex, numberToHex, zeroHash } from 'viem';
import { codeOf } from './code-of.js';
import { blockAt, rpc, startDevnet } from './devnet.js';
import { openFollower } from './open-follower.js';
import { signTransfer, USERS } from './shard-config.js';

const clock = systemClock();

type Devnet = Awaited<ReturnType<typeof startDevnet>>;
type Follower = Awaited<ReturnType<typeof openFollower>>;

interface SyncStatus {
  readonly role: string;
  readonly latest: { readonly number: number; readonly hash: Hex };
  readonly safe: { readonly number: number };
  readonly alarms: readonly unknown[];
}
const syncStatus = (url: string) => rpc<SyncStatus>(url, 'shard_syncStatus');

async function eventually(what: string, condition: () => Promise<boolean>): Promise<void> {
  for (const end = clock.now() + 30_000; !(await condition()); ) {
    if (clock.now() > end) throw new Error(`not in time: ${what}`);
    await clock.sleep(50);
  }
}

describe('follower', function () {
  this.timeout(90_000);
  let anvil: Anvil;
  let devnet: Devnet;
  let nonce = 0;
  const open: Follower[] = [];

  async function follow(...args: Parameters<typeof openFollower> extends [unknown, ...infer R] ? R : never) {
    const follower = await openFollower(devnet, ...args);
    open.push(follower);
    return follower;
  }

  async function transfer(count: number, url = devnet.rpcUrl): Promise<Hex[]> {
    const hashes: Hex[] = [];
    for (let i = 0; i < count; i++)
      hashes.push(await rpc<Hex>(url, 'eth_sendRawTransaction', await signTransfer({ nonce: nonce++ })));
    return hashes;
  }

  const posted = () =>
    eventually('everything posted', async () => {
      const [latest, safe] = [await blockAt(devnet.rpcUrl, 'latest'), await blockAt(devnet.rpcUrl, 'safe')];
      const count = await rpc(devnet.rpcUrl, 'eth_getTransactionCount', USERS[0]?.address, 'safe');
      return latest.number === safe.number && Number(count) === nonce;
    });

  const reaches = (follower: Follower, tag: 'latest' | 'safe') =>
    eventually(`${tag} of the sequencer`, async () => {
      // One that is being rebuilt says so, and answers nothing else.
      const own = await blockAt(follower.rpcUrl, tag).catch(() => undefined);
      return own?.hash === (await blockAt(devnet.rpcUrl, tag)).hash;
    });

  before(async () => {
    anvil = await startAnvil({ blockTime: 1 });
    devnet = await startDevnet(anvil.url, { gossip: true, batchInterval: 1 });
  });
  afterEach(async () => {
    for (const follower of open.splice(0)) await follower.stop();
  });
  after(async () => {
    await devnet?.stop();
    await anvil?.stop();
  });

  it('D1: rebuilds the shard from L1 alone and serves what the sequencer serves', async () => {
    const [hash] = await transfer(10);
    await posted();
    await transfer(5);
    await posted();
    const follower = await follow('alone');
    const progress = follower.progress();
    const report = progress?.report;
    const safe = await blockAt(devnet.rpcUrl, 'safe');
    expect(report).to.deep.include({
      block: safe.number,
      blockHash: safe.hash,
      stateRoot: safe.stateRoot,
      mismatches: [],
    });
    expect(report?.batches).to.be.at.least(2);
    expect([report?.derived, report?.compared]).to.deep.equal([report?.batches, report?.batches]);
    expect(progress?.executed).to.equal(safe.number);
    for (const [method, ...params] of [
      ['eth_getBlockByNumber', numberToHex(safe.number), true],
      ['eth_getTransactionReceipt', hash],
      ['eth_getBalance', USERS[0]?.address, 'safe'],
      ['eth_getLogs', { fromBlock: '0x0', toBlock: numberToHex(safe.number) }],
      ['eth_chainId'],
      ['shard_getNetwork'],
      ['shard_getBatch', 0],
    ] as const)
      expect(await rpc(follower.rpcUrl, method, ...params), method).to.deep.equal(
        await rpc(devnet.rpcUrl, method, ...params),
      );
    expect(Object.keys(await syncStatus(follower.rpcUrl))).to.deep.equal(Object.keys(await syncStatus(devnet.rpcUrl)));
    expect(await syncStatus(follower.rpcUrl)).to.deep.include({ role: 'follower', alarms: [] });
    expect((await syncStatus(devnet.rpcUrl)).role).to.equal('sequencer');
  });

  it('takes no transactions and says so, or sends them on', async () => {
    const alone = await follow('closed');
    const refusal = await transfer(1, alone.rpcUrl).catch((error: Error) => error.message);
    expect(refusal).to.match(/follows its shard and takes no transactions/);
    nonce -= 1;
    const forwarding = await follow('forwarding', { forwardTo: devnet.rpcUrl, gossip: true });
    const count = await rpc<Hex>(forwarding.rpcUrl, 'eth_getTransactionCount', USERS[0]?.address, 'pending');
    expect(Number(count)).to.equal(nonce);
    const [hash] = await transfer(1, forwarding.rpcUrl);
    await eventually('its receipt', async () => {
      const known = await rpc<{ hash: Hex } | null>(forwarding.rpcUrl, 'eth_getTransactionByHash', hash);
      expect(known?.hash).to.equal(hash);
      return (await rpc(forwarding.rpcUrl, 'eth_getTransactionReceipt', hash)) !== null;
    });
    const stale = await signTransfer({ nonce: 0 });
    const answers = await Promise.all(
      [devnet.rpcUrl, forwarding.rpcUrl].map((url) =>
        rpc(url, 'eth_sendRawTransaction', stale).catch((error: Error) => error.message),
      ),
    );
    expect(answers[1]).to.equal(answers[0]);
    const garbage = await rpc(forwarding.rpcUrl, 'eth_sendRawTransaction', '0x02').catch((e: Error) => e.message);
    expect(garbage).to.match(/not a signed transaction/);
  });

  it('says that the sequencer is away when it is', async () => {
    const follower = await follow('cut-off', { forwardTo: 'http://127.0.0.1:9' });
    const raw = await signTransfer({ nonce });
    const refusal = await rpc(follower.rpcUrl, 'eth_sendRawTransaction', raw).catch((e: Error) => e.message);
    expect(refusal).to.match(/unavailable, try again/);
    const count = await rpc<Hex>(follower.rpcUrl, 'eth_getTransactionCount', USERS[0]?.address, 'pending');
    const latest = await rpc<Hex>(follower.rpcUrl, 'eth_getTransactionCount', USERS[0]?.address, 'latest');
    expect(count).to.equal(latest);
  });

  it('hears of blocks before L1 does: latest is the sequencer’s, safe is what L1 has', async () => {
    await posted();
    const follower = await follow('near', { gossip: true });
    // The first block it hears may be one of a gap that only L1 fills.
    await transfer(1);
    await reaches(follower, 'latest');
    let ahead = 0;
    for (let i = 0; i < 10; i++) {
      await transfer(1);
      await reaches(follower, 'latest');
      const { latest, safe } = await syncStatus(follower.rpcUrl);
      const own = await syncStatus(devnet.rpcUrl);
      expect(safe.number).to.be.at.most(own.safe.number);
      if (latest.number > safe.number) ahead += 1;
    }
    expect(ahead).to.be.greaterThan(0);
    await posted();
    await reaches(follower, 'safe');
    expect((await syncStatus(follower.rpcUrl)).alarms).to.deep.equal([]);
    expect(follower.fatal).to.deep.equal([]);
  });

  it('goes on where it was when it is started again, also with blocks that L1 did not have yet', async () => {
    const first = await follow('again', { gossip: true });
    await transfer(1);
    await reaches(first, 'latest');
    await transfer(3);
    await reaches(first, 'latest');
    await open.pop()?.stop();
    await transfer(2);
    await posted();
    const again = await follow('again', { gossip: true });
    expect(again.progress()?.executed).to.be.below(5);
    expect(again.progress()?.report?.compared).to.equal(again.progress()?.report?.batches);
    await reaches(again, 'safe');
  });

  it('goes on when its exec was started again, also with less than it had', async () => {
    const follower = await follow('exec', { gossip: true });
    await transfer(2);
    await reaches(follower, 'latest');
    follower.attachExec();
    await transfer(2);
    await reaches(follower, 'latest');
    await follower.engine.unwind(1);
    follower.attachExec();
    await transfer(1);
    await posted();
    await reaches(follower, 'safe');
    expect(follower.fatal).to.deep.equal([]);
  });

  it('goes on with a fork of L1, gossip or not', async () => {
    const followers = [await follow('fork-1'), await follow('fork-2', { gossip: true })];
    await transfer(3);
    await posted();
    for (const follower of followers) await reaches(follower, 'safe');
    await rpc(anvil.url, 'anvil_reorg', 4, []);
    await rpc(anvil.url, 'evm_mine');
    await transfer(1);
    await posted();
    for (const follower of followers) {
      await reaches(follower, 'safe');
      expect(follower.fatal).to.deep.equal([]);
    }
    expect(devnet.fatal).to.deep.equal([]);
  });

  it('SHARD_MISMATCH: refuses a genesis that L1 does not know under this number', async () => {
    expect(await codeOf(follow('stranger', { genesisHash: zeroHash }))).to.match(/WRONG_GENESIS|SHARD_MISMATCH/);
  });
});
