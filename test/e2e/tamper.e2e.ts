import {
  assetVaultAbi,
  encodeInteropAddress,
  inboxAbi,
  messageCounterAbi,
  messageCounterBytecode,
  SHARD_CONTRACTS,
} from '@bulkhead/protocol';
import { expect } from 'chai';
import {
  type Address,
  decodeFunctionData,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  parseEther,
  parseEventLogs,
} from 'viem';
import {
  type ChainClients,
  callOutcome,
  l1Clients,
  rpc,
  type SentMessage,
  sendAsset,
  sendData,
  sendWithdrawal,
  shardClients,
  startNetwork,
  type TestNetwork,
  waitUntil,
} from '../support/index.js';
import {
  DELIVER_CHANGES,
  type Deliver,
  flipByte,
  type Mutable,
  WITHDRAW_CHANGES,
  type Withdraw,
} from './suites/tampered-calldata.js';

const TO: Address = '0x00000000000000000000000000000000007a39e5';
const AMOUNT = parseEther('0.75');
/** Enough for a delivery, and for a reverted one to spend. */
const GAS = 3_000_000n;

describe('a network that delivers nothing by itself', function () {
  this.timeout(240_000);
  let network: TestNetwork;
  let one: ChainClients;
  let two: ChainClients;
  let l1: ChainClients;

  before(async () => {
    network = await startNetwork('--relay.auto', 'false', '--challenge-window', '6');
    const facts = await network.read();
    [one, two, l1] = [shardClients(facts, 1, 1), shardClients(facts, 2, 2), l1Clients(facts, 3)];
  });
  after(() => network?.destroy());

  /** Calldata for a delivery, fresh: a root is good for the last 16 imports only. */
  const deliveryOf = (sent: SentMessage) =>
    waitUntil('the claim is imported', async () => {
      const found = await rpc<{ to: Address; data: Hex } | null>(two.url, 'shard_getDeliveryCalldata', sent.msgId);
      return found ?? undefined;
    });
  const stateOf = ({ message: { srcShard, index } }: SentMessage) =>
    two.read.readContract({
      address: SHARD_CONTRACTS.Inbox,
      abi: inboxAbi,
      functionName: 'states',
      args: [srcShard, index],
    });
  const balanceOn = (chain: ChainClients) => chain.read.getBalance({ address: TO });

  describe('a delivery', () => {
    let sent: SentMessage;
    let data: Hex;
    let block: Hex;
    /** What the one delivery that succeeded was made with. */
    let delivered: Hex;
    /** All at one block, at which the untampered calldata is good. */
    const outcome = (tampered: Hex) =>
      callOutcome(two.url, inboxAbi, { from: two.account.address, to: SHARD_CONTRACTS.Inbox, data: tampered }, block);

    before(async () => {
      sent = await sendAsset(one, 2, TO, AMOUNT);
      ({ data } = await deliveryOf(sent));
      block = await rpc<Hex>(two.url, 'eth_blockNumber');
      expect(await outcome(data)).to.equal('success');
    });

    function tamper(change: (args: Mutable<Deliver>) => void): Hex {
      const decoded = decodeFunctionData({ abi: inboxAbi, data });
      if (decoded.functionName !== 'deliver') throw new Error('no delivery');
      const args = structuredClone(decoded.args) as Mutable<Deliver>;
      change(args);
      return encodeFunctionData({ abi: inboxAbi, functionName: 'deliver', args });
    }

    for (const [what, change, refusal] of DELIVER_CHANGES)
      it(`with another ${what} is refused: ${refusal}`, async () => {
        expect(await outcome(tamper(change))).to.equal(refusal);
      });

    it('with one byte changed in any word of its calldata is refused', async () => {
      const bytes = (data.length - 2) / 2;
      expect(await outcome(flipByte(data, 0)), 'selector').not.to.equal('success');
      for (let word = 4; word + 32 <= bytes; word += 32)
        for (const byte of [word, word + 31])
          expect(await outcome(flipByte(data, byte)), `byte ${byte} of ${bytes}`).not.to.equal('success');
    });

    it('cut short is refused', async () => {
      expect(await outcome(data.slice(0, -64) as Hex)).to.equal('empty');
      expect(await outcome(data.slice(0, 10) as Hex)).to.equal('empty');
    });

    it('that was tampered with reverts as a transaction and changes nothing', async () => {
      const before = await balanceOn(two);
      for (const change of DELIVER_CHANGES.filter(([what]) =>
        ['amount', 'cap', 'lowest outbox sibling'].includes(what),
      )) {
        const hash = await two.wallet.sendTransaction({ to: SHARD_CONTRACTS.Inbox, data: tamper(change[1]), gas: GAS });
        expect((await two.read.waitForTransactionReceipt({ hash })).status, change[0]).to.equal('reverted');
      }
      expect(await stateOf(sent)).to.equal(0);
      expect(await balanceOn(two)).to.equal(before);
    });

    it('is made by anyone with a plain transaction', async () => {
      const before = await balanceOn(two);
      const fresh = await deliveryOf(sent);
      delivered = fresh.data;
      const hash = await two.wallet.sendTransaction({ to: fresh.to, data: delivered });
      const receipt = await two.read.waitForTransactionReceipt({ hash });
      expect(receipt.status).to.equal('success');
      const [event] = parseEventLogs({ abi: inboxAbi, eventName: 'MessageDelivered', logs: receipt.logs });
      expect(event?.args).to.include({ msgId: sent.msgId, srcShard: 1, state: 1 });
      expect(await balanceOn(two)).to.equal(before + AMOUNT);
      expect(await stateOf(sent)).to.equal(1);
      const status = await network.json<{ stage: string; stages: { stage: string; txHash: Hex }[] }>(
        'message',
        'status',
        sent.msgId,
      );
      expect(status.stage).to.equal('delivered');
      expect(status.stages.at(-1)?.txHash).to.equal(hash);
    });

    it('a second time reverts with AlreadyDelivered and pays nothing', async () => {
      const before = await balanceOn(two);
      expect(await rpc(two.url, 'shard_getDeliveryCalldata', sent.msgId)).to.equal(null);
      const call = { from: two.account.address, to: SHARD_CONTRACTS.Inbox, data: delivered } as const;
      expect(await callOutcome(two.url, inboxAbi, call, 'latest')).to.equal('AlreadyDelivered');
      const hash = await two.wallet.sendTransaction({ to: SHARD_CONTRACTS.Inbox, data: delivered, gas: GAS });
      expect((await two.read.waitForTransactionReceipt({ hash })).status).to.equal('reverted');
      expect(await balanceOn(two)).to.equal(before);
    });
  });

  describe('a call', () => {
    it('needs the gas that its sender set, its own payload, and arrives once', async () => {
      const deployed = await two.read.waitForTransactionReceipt({
        hash: await two.wallet.deployContract({ abi: messageCounterAbi, bytecode: messageCounterBytecode }),
      });
      if (!deployed.contractAddress) throw new Error('no contract');
      const receiver = { address: deployed.contractAddress, abi: messageCounterAbi } as const;
      const payload = encodeAbiParameters([{ type: 'uint256' }], [1234n]);
      const recipient = encodeInteropAddress({ chainId: BigInt(two.chain.id), address: receiver.address });
      const sent = await sendData(one, recipient, payload);
      const { data } = await deliveryOf(sent);
      const from = two.account.address;
      const changed = data.replace(
        payload.slice(2),
        encodeAbiParameters([{ type: 'uint256' }], [1235n]).slice(2),
      ) as Hex;
      expect(changed).not.to.equal(data);
      const call = { from, to: SHARD_CONTRACTS.Inbox } as const;
      expect(await callOutcome(two.url, inboxAbi, { ...call, data: changed }, 'latest')).to.equal('BadPayload');

      const starved = await two.wallet.sendTransaction({ to: SHARD_CONTRACTS.Inbox, data, gas: 300_000n });
      expect((await two.read.waitForTransactionReceipt({ hash: starved })).status).to.equal('reverted');
      expect(await stateOf(sent)).to.equal(0);

      const fresh = await deliveryOf(sent);
      const hash = await two.wallet.sendTransaction({ to: fresh.to, data: fresh.data, gas: GAS });
      expect((await two.read.waitForTransactionReceipt({ hash })).status).to.equal('success');
      expect(await two.read.readContract({ ...receiver, functionName: 'number' })).to.equal(1234n);
      const again = { ...call, data: fresh.data };
      expect(await callOutcome(two.url, inboxAbi, again, 'latest')).to.equal('AlreadyDelivered');
    });
  });

  describe('a withdrawal', () => {
    let vault: Address;
    let sent: SentMessage;
    let args: Withdraw;
    const encode = (with_: Withdraw) =>
      encodeFunctionData({ abi: assetVaultAbi, functionName: 'withdraw', args: with_ });
    const outcome = (with_: Withdraw) =>
      callOutcome(l1.url, assetVaultAbi, { from: l1.account.address, to: vault, data: encode(with_) }, 'latest');

    interface Proof {
      readonly batchIndex: number;
      readonly settled: boolean;
      readonly message: Omit<Withdraw[2], 'amount' | 'gasLimit' | 'deadline'> &
        Record<'amount' | 'gasLimit' | 'deadline', Hex>;
      readonly branch: Withdraw[3];
    }
    async function proofOf(): Promise<Proof | undefined> {
      return (await rpc<Proof | null>(one.url, 'shard_getWithdrawalProof', sent.msgId)) ?? undefined;
    }
    function toArgs({ batchIndex, message, branch }: Proof): Withdraw {
      const { amount, gasLimit, deadline } = message;
      return [
        1,
        BigInt(batchIndex),
        { ...message, amount: BigInt(amount), gasLimit: BigInt(gasLimit), deadline: BigInt(deadline) },
        branch,
      ];
    }

    before(async () => {
      vault = (await network.read()).l1.contracts.AssetVault;
      sent = await sendWithdrawal(one, TO, AMOUNT);
    });

    it('is refused until its claim has settled: ClaimNotSettled', async () => {
      const proof = await waitUntil('a claim holds it', proofOf);
      args = toArgs(proof);
      expect(proof.settled).to.equal(false);
      expect(await outcome(args)).to.equal('ClaimNotSettled');
    });

    it('is payable once it has', async () => {
      args = toArgs(await waitUntil('the claim settles', async () => (await proofOf())?.settled && (await proofOf())));
      await waitUntil('L1 agrees', async () => (await outcome(args)) === 'success');
    });

    for (const [what, change, refusal] of WITHDRAW_CHANGES)
      it(`with another ${what} is refused: ${refusal}`, async () => {
        const tampered = structuredClone(args) as Mutable<Withdraw>;
        change(tampered);
        expect(await outcome(tampered)).to.equal(refusal);
      });

    it('with one byte changed in any word of its calldata is refused', async () => {
      const data = encode(args);
      for (let word = 4; word < (data.length - 2) / 2; word += 32)
        for (const byte of [word, word + 31]) {
          const call = { from: l1.account.address, to: vault, data: flipByte(data, byte) };
          expect(await callOutcome(l1.url, assetVaultAbi, call, 'latest'), `byte ${byte}`).not.to.equal('success');
        }
    });

    it('is paid by anyone’s plain transaction, once', async () => {
      const before = await balanceOn(l1);
      const tampered = structuredClone(args) as Mutable<Withdraw>;
      tampered[2].amount += 1n;
      const sendTo = { to: vault, gas: 1_000_000n } as const;
      const bad = await l1.wallet.sendTransaction({ ...sendTo, data: encode(tampered) });
      expect((await l1.read.waitForTransactionReceipt({ hash: bad })).status).to.equal('reverted');
      expect(await balanceOn(l1)).to.equal(before);
      const hash = await l1.wallet.sendTransaction({ ...sendTo, data: encode(args) });
      expect((await l1.read.waitForTransactionReceipt({ hash })).status).to.equal('success');
      expect(await balanceOn(l1)).to.equal(before + AMOUNT);
      expect(await outcome(args)).to.equal('AlreadyWithdrawn');
      const twice = await l1.wallet.sendTransaction({ ...sendTo, data: encode(args) });
      expect((await l1.read.waitForTransactionReceipt({ hash: twice })).status).to.equal('reverted');
      expect(await balanceOn(l1)).to.equal(before + AMOUNT);
    });
  });

  it('waits with what nobody delivers, and says so', async () => {
    const sent = await sendAsset(one, 2, TO, 1n);
    await deliveryOf(sent);
    const head = await two.read.getBlockNumber();
    await waitUntil('some blocks', async () => (await two.read.getBlockNumber()) > head + 3n);
    expect(await stateOf(sent)).to.equal(0);
    const status = await network.json<{ stage: string; next: string }>('message', 'status', sent.msgId);
    expect(status.stage).to.equal('imported');
    expect(status.next).to.match(/deliver/);
  });
});
