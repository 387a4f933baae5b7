import { expect } from 'chai';
import { ChainNotFoundError, defineChain, erc20Abi, type Hex, parseTransaction } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { sendTransaction } from 'viem/actions';
import { defineBulkheadChains } from '../index.js';
import { failureOf } from '../test/failure-of.js';
import { type Answers, fakeClient, rpcError } from '../test/fake-chain.js';
import { TX } from '../test/sample-messages.js';
import { sampleNetwork } from '../test/sample-network.js';
import { writeCall } from './contract-call.js';

const account = privateKeyToAccount(`0x${'11'.repeat(32)}`);
const TOKEN = '0x00000000000000000000000000000000000000a1';
const call = { address: TOKEN, abi: erc20Abi, functionName: 'approve', args: [TOKEN, 1n] } as const;

/** A node that fills requests in for another chain than its own (`eth_fillTransaction`). */
const liar: Answers = {
  eth_chainId: '0x1',
  eth_fillTransaction: (request: object) => ({
    raw: '0x',
    tx: {
      ...request,
      type: '0x2',
      chainId: '0x1',
      gas: '0xc350',
      nonce: '0x7',
      maxFeePerGas: '0x2',
      maxPriorityFeePerGas: '0x1',
    },
  }),
  eth_sendRawTransaction: TX,
  eth_call: `0x${'00'.repeat(31)}01`,
};

/** The transactions that a client has had sent, as their raw bytes say. */
const sentBy = ({ asked }: ReturnType<typeof fakeClient>) =>
  asked
    .filter(({ method }) => method === 'eth_sendRawTransaction')
    .map(({ params }) => parseTransaction(params[0] as Hex));

describe('what a local account signs', () => {
  const { l1, shards } = defineBulkheadChains(sampleNetwork);

  for (const chain of [l1, ...shards])
    it(`is for ${chain.name}, whatever chain id its node fills in`, async () => {
      const client = fakeClient(liar, chain);
      await sendTransaction(client, { account, chain, to: TOKEN, value: 1n });
      await writeCall(client, call, { account });
      await writeCall(client, call, { account, gas: 60_000n });
      expect(client.asked.map(({ method }) => method)).to.include('eth_fillTransaction');
      expect(sentBy(client).map(({ chainId }) => chainId)).to.deep.equal([chain.id, chain.id, chain.id]);
    });

  it('is for the client’s chain in every action, also where the chain is a plain one', async () => {
    const { id, name, nativeCurrency, rpcUrls } = l1;
    const client = fakeClient(liar, defineChain({ id, name, nativeCurrency, rpcUrls }));
    await writeCall(client, call, { account });
    expect(sentBy(client).map(({ chainId }) => chainId)).to.deep.equal([id]);
  });

  it('is nothing where the client has no chain: its node would choose it', async () => {
    const client = fakeClient(liar);
    expect(await failureOf(writeCall(client, call, { account }))).to.be.instanceOf(ChainNotFoundError);
    expect(client.asked).to.deep.equal([]);
  });
});

describe('writeCall', () => {
  const [chain] = defineBulkheadChains(sampleNetwork).shards;

  it('tries a call whose gas is given, by the call or the parameters, and sends nothing that reverts', async () => {
    for (const [own, given] of [
      [undefined, 60_000n],
      [60_000n, undefined],
      [50_000n, 60_000n],
    ]) {
      const client = fakeClient({ ...liar, eth_call: rpcError(3, 'execution reverted') }, chain);
      const parameters = { account, ...(given !== undefined && { gas: given }) };
      const failure = await failureOf(
        writeCall(client, { ...call, ...(own !== undefined && { gas: own }) }, parameters),
      );
      expect((failure as Error).name).to.equal('ContractFunctionExecutionError');
      const [tried] = client.asked.filter(({ method }) => method === 'eth_call');
      expect(tried?.params[0]).to.include({ gas: '0xea60' });
      expect(sentBy(client)).to.deep.equal([]);
    }
  });
});
