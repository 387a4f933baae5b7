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

const TO: Address = '0x00000000000000000000000000000000007a39e5';
const AMOUNT = parseEther('0.75');
/** Enough for a delivery, and for a reverted one to spend. */
const GAS = 3_000_000n;

type Deliver = Extract<ReturnType<typeof decodeFunctionData<typeof inboxAbi>>, { functionName: 'deliver' }>['args'];
type Withdraw = Extract<
  ReturnType<typeof decodeFunctionData<typeof assetVaultAbi>>,
  { functionName: 'withdraw' }
>['args'];
type Mutable<T> = T extends bigint | number | boolean | string ? T : { -readonly [K in keyof T]: Mutable<T[K]> };

/** The same with its last hex digit changed. */
const off = (hex: Hex): Hex => `${hex.slice(0, -1).toLowerCase()}${hex.endsWith('1') ? '2' : '1'}` as Hex;

/** Calldata with one byte changed. */
function flipByte(data: Hex, byte: number): Hex {
  const at = 2 + 2 * byte;
  const flipped = (Number.parseInt(data.slice(at, at + 2), 16) ^ 0x01).toString(16).padStart(2, '0');
  return `${data.slice(0, at)}${flipped}${data.slice(at + 2)}` as Hex;
}

type Change<T> = readonly [what: string, change: (args: Mutable<T>) => void, outcome: string];

const DELIVER_CHANGES: readonly Change<Deliver>[] = [
  [
    'kind',
    ([m]) => {
      m.kind = 1;
    },
    'BadOutboxProof',
  ],
  [
    'source',
    ([m]) => {
      m.srcShard = 7;
    },
    'LaneClosed',
  ],
  [
    'destination',
    ([m]) => {
      m.dstShard = 1;
    },
    'WrongDestination',
  ],
  [
    'index',
    ([m]) => {
      m.index += 1;
    },
    'BadOutboxProof',
  ],
  [
    'index beyond the tree',
    ([m]) => {
      m.index = 0xffff_ffff;
    },
    'BadOutboxProof',
  ],
  [
    'sender',
    ([m]) => {
      m.sender = off(m.sender);
    },
    'BadOutboxProof',
  ],
  [
    'target',
    ([m]) => {
      m.target = off(m.target);
    },
    'BadOutboxProof',
  ],
  [
    'asset',
    ([m]) => {
      m.assetId = off(m.assetId);
    },
    'BadOutboxProof',
  ],
  [
    'amount',
    ([m]) => {
      m.amount += 1n;
    },
    'BadOutboxProof',
  ],
  [
    'gas limit',
    ([m]) => {
      m.gasLimit += 1n;
    },
    'BadOutboxProof',
  ],
  [
    'deadline',
    ([m]) => {
      m.deadline += 1n;
    },
    'BadOutboxProof',
  ],
  [
    'refund address',
    ([m]) => {
      m.refundTo = off(m.refundTo);
    },
    'BadOutboxProof',
  ],
  [
    'message it replies to',
    ([m]) => {
      m.inReplyTo = off(m.inReplyTo);
    },
    'BadOutboxProof',
  ],
  [
    'payload hash',
    ([m]) => {
      m.payloadHash = off(m.payloadHash);
    },
    'BadPayload',
  ],
  [
    'payload',
    (args) => {
      args[1] = `${args[1]}00`;
    },
    'BadPayload',
  ],
  [
    'settlement root',
    ([, , p]) => {
      p.settlementRoot = off(p.settlementRoot);
    },
    'UnknownRoot',
  ],
  [
    'leaf’s domain',
    ([, , p]) => {
      p.leaf.domain = off(p.leaf.domain);
    },
    'BadSettlementProof',
  ],
  [
    'leaf’s batch',
    ([, , p]) => {
      p.leaf.batchIndex += 1n;
    },
    'BadSettlementProof',
  ],
  [
    'leaf’s state root',
    ([, , p]) => {
      p.leaf.stateRoot = off(p.leaf.stateRoot);
    },
    'BadSettlementProof',
  ],
  [
    'leaf’s outbox root',
    ([, , p]) => {
      p.leaf.outboxRoot = off(p.leaf.outboxRoot);
    },
    'BadSettlementProof',
  ],
  [
    'leaf’s outbox count',
    ([, , p]) => {
      p.leaf.outboxCount += 1n;
    },
    'BadSettlementProof',
  ],
  [
    'leaf’s settled root',
    ([, , p]) => {
      p.leaf.settledOutboxRoot = off(p.leaf.settledOutboxRoot);
    },
    'BadSettlementProof',
  ],
  [
    'leaf’s cap root',
    ([, , p]) => {
      p.leaf.capRoot = off(p.leaf.capRoot);
    },
    'BadSettlementProof',
  ],
  [
    'lowest settlement sibling',
    ([, , p]) => {
      p.settlementBranch[0] = off(p.settlementBranch[0]);
    },
    'BadSettlementProof',
  ],
  [
    'highest settlement sibling',
    ([, , p]) => {
      p.settlementBranch[15] = off(p.settlementBranch[15]);
    },
    'BadSettlementProof',
  ],
  [
    'lowest outbox sibling',
    ([, , p]) => {
      p.outboxBranch[0] = off(p.outboxBranch[0]);
    },
    'BadOutboxProof',
  ],
  [
    'highest outbox sibling',
    ([, , p]) => {
      p.outboxBranch[31] = off(p.outboxBranch[31]);
    },
    'BadOutboxProof',
  ],
  [
    'two outbox siblings, exchanged',
    ([, , p]) => {
      p.outboxBranch.reverse();
    },
    'BadOutboxProof',
  ],
  [
    'cap',
    ([, , p]) => {
      p.cap.cap += 1n;
    },
    'BadCapProof',
  ],
  [
    'cap’s index',
    ([, , p]) => {
      p.cap.index += 1n;
    },
    'BadCapProof',
  ],
  [
    'cap’s branch',
    ([, , p]) => {
      p.cap.branch[5] = off(p.cap.branch[5]);
    },
    'BadCapProof',
  ],
  [
    'cap left out',
    ([, , p]) => {
      p.cap.present = false;
    },
    'CapExceeded',
  ],
];

const WITHDRAW_CHANGES: readonly Change<Withdraw>[] = [
  [
    'shard',
    (args) => {
      args[0] = 2;
    },
    'WrongSource',
  ],
  [
    'batch, one that is not settled',
    (args) => {
      args[1] += 1_000n;
    },
    'ClaimNotSettled',
  ],
  [
    'batch, an older one',
    (args) => {
      args[1] = 0n;
    },
    'BadOutboxProof',
  ],
  [
    'kind',
    (args) => {
      args[2].kind = 2;
    },
    'NotAWithdrawal',
  ],
  [
    'source',
    (args) => {
      args[2].srcShard = 2;
    },
    'WrongSource',
  ],
  [
    'source, shard and batch',
    (args) => {
      args[0] = 2;
      args[1] = 0n;
      args[2].srcShard = 2;
    },
    'BadOutboxProof',
  ],
  [
    'destination',
    (args) => {
      args[2].dstShard = 2;
    },
    'WrongDestination',
  ],
  [
    'index',
    (args) => {
      args[2].index += 1;
    },
    'BadOutboxProof',
  ],
  [
    'sender',
    (args) => {
      args[2].sender = off(args[2].sender);
    },
    'BadOutboxProof',
  ],
  [
    'target',
    (args) => {
      args[2].target = off(args[2].target);
    },
    'BadOutboxProof',
  ],
  [
    'asset',
    (args) => {
      args[2].assetId = off(args[2].assetId);
    },
    'UnsupportedAsset',
  ],
  [
    'amount',
    (args) => {
      args[2].amount += 1n;
    },
    'BadOutboxProof',
  ],
  [
    'refund address',
    (args) => {
      args[2].refundTo = off(args[2].refundTo);
    },
    'BadOutboxProof',
  ],
  [
    'payload hash',
    (args) => {
      args[2].payloadHash = off(args[2].payloadHash);
    },
    'BadOutboxProof',
  ],
  [
    'lowest sibling',
    (args) => {
      args[3][0] = off(args[3][0]);
    },
    'BadOutboxProof',
  ],
  [
    'highest sibling',
    (args) => {
      args[3][31] = off(args[3][31]);
    },
    'BadOutboxProof',
  ],
];

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
      const hash = await two.wallet.sendTransaction({ to: fresh.to, data: fresh.data });
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
      const { data: again } = await deliveryOf(sent);
      const call = { from: two.account.address, to: SHARD_CONTRACTS.Inbox, data: again } as const;
      expect(await callOutcome(two.url, inboxAbi, call, 'latest')).to.equal('AlreadyDelivered');
      const hash = await two.wallet.sendTransaction({ to: SHARD_CONTRACTS.Inbox, data: again, gas: GAS });
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
      const { data: again } = await deliveryOf(sent);
      expect(await callOutcome(two.url, inboxAbi, { ...call, data: again }, 'latest')).to.equal('AlreadyDelivered');
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
