import { join } from 'node:path';
import { messageCounterAbi, messageCounterBytecode } from '@bulkhead/protocol';
import {
  BulkheadError,
  defineBulkheadChains,
  getWithdrawn,
  MessageNotFoundError,
  MessageStateError,
  NotAnL1TokenError,
  publicActionsL1,
  publicActionsShard,
  walletActionsL1,
  walletActionsShard,
} from '@bulkhead/sdk';
import { expect } from 'chai';
import {
  type Address,
  BaseError,
  ContractFunctionRevertedError,
  createPublicClient,
  createWalletClient,
  encodeAbiParameters,
  erc20Abi,
  type Hex,
  http,
  parseEther,
} from 'viem';
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';
import { accountOf, l1Clients, loadExample, type TestNetwork } from '../../support/index.js';

const ACCOUNT = 5;
const PAYEE: Address = '0x0000000000000000000000000000000000005d15';
const POLL = 100;

/** The SDK as a program of a user sets it up, on chains that network.json gives. */
export function sdkSuite(network: () => TestNetwork): void {
  describe('sdk', () => {
    async function open() {
      const facts = await network().read();
      const { l1, shards } = defineBulkheadChains(facts);
      const [one, two] = shards;
      if (one === undefined || two === undefined) throw new Error('two shards are needed');
      const account = privateKeyToAccount(accountOf(facts, ACCOUNT).privateKey);
      const options = { transport: http(), pollingInterval: POLL };
      const far = createPublicClient({ chain: two, ...options });
      return {
        me: account.address,
        one,
        two,
        l1Read: createPublicClient({ chain: l1, ...options }).extend(publicActionsL1()),
        l1Wallet: createWalletClient({ account, chain: l1, ...options }).extend(walletActionsL1()),
        oneRead: createPublicClient({ chain: one, ...options }).extend(publicActionsShard({ peers: [far] })),
        oneWallet: createWalletClient({ account, chain: one, ...options }).extend(walletActionsShard()),
        twoRead: far.extend(publicActionsShard()),
        twoWallet: createWalletClient({ account, chain: two, ...options }).extend(walletActionsShard()),
      };
    }

    const failure = (promise: Promise<unknown>): Promise<unknown> =>
      promise.then(
        () => undefined,
        (error: unknown) => error,
      );

    it('depositTransaction is credited to the wei', async () => {
      const { one, l1Read, l1Wallet, oneRead } = await open();
      const before = await oneRead.getBalance({ address: PAYEE });
      const amount = parseEther('0.7');
      const parameters = { targetChain: one, to: PAYEE, amount };
      expect(
        Number(await l1Read.estimateDepositTransactionGas({ ...parameters, account: l1Wallet.account })),
      ).to.be.within(21_000, 400_000);
      const hash = await l1Wallet.depositTransaction(parameters);
      const { queueIndex, ...deposit } = await l1Read.waitForDeposited({ targetChain: one, hash });
      expect([deposit.amount, deposit.to, deposit.shardId]).to.deep.equal([amount, PAYEE, 1]);
      const { status } = await oneRead.waitForDeposit({ queueIndex });
      expect(status).to.equal('credited');
      expect((await oneRead.getBalance({ address: PAYEE })) - before).to.equal(amount);
    });

    it('sendAsset and waitForMessage take ether across, by the hash of its transaction', async () => {
      const { two, oneRead, oneWallet, twoRead } = await open();
      const before = await twoRead.getBalance({ address: PAYEE });
      const hash = await oneWallet.sendAsset({ targetChain: two, to: PAYEE, amount: 11n });
      const stages: string[] = [];
      const status = await oneRead.waitForMessage({ id: hash, onStage: ({ stage }) => stages.push(stage) });
      expect(stages).to.deep.equal(['sent', 'sequenced', 'posted', 'imported', 'delivered']);
      expect([status.kind, status.srcShard, status.dstShard, status.stage]).to.deep.equal(['ASSET', 1, 2, 'delivered']);
      expect((await twoRead.getBalance({ address: PAYEE })) - before).to.equal(11n);
      expect((await oneRead.getMessages({ address: PAYEE })).map(({ messageId }) => messageId)).to.include(
        status.messageId,
      );
      const late = await failure(oneWallet.deliverMessage({ id: status.messageId }));
      expect(late).to.be.instanceOf(BulkheadError);
    });

    it('sendMessage changes a contract on the other shard; simulateMessage says beforehand what would happen', async () => {
      const { one, oneRead, oneWallet, twoRead, twoWallet } = await open();
      const created = await oneWallet.deployContract({ abi: messageCounterAbi, bytecode: messageCounterBytecode });
      const { contractAddress } = await oneRead.waitForTransactionReceipt({ hash: created });
      if (!contractAddress) throw new Error('no contract');
      const payload = encodeAbiParameters([{ type: 'uint256' }], [1234n]);
      const parameters = { targetChain: one, to: contractAddress, payload };
      expect(
        Number(await twoRead.estimateSendMessageGas({ ...parameters, account: twoWallet.account })),
      ).to.be.greaterThan(160_000);
      const hash = await twoWallet.sendMessage(parameters);
      const sent = await twoRead.waitForSentMessage({ hash });
      expect(sent.payload).to.equal(payload);
      const { message } = sent;
      expect(Number(await oneRead.simulateMessage({ message, payload }))).to.be.greaterThan(0);
      const refused = await failure(oneRead.simulateMessage({ message: { ...message, target: PAYEE }, payload }));
      expect((refused as BaseError).walk((error) => error instanceof ContractFunctionRevertedError)).to.be.instanceOf(
        ContractFunctionRevertedError,
      );
      const { stage } = await oneRead.waitForMessage({ id: sent.messageId, peers: [twoRead] });
      expect(stage).to.equal('delivered');
      const call = { address: contractAddress, abi: messageCounterAbi } as const;
      expect(await oneRead.readContract({ ...call, functionName: 'number' })).to.equal(1234n);
    });

    it('a token of L1 goes to a shard, to another, and out again; one of a shard can’t be withdrawn', async () => {
      const { one, two, me, l1Read, l1Wallet, oneRead, oneWallet, twoRead, twoWallet } = await open();
      const account = String(ACCOUNT);
      const deploy = ['token', 'deploy', '--symbol', 'SDK', '--supply', '100', '--account', account];
      const { token } = await network().json<{ token: Address }>(...deploy);
      const hash = await l1Wallet.depositERC20({ targetChain: one, to: me, amount: 50n, token });
      await oneRead.waitForDeposit({
        queueIndex: (await l1Read.waitForDeposited({ targetChain: one, hash })).queueIndex,
      });
      const bridged = await oneRead.findBridgedToken({ originShard: 0, originToken: token });
      if (bridged === undefined) throw new Error('no bridged token');
      const sent = await oneWallet.sendAsset({ targetChain: two, to: me, amount: 20n, token: bridged });
      expect((await oneRead.waitForMessage({ id: sent })).stage).to.equal('delivered');
      const held = { address: bridged, abi: erc20Abi, functionName: 'balanceOf', args: [me] } as const;
      expect(await Promise.all([oneRead.readContract(held), twoRead.readContract(held)])).to.deep.equal([30n, 20n]);

      const id = await twoWallet.initiateWithdrawal({ to: PAYEE, amount: 20n, token: bridged });
      const withdrawal = await twoRead.waitForWithdrawalProof({ id });
      await l1Read.waitToFinalize({ targetChain: two, withdrawal });
      const paid = await l1Wallet.finalizeWithdrawal({ targetChain: two, withdrawal });
      await l1Read.waitForTransactionReceipt({ hash: paid });
      expect(await l1Read.readContract({ ...held, address: token, args: [PAYEE] })).to.equal(20n);

      const born = await network().json<{ token: Address }>(...deploy, '--shard', '1');
      const stays = await failure(oneWallet.initiateWithdrawal({ to: PAYEE, amount: 1n, token: born.token }));
      expect(stays).to.be.instanceOf(NotAnL1TokenError);
      const there = await oneWallet.sendAsset({ targetChain: two, to: PAYEE, amount: 3n, token: born.token });
      expect((await oneRead.waitForMessage({ id: there })).stage, 'approved by itself').to.equal('delivered');
    });

    it('initiateWithdrawal is paid on L1 after its window, once', async () => {
      const { one, l1Read, l1Wallet, oneRead, oneWallet } = await open();
      const before = await l1Read.getBalance({ address: PAYEE });
      const id = await oneWallet.initiateWithdrawal({ to: PAYEE, amount: 5n });
      const withdrawal = await oneRead.waitForWithdrawalProof({ id });
      const parameters = { targetChain: one, withdrawal };
      await l1Read.waitToFinalize(parameters);
      expect(await l1Read.getWithdrawalStatus(parameters)).to.equal('ready-to-finalize');
      expect((await l1Read.getTimeToFinalize(parameters)).seconds).to.equal(0);
      await l1Read.simulateFinalizeWithdrawal({ ...parameters, account: l1Wallet.account });
      const hash = await l1Wallet.finalizeWithdrawal(parameters);
      const [payout] = getWithdrawn(await l1Read.waitForTransactionReceipt({ hash }), one);
      expect([payout?.to, payout?.amount, payout?.paid]).to.deep.equal([PAYEE, 5n, true]);
      expect((await l1Read.getBalance({ address: PAYEE })) - before).to.equal(5n);
      expect(await l1Read.getWithdrawalStatus(parameters)).to.equal('finalized');
      const twice = (await failure(l1Wallet.finalizeWithdrawal(parameters))) as BaseError;
      const reverted = twice.walk((error) => error instanceof ContractFunctionRevertedError);
      expect((reverted as ContractFunctionRevertedError).data?.errorName).to.equal('AlreadyWithdrawn');
      expect((await oneRead.waitForMessage({ id, until: ['paid'] })).kind).to.equal('WITHDRAW');
    });

    it('the README’s example runs', async () => {
      const { roundTrip } = await loadExample<{
        roundTrip(networkFile: string, account: PrivateKeyAccount): Promise<bigint>;
      }>('sdk', 'readme-example');
      const facts = await network().read();
      const account = privateKeyToAccount(accountOf(facts, ACCOUNT).privateKey);
      const head = await l1Clients(facts, ACCOUNT).read.getBlockNumber();
      expect(Number(await roundTrip(join(network().dir, 'network.json'), account))).to.be.greaterThan(Number(head));
    });

    it('the guide’s examples run', async () => {
      const file = join(network().dir, 'network.json');
      const account = privateKeyToAccount(accountOf(await network().read(), ACCOUNT).privateKey);
      // The examples are a user's files: what they take and give is checked where they are compiled.
      type Example = Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
      const example = async (name: string, fn: string, ...args: readonly unknown[]) => {
        const found = (await loadExample<Example>('sdk', `guide/${name}`))[fn];
        if (found === undefined) throw new Error(`no ${fn} in ${name}`);
        return found(...args);
      };
      const opened = (await example('open-network', 'openNetwork', file, account)) as {
        readonly l1: unknown;
        readonly shards: readonly unknown[];
      };
      const { l1, shards } = opened;
      const deploy = ['token', 'deploy', '--symbol', 'GUIDE', '--account', String(ACCOUNT)];
      const { token } = await network().json<{ token: Address }>(...deploy);
      expect(await example('move-token', 'moveToken', l1, ...shards, token, 9n)).to.match(/^0x[0-9a-fA-F]{40}$/);

      const { twoRead, twoWallet, oneWallet, oneRead, two } = await open();
      const hash = await twoWallet.deployContract({ abi: messageCounterAbi, bytecode: messageCounterBytecode });
      const { contractAddress } = await twoRead.waitForTransactionReceipt({ hash });
      const payload = encodeAbiParameters([{ type: 'uint256' }], [5n]);
      const called = await example('call-contract', 'callContract', ...shards, contractAddress, payload);
      expect(called).to.include({ stage: 'delivered' });
      expect(await failure(example('call-contract', 'callContract', ...shards, PAYEE, payload))).to.be.instanceOf(
        BaseError,
      );

      const bad = await oneWallet.sendMessage({ targetChain: two, to: PAYEE, payload });
      const { messageId } = await oneRead.waitForMessage({ id: bad });
      const nonce = () => twoRead.getTransactionCount({ address: twoWallet.account.address, blockTag: 'pending' });
      const before = await nonce();
      expect(await example('retry-failed', 'retryFailed', shards[1], messageId)).to.include({ stage: 'failed' });
      expect(await nonce(), 'a retry that would fail again is not sent').to.equal(before);
    });

    it('a message that failed can be retried, and is told from one that nobody knows', async () => {
      const { one, two, oneRead, oneWallet, twoRead, twoWallet } = await open();
      const id = await oneWallet.sendMessage({ targetChain: two, to: PAYEE, payload: '0x01' });
      const failed = await oneRead.waitForMessage({ id });
      expect(failed.stage).to.equal('failed');
      const retried = await failure(twoWallet.retryMessage({ id: failed.messageId }));
      expect((retried as BaseError).walk((error) => error instanceof ContractFunctionRevertedError)).not.to.equal(null);
      const early = await failure(twoWallet.finalizeMessage({ id: failed.messageId }));
      expect(early).to.be.instanceOf(MessageStateError);
      expect((early as MessageStateError).status?.stage).to.equal('failed');
      const unknown: Hex = `0x${'12'.repeat(32)}`;
      expect(await failure(twoRead.getMessageStatus({ id: unknown }))).to.be.instanceOf(MessageNotFoundError);
      const own = await failure(oneWallet.sendAsset({ targetChain: one, to: PAYEE, amount: 1n }));
      const self = (own as BaseError).walk((error) => error instanceof ContractFunctionRevertedError);
      expect((self as ContractFunctionRevertedError).data?.errorName).to.equal('SelfDestination');
      expect(own).to.be.instanceOf(BaseError);
    });
  });
}
