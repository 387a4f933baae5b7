import type { Network } from '@bulkhead/cli/network';
import { ETH_ASSET, inboxAbi, messageProbeAbi, outboxAbi, SentStatus, SHARD_CONTRACTS } from '@bulkhead/protocol';
import { expect } from 'chai';
import { type Address, encodeFunctionData, type Hex, numberToHex, parseEther } from 'viem';
import {
  type ChainClients,
  callAcross,
  deployProbe,
  type MessageView,
  rpc,
  sendAsset,
  shardClients,
  shardOf,
  skipTime,
  startNetwork,
  type TestNetwork,
  waitForStage,
} from '../support/index.js';

const RESULT_GAS = 300_000n;
/** Seconds past the shortest deadline that a message may have. */
const PAST_DEADLINE = 90;

interface Acted {
  readonly stage: string;
}

for (const gossip of [true, false])
  describe(`messages of every kind, ${gossip ? 'with' : 'without'} gossip`, function () {
    this.timeout(400_000);
    let network: TestNetwork;
    let facts: Network;
    let one: ChainClients;
    let two: ChainClients;
    /** Receivers on shard 1 and 2. */
    let here: Address;
    let there: Address;

    before(async () => {
      network = await startNetwork(
        '--challenge-window',
        '3',
        '--batch-interval',
        '1',
        ...(gossip ? [] : ['--no-gossip']),
      );
      facts = await network.read();
      one = shardClients(facts, 1, 0);
      two = shardClients(facts, 2, 0);
      [here, there] = await Promise.all([deployProbe(one), deployProbe(two)]);
    });
    after(() => network?.destroy());

    const stageOn = (shard: number, id: Hex, stage: string) => waitForStage(shardOf(facts, shard).rpcUrl, id, stage);
    const target = () => ({ shard: 2, target: there });
    const probe = (address: Address) => ({ address, abi: messageProbeAbi }) as const;
    const now = async (chain: ChainClients) => (await chain.read.getBlock()).timestamp;

    async function setRefusing(chain: ChainClients, address: Address, refusing: boolean): Promise<void> {
      const hash = await chain.wallet.writeContract({
        ...probe(address),
        functionName: 'setRefusing',
        args: [refusing],
      });
      await chain.read.waitForTransactionReceipt({ hash });
    }

    const held = () =>
      two.read.readContract({
        address: SHARD_CONTRACTS.Inbox,
        abi: inboxAbi,
        functionName: 'held',
        args: [ETH_ASSET],
      });

    it('DATA is delivered, and answered to the contract that asked', async () => {
      const sent = await callAcross(facts, one, target(), { payload: '0x01', via: here, resultGas: RESULT_GAS });
      const view = await stageOn(1, sent.msgId, 'answered');
      expect(view.stages.map(({ stage }) => stage)).to.deep.equal(['sent', 'sequenced', 'posted', 'answered']);
      expect((await stageOn(2, sent.msgId, 'delivered')).replyId).to.equal(view.replyId);
      expect(await two.read.readContract({ ...probe(there), functionName: 'messages' })).to.equal(1n);
      expect(await one.read.readContract({ ...probe(here), functionName: 'results' })).to.equal(1n);
      const status = { address: SHARD_CONTRACTS.Outbox, abi: outboxAbi, functionName: 'status' } as const;
      expect(await one.read.readContract({ ...status, args: [sent.msgId] })).to.equal(SentStatus.Answered);
    });

    it('QUERY reads the other shard and brings back what it says', async () => {
      const payload = encodeFunctionData({ abi: messageProbeAbi, functionName: 'messages' });
      const sent = await callAcross(facts, one, target(), { payload, query: true, via: here });
      await stageOn(1, sent.msgId, 'answered');
      expect(await one.read.readContract({ ...probe(here), functionName: 'lastResult' })).to.equal(
        numberToHex(1, { size: 32 }),
      );
    });

    it('ASSET and ASSET_CALL move ether', async () => {
      const payee = '0x00000000000000000000000000000000000000a1';
      const [asset, call] = [await sendAsset(one, 2, payee, 5n), await callAcross(facts, one, target(), { value: 7n })];
      await stageOn(2, asset.msgId, 'delivered');
      expect((await stageOn(2, call.msgId, 'delivered')).kind).to.equal('ASSETCALL');
      expect(await two.read.getBalance({ address: payee })).to.equal(5n);
      expect(await two.read.getBalance({ address: there })).to.equal(7n);
    });

    it('a call that failed keeps its value, says why, and is retried by anyone', async () => {
      await setRefusing(two, there, true);
      const sent = await callAcross(facts, one, target(), { value: 11n });
      const failed = await stageOn(2, sent.msgId, 'failed');
      expect(failed.cause).to.match(/^the call at its target failed: it reverted with 0x[0-9a-f]{8}…$/);
      expect(failed.next).to.contain(`bulkhead message retry ${sent.msgId}`);
      expect(await held()).to.equal(11n);
      const refused = await network.try('message', 'retry', sent.msgId, '--account', '4');
      expect(refused.code, refused.stderr).to.equal(1);
      expect((await network.try('message', 'finalize', sent.msgId)).stderr).to.contain('nothing to finalize now');

      await setRefusing(two, there, false);
      const acted = await network.json<Acted>('message', 'retry', sent.msgId, '--account', '4');
      expect(acted.stage).to.equal('delivered');
      const view = await stageOn(2, sent.msgId, 'delivered');
      expect(view.stages.map(({ stage }) => stage).slice(-2)).to.deep.equal(['failed', 'delivered']);
      expect(await held()).to.equal(0n);
      expect(await two.read.getBalance({ address: there })).to.equal(18n);
    });

    it('what fails until its deadline is given back by the node itself, to the wei', async () => {
      await setRefusing(two, there, true);
      const deadline = (await now(one)) + 75n;
      const sent = await callAcross(facts, one, target(), { value: parseEther('3'), via: here, deadline });
      await stageOn(2, sent.msgId, 'failed');
      const before = await one.read.getBalance({ address: here });
      await skipTime(facts, PAST_DEADLINE);
      const returned = await stageOn(2, sent.msgId, 'returned');
      expect(returned.stages.map(({ stage }) => stage).slice(-2)).to.deep.equal(['failed', 'returned']);
      const refunded = await stageOn(1, sent.msgId, 'refunded');
      expect(refunded.replyId).to.equal(returned.replyId);
      expect(refunded.next).to.equal('nothing: done');
      expect((await one.read.getBalance({ address: here })) - before).to.equal(parseEther('3'));
      expect(await held()).to.equal(0n);
      await setRefusing(two, there, false);
    });

    it('what comes after its deadline expires, and goes back', async () => {
      const deadline = (await now(one)) + 65n;
      const sent = await callAcross(facts, one, target(), { value: parseEther('2'), via: here, deadline });
      const before = await one.read.getBalance({ address: here });
      await skipTime(facts, PAST_DEADLINE);
      const view = await stageOn(2, sent.msgId, 'expired');
      expect(view.cause).to.equal('it came after its deadline');
      await stageOn(1, sent.msgId, 'refunded');
      expect((await one.read.getBalance({ address: here })) - before).to.equal(parseEther('2'));
    });

    it('are listed by kind and by stage', async () => {
      const url = shardOf(facts, 2).rpcUrl;
      const expired = await rpc<MessageView[]>(url, 'shard_getMessages', { status: 'expired' });
      expect(expired).to.have.length(1);
      const { messages } = await network.json<{ messages: MessageView[] }>('message', 'list', '--kind', 'return');
      expect(messages.map(({ stage }) => stage)).to.deep.equal(['delivered', 'delivered']);
    });
  });
