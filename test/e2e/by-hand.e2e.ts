import type { Network } from '@bulkhead/cli/network';
import { inboxAbi, messageProbeAbi } from '@bulkhead/protocol';
import { expect } from 'chai';
import { type Address, createWalletClient, type Hex, http, numberToHex, parseEther } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import {
  type ChainClients,
  callAcross,
  callOutcome,
  deployProbe,
  type MessageView,
  rpc,
  sendAsset,
  shardClients,
  shardOf,
  startNetwork,
  type TestNetwork,
  waitForStage,
  waitUntil,
} from '../support/index.js';

/** Blocks in which a sequencer would have delivered what it has imported. */
const BLOCKS_OF_SILENCE = 4n;
const PAYEE = '0x00000000000000000000000000000000000000b2';
const RESULT_GAS = 300_000n;

/** As it is answered, and as viem takes it. */
type ReadyCall<Gas = Hex> = { readonly to: Address; readonly data: Hex; readonly gas: Gas };

describe('messages that no sequencer delivers', function () {
  this.timeout(240_000);
  let network: TestNetwork;
  let facts: Network;
  let one: ChainClients;
  let two: ChainClients;
  /** Contracts on shard 1 and 2. */
  let here: Address;
  let there: Address;

  before(async () => {
    network = await startNetwork('--relay.auto', 'false', '--batch-interval', '1');
    facts = await network.read();
    one = shardClients(facts, 1, 0);
    two = shardClients(facts, 2, 0);
    [here, there] = await Promise.all([deployProbe(one), deployProbe(two)]);
  });
  after(() => network?.destroy());

  const stageOn = (shard: number, id: Hex, stage: string) => waitForStage(shardOf(facts, shard).rpcUrl, id, stage);
  const countOn = (chain: ChainClients, address: Address, functionName: 'messages' | 'results') =>
    chain.read.readContract({ address, abi: messageProbeAbi, functionName });
  async function calldataOf(shard: number, id: Hex): Promise<ReadyCall<bigint> | null> {
    const call = await rpc<ReadyCall | null>(shardOf(facts, shard).rpcUrl, 'shard_getDeliveryCalldata', id);
    return call && { ...call, gas: BigInt(call.gas) };
  }

  /** An account that has never been seen on a shard, with nothing but the fee. */
  async function newcomerOn(chain: ChainClients) {
    const account = privateKeyToAccount(generatePrivateKey());
    const hash = await chain.wallet.sendTransaction({ to: account.address, value: parseEther('0.1') });
    await chain.read.waitForTransactionReceipt({ hash });
    return createWalletClient({ account, chain: chain.chain, transport: http(chain.url) });
  }

  /** `success`, or the error with which the Inbox refused it. */
  async function outcomeOf(chain: ChainClients, hash: Hex): Promise<string> {
    const { status, from, blockNumber } = await chain.read.waitForTransactionReceipt({ hash });
    if (status === 'success') return status;
    const { to, input } = await chain.read.getTransaction({ hash });
    if (to === null) throw new Error(`${hash} creates a contract`);
    return callOutcome(chain.url, inboxAbi, { from, to, data: input }, numberToHex(blockNumber));
  }

  it('wait, and say what can be done', async () => {
    const { msgId } = await callAcross(facts, one, { shard: 2, target: there }, { payload: '0x01' });
    await stageOn(2, msgId, 'imported');
    const since = await two.read.getBlockNumber();
    await waitUntil('blocks', async () => (await two.read.getBlockNumber()) >= since + BLOCKS_OF_SILENCE);
    const view = await network.json<MessageView>('message', 'status', msgId);
    expect(view.stage).to.equal('imported');
    expect(view.next).to.contain(`bulkhead message deliver ${msgId}`);
    expect(await countOn(two, there, 'messages')).to.equal(0n);
  });

  it('are delivered by a stranger with the command, once', async () => {
    const sent = await callAcross(facts, one, { shard: 2, target: there }, { payload: '0x02', value: 7n });
    await stageOn(2, sent.msgId, 'imported');
    const acted = await network.json<MessageView>('message', 'deliver', sent.msgId, '--account', '7');
    expect(acted.stage).to.equal('delivered');
    expect(await two.read.getBalance({ address: there })).to.equal(7n);
    const again = await network.try('message', 'deliver', sent.msgId, '--account', '8');
    expect([again.code, again.stderr]).to.deep.equal([
      1,
      'bulkhead: the message is delivered; there is nothing to deliver now. Next: nothing: done [WRONG_STATE]\n',
    ]);
    expect(await calldataOf(2, sent.msgId)).to.equal(null);
  });

  it('are delivered by any wallet with ready-made calldata, to the wei, and by nobody twice', async () => {
    const value = parseEther('1.25') + 1n;
    const { msgId } = await sendAsset(one, 2, PAYEE, value);
    await stageOn(2, msgId, 'imported');
    const [newcomer, rival] = [await newcomerOn(two), await newcomerOn(two)];
    // Asked for last: its proof ages with each root that the shard imports.
    const call = await calldataOf(2, msgId);
    if (call === null) throw new Error('no calldata');
    const hash = await newcomer.sendTransaction(call);
    expect(await outcomeOf(two, hash)).to.equal('success');
    expect(await two.read.getBalance({ address: PAYEE })).to.equal(value);
    const view = await stageOn(2, msgId, 'delivered');
    expect(view.stages.at(-1)).to.deep.include({ stage: 'delivered', txHash: hash });
    expect(
      await callOutcome(two.url, inboxAbi, { to: call.to, data: call.data, from: rival.account.address }, 'latest'),
    ).to.equal('AlreadyDelivered');
    expect(await two.read.getBalance({ address: PAYEE })).to.equal(value);
  });

  it('fail and are called again by strangers, and their answers are brought back the same way', async () => {
    const refuse = async (refusing: boolean) => {
      const contract = { address: there, abi: messageProbeAbi } as const;
      const hash = await two.wallet.writeContract({ ...contract, functionName: 'setRefusing', args: [refusing] });
      await two.read.waitForTransactionReceipt({ hash });
    };
    await refuse(true);
    const asked = { payload: '0x03', via: here, resultGas: RESULT_GAS } as const;
    const { msgId } = await callAcross(facts, one, { shard: 2, target: there }, asked);
    await stageOn(2, msgId, 'imported');
    const failed = await network.json<MessageView>('message', 'deliver', msgId, '--account', '7');
    expect(failed.stage).to.equal('failed');
    await refuse(false);
    const { replyId } = await network.json<MessageView>('message', 'retry', msgId, '--account', '8');
    if (replyId === undefined) throw new Error('no answer');
    await stageOn(1, replyId, 'imported');
    expect(await countOn(one, here, 'results')).to.equal(0n);
    const newcomer = await newcomerOn(one);
    const answer = await calldataOf(1, replyId);
    if (answer === null) throw new Error('no calldata');
    const hash = await newcomer.sendTransaction(answer);
    expect(await outcomeOf(one, hash)).to.equal('success');
    expect(await countOn(one, here, 'results')).to.equal(1n);
    await stageOn(1, msgId, 'answered');
  });
});
