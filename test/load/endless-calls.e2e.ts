import { expect } from 'chai';
import type { Address, Hex } from 'viem';
import {
  type ChainClients,
  callEndless,
  ENDLESS_INITCODE,
  type EndedCall,
  READER_INITCODE,
  rpc,
  shardClients,
  startNetwork,
  type TestNetwork,
  waitUntil,
} from '../support/index.js';

const TIMEOUT = { code: -32000, message: 'execution aborted (timeout = 5s)' };
const TOO_BUSY = -32005;
const CALLS = 50;
/** Contracts that are read, and calls of the largest simulation that is shown: 18 MB. */
const READERS = 4;
const LARGEST_CALLS = 90;
const RETURNED_BYTES = 98_304;
/** Returns so much memory: PUSH3, PUSH0, RETURN. */
const RETURN_MEMORY: Hex = '0x620180005ff3';
const MEMORY = '0x00000000000000000000000000000000000000c1';

type SimulatedBlock = { readonly calls: readonly { readonly returnData: Hex }[] };

/** A simulated block of calls that show 200 KB each, for less than 50,000 gas. */
const simulation = (calls: number) => ({
  blockStateCalls: [
    {
      blockOverrides: { gasLimit: '0x3938700' },
      stateOverrides: { [MEMORY]: { code: RETURN_MEMORY } },
      calls: Array.from({ length: calls }, () => ({ to: MEMORY, gas: '0xc350' })),
    },
  ],
});

describe('calls that never end', function () {
  this.timeout(400_000);
  let network: TestNetwork;
  let shard: ChainClients;
  let contract: Address;

  const blockNumber = async () => Number(await rpc<Hex>(shard.url, 'eth_blockNumber'));

  /** A call that is answered in no time, once it gets its turn. */
  async function waitForTurn(data: Hex): Promise<void> {
    const echo = { to: '0x0000000000000000000000000000000000000004', data };
    const answer = () => rpc<Hex>(shard.url, 'eth_call', echo).catch(() => undefined);
    expect(await waitUntil('the turn of a call', answer)).to.equal(data);
  }

  before(async () => {
    network = await startNetwork('--shards.count', '1');
    shard = shardClients(await network.read(), 1, 1);
    const hash = await shard.wallet.sendTransaction({ data: ENDLESS_INITCODE, gas: 200_000n });
    const { contractAddress } = await shard.read.waitForTransactionReceipt({ hash });
    if (!contractAddress) throw new Error('no contract');
    contract = contractAddress;
  });
  after(() => network?.destroy());

  it('end after 5 s with the error of geth, and a call after them is answered', async () => {
    expect(await callEndless(shard.url, contract)).to.deep.include(TIMEOUT);
    await waitForTurn('0x12');
  });

  it('end also as estimates, access lists, simulations and traces', async () => {
    const request = { to: contract };
    const asked: readonly (readonly [string, ...unknown[]])[] = [
      ['eth_estimateGas', request],
      ['eth_createAccessList', request],
      ['eth_simulateV1', { blockStateCalls: [{ calls: [request] }] }],
      ['debug_traceCall', request, 'latest', { tracer: 'callTracer', timeout: '1s' }],
    ];
    for (const [method, ...params] of asked) {
      const error = await rpc(shard.url, method, ...params).catch((reason: Error) => reason.message);
      expect(error).to.match(/-32000 execution (aborted \(timeout = 5s\)|timeout)/);
    }
  });

  it('fifty at once hold up neither blocks nor reads nor transactions', async () => {
    const before = await blockNumber();
    let ended = 0;
    const calls = Array.from({ length: CALLS }, () =>
      callEndless(shard.url, contract).finally(() => {
        ended += 1;
      }),
    );
    const balance = await rpc<Hex>(shard.url, 'eth_getBalance', shard.account.address, 'latest');
    expect(BigInt(balance) > 0n).to.equal(true);
    const hash = await shard.wallet.sendTransaction({ to: contract, value: 0n, gas: 21_100n });
    await waitUntil('the transaction', async () => await rpc(shard.url, 'eth_getTransactionReceipt', hash), 30_000);
    await waitUntil('blocks to come', async () => (await blockNumber()) >= before + 5);
    expect(ended).to.be.lessThan(CALLS);
    const outcomes = await Promise.all(calls);
    for (const { code, message } of outcomes) {
      if (code !== TOO_BUSY) expect({ code, message }).to.deep.equal(TIMEOUT);
    }
    expect(outcomes.filter(({ code }) => code === TIMEOUT.code)).not.to.have.length(0);
  });

  it('hold up no blocks either when they read the store all the time, or show many megabytes', async () => {
    const nonce = await shard.read.getTransactionCount({ address: shard.account.address });
    const deployed = await Promise.all(
      Array.from({ length: READERS }, (_, i) =>
        shard.wallet.sendTransaction({ data: READER_INITCODE, gas: 16_000_000n, nonce: nonce + i }),
      ),
    );
    const readers: Address[] = [];
    for (const hash of deployed) {
      const { contractAddress, status } = await shard.read.waitForTransactionReceipt({ hash, timeout: 120_000 });
      if (!contractAddress || status !== 'success') throw new Error('no reader');
      readers.push(contractAddress);
    }
    const hungUp = new AbortController();
    const reads: EndedCall[] = [];
    const keepReading = async (reader: Address) => {
      while (!hungUp.signal.aborted)
        await callEndless(shard.url, reader, hungUp.signal).then(
          (call) => reads.push(call),
          () => {},
        );
    };
    const shown: number[] = [];
    const keepShowing = async () => {
      while (!hungUp.signal.aborted) {
        const [block] = await rpc<SimulatedBlock[]>(shard.url, 'eth_simulateV1', simulation(LARGEST_CALLS)).catch(
          () => [],
        );
        if (block !== undefined) shown.push(block.calls.reduce((sum, { returnData }) => sum + returnData.length, 0));
      }
    };
    const before = await blockNumber();
    const attack = [keepShowing(), keepShowing()];
    // Beside the readers it may take longer than any call may.
    await waitUntil('a large simulation', async () => shown.length > 0);
    attack.push(...[...readers, ...readers].map(keepReading));
    await waitUntil('blocks to come', async () => (await blockNumber()) >= before + 5);
    await waitUntil('the end of a call that reads', async () => reads.length > 0);
    const answered = await waitUntil(
      'a balance meanwhile',
      async () => await rpc<Hex>(shard.url, 'eth_getBalance', shard.account.address, 'latest'),
      5_000,
    );
    expect(BigInt(answered) > 0n).to.equal(true);
    hungUp.abort();
    await Promise.all(attack);
    expect(new Set(shown)).to.deep.equal(new Set([LARGEST_CALLS * (2 + 2 * RETURNED_BYTES)]));
    for (const { code } of reads) expect(code).to.be.oneOf([-32000, TOO_BUSY]);
    // More of the same is refused, and nothing of it leaves its thread.
    const refusal = await rpc(shard.url, 'eth_simulateV1', simulation(1_000)).catch((reason: Error) => reason.message);
    expect(refusal).to.match(/-38026 the simulation has more than 20000000 bytes/);
  });

  it('end when their clients hang up, and others have their turn', async () => {
    const hungUp = new AbortController();
    const calls = Array.from({ length: CALLS }, () =>
      callEndless(shard.url, contract, hungUp.signal).catch((error: Error) => error.name),
    );
    await waitUntil('a block while they run', async () => blockNumber(), 10_000);
    hungUp.abort();
    expect(new Set(await Promise.all(calls))).to.deep.equal(new Set(['AbortError']));
    await waitForTurn('0x34');
  });
});
