import {
  SHARD_CONTRACTS,
  SIMULATION_CODES,
  type SimulatedBlock,
  type SimulationRequest,
  TRANSFER_LOGGER,
} from '@bulkhead/protocol';
import { expect } from 'chai';
import { type Address, type Hex, keccak256, pad } from 'viem';
import type { Engine } from '../engine.js';
import { encodeHeader } from '../raw/encode-header.js';
import { CONTRACTS } from '../test/contracts.js';
import { account, GWEI, lower, openTestEngine, produce, slotOf } from '../test/shard-fixture.js';

const FROM = lower(account(0).address);
const TO: Address = '0x00000000000000000000000000000000000000c1';
const CALLER: Address = '0x00000000000000000000000000000000000000ca';
const ETHER = 10n ** 18n;

describe('simulate', () => {
  let engine: Engine;
  before(async () => {
    engine = await openTestEngine();
    await produce(engine);
  });

  const outcome = (
    blocks: readonly Partial<SimulationRequest['blocks'][number]>[],
    more: Partial<SimulationRequest> = {},
  ) =>
    engine.reads.simulate(
      {
        blocks: blocks.map((each) => ({ block: {}, state: {}, calls: [], ...each })),
        traceTransfers: false,
        validation: false,
        fullTransactions: false,
        ...more,
      },
      { number: engine.head().number },
    );

  async function run(...args: Parameters<typeof outcome>): Promise<readonly SimulatedBlock[]> {
    const result = await outcome(...args);
    if (result.status === 'refused') throw new Error(`${result.code} ${result.message}`);
    return result.blocks;
  }

  async function refusal(...args: Parameters<typeof outcome>): Promise<number | undefined> {
    const result = await outcome(...args);
    return result.status === 'refused' ? result.code : undefined;
  }

  it('makes blocks that stand on each other, with their real hashes, and leaves no trace', async () => {
    const head = engine.head();
    const counter = { [TO]: { code: CONTRACTS.counter as Hex } };
    const [first, second, third] = await run([
      { state: counter, calls: [{ to: TO }, { to: TO }] },
      { block: { number: BigInt(head.number) + 3n }, calls: [{ from: FROM, to: CALLER, value: 5n }] },
    ]);
    if (first === undefined || second === undefined || third === undefined) throw new Error('not three blocks');
    expect(first.parentHash).to.equal(head.hash);
    expect([second.parentHash, third.parentHash]).to.deep.equal([first.hash, second.hash]);
    expect(second.transactions).to.have.length(0);
    for (const block of [first, second, third]) expect(keccak256(encodeHeader(block))).to.equal(block.hash);
    expect(first.calls.map(({ status }) => status)).to.deep.equal(['0x1', '0x1']);
    expect(BigInt(third.timestamp)).to.equal(BigInt(head.timestamp) + 36n);
    expect(engine.head()).to.equal(head);
    expect(await engine.reads.getBalance(CALLER, { number: head.number })).to.equal(0n);
  });

  it('carries state from call to call and from block to block', async () => {
    // Returns storage[0] after it has been counted up.
    const code: Hex = '0x5f54600101805f555f5260205ff3';
    const blocks = await run([{ state: { [TO]: { code } }, calls: [{ to: TO }, { to: TO }] }, { calls: [{ to: TO }] }]);
    expect(blocks.flatMap(({ calls }) => calls.map(({ returnData }) => returnData))).to.deep.equal(
      [1, 2, 3].map(slotOf),
    );
  });

  it('pays the base fee to the coinbase, as blocks of a shard do', async () => {
    const price = 3n * GWEI;
    const vault = SHARD_CONTRACTS.FeeVault;
    const before = await engine.reads.getBalance(vault, { number: engine.head().number });
    const probe: Hex = `0x73${vault.slice(2)}315f5260205ff3`;
    const [block] = await run(
      [
        {
          state: { [TO]: { code: probe } },
          calls: [
            { from: FROM, to: CALLER, gas: 21_000n, maxFeePerGas: price, maxPriorityFeePerGas: price },
            { from: FROM, to: TO, gas: 100_000n, maxFeePerGas: price },
          ],
        },
      ],
      { validation: true, fullTransactions: true },
    );
    expect(BigInt(block?.calls[1]?.returnData ?? 0)).to.equal(before + 21_000n * price);
    expect(block?.transactions[0]).to.include({ from: FROM, type: '0x2', v: '0x0', blockHash: block?.hash });
  });

  it('logs transfers of ether in their order, but none that was taken back', async () => {
    const state = { [CALLER]: { code: CONTRACTS.caller as Hex }, [TO]: { code: CONTRACTS.reverter as Hex } };
    const call = (callee: Address) => ({ from: FROM, to: CALLER, value: 7n, data: pad(callee, { size: 32 }) });
    const [block] = await run([{ state, calls: [call(FROM), call(TO)] }], { traceTransfers: true });
    const [forwarded, refused] = block?.calls ?? [];
    expect(forwarded?.logs.map(({ address, logIndex }) => [address, logIndex])).to.deep.equal([
      [TRANSFER_LOGGER, '0x0'],
      [TRANSFER_LOGGER, '0x1'],
    ]);
    expect(forwarded?.logs[1]?.topics.slice(1)).to.deep.equal([pad(CALLER), pad(FROM)]);
    expect(refused?.logs.map(({ logIndex }) => logIndex)).to.deep.equal(['0x2']);
  });

  it('tells reverts and failures of the EVM with their codes', async () => {
    const state = { [TO]: { code: CONTRACTS.reverter as Hex }, [CALLER]: { code: '0xfe' as Hex } };
    const [block] = await run([{ state, calls: [{ to: TO }, { to: CALLER, gas: 50_000n }] }]);
    const [reverted, failed] = block?.calls ?? [];
    expect(reverted).to.include({ status: '0x0', returnData: '0x' });
    expect(reverted?.error).to.deep.equal({ message: 'execution reverted', code: 3, data: slotOf(0xaa) });
    expect(failed?.error).to.deep.equal({ message: 'invalid opcode: INVALID', code: SIMULATION_CODES.vmError });
  });

  it('finds a moved precompile at its new place only', async () => {
    const sha256: Address = '0x0000000000000000000000000000000000000002';
    const [block] = await run([
      {
        state: { [sha256]: { movePrecompileTo: TO } },
        calls: [
          { to: TO, data: '0x1234' },
          { to: sha256, data: '0x1234' },
        ],
      },
    ]);
    expect(block?.calls.map(({ returnData }) => returnData)).to.deep.equal([
      '0x3a103a4e5729ad68c02a678ae39accfbc0ae208096437401b7ceab63cca0622f',
      '0x',
    ]);
    expect(await refusal([{ state: { [TO]: { movePrecompileTo: CALLER } } }])).to.equal(SIMULATION_CODES.server);
  });

  it('refuses what no block could hold, each with its code', async () => {
    const { number, timestamp } = engine.head();
    const codes = SIMULATION_CODES;
    const poor = { from: TO, to: FROM, value: ETHER };
    const cases: readonly (readonly [number, Parameters<typeof outcome>])[] = [
      [codes.invalidParams, [[]]],
      [codes.tooMany, [Array.from({ length: 257 }, () => ({}))]],
      [codes.tooMany, [[{ block: { number: BigInt(number) + 257n } }]]],
      [codes.tooMany, [[{ calls: Array.from({ length: 1_001 }, () => ({})) }]]],
      [codes.blockNumberOrder, [[{ block: { number: BigInt(number) } }]]],
      [codes.blockTimeOrder, [[{ block: { time: BigInt(timestamp) } }]]],
      [codes.insufficientFunds, [[{ calls: [poor] }]]],
      [codes.intrinsicGas, [[{ calls: [{ to: TO, gas: 20_000n }] }]]],
      [codes.blockGasLimit, [[{ block: { gasLimit: 50_000n }, calls: [{ to: TO, gas: 50_001n }] }]]],
      [codes.feeCapTooLow, [[{ calls: [{ from: FROM, to: TO }] }], { validation: true }]],
      [codes.nonceTooHigh, [[{ calls: [{ from: FROM, nonce: 9n }] }], { validation: true }]],
      [
        codes.nonceTooLow,
        [[{ state: { [FROM]: { nonce: 5n } }, calls: [{ from: FROM, nonce: 1n }] }], { validation: true }],
      ],
      [codes.initcodeSize, [[{ calls: [{ data: `0x${'00'.repeat(49_153)}` }] }]]],
    ];
    for (const [code, args] of cases) expect(await refusal(...args), JSON.stringify(code)).to.equal(code);
  });

  it('uses 50,000,000 gas at most in all its blocks', async () => {
    const state = { [TO]: { code: CONTRACTS.spinner as Hex } };
    const blocks = await run([
      { state, block: { gasLimit: 49_000_000n }, calls: [{ to: TO, gas: 1_000_000n }] },
      { calls: [{ to: CALLER, gas: 48_990_000n }] },
    ]);
    expect(blocks[0]?.calls[0]?.error?.message).to.equal('out of gas');
    expect(blocks[1]?.calls[0]?.status).to.equal('0x1');
  });

  it('ends once its blocks have more bytes than an answer may have, whatever they are of', async () => {
    const many = (count: number, call = {}) => Array.from({ length: count }, () => ({ to: TO, gas: 50_000n, ...call }));
    /** The same for each call, in blocks that hold as much gas as all of them may use. */
    const ask = (code: Hex, count: number, call = {}) =>
      refusal([{ state: { [TO]: { code } }, block: { gasLimit: 60_000_000n }, calls: many(count, call) }]);
    // PUSH3 98,304, PUSH0, then RETURN or REVERT.
    expect(await ask('0x620180005ff3', 1_000)).to.equal(SIMULATION_CODES.tooMany);
    expect(await ask('0x620180005ffd', 1_000)).to.equal(SIMULATION_CODES.tooMany);
    expect(await ask('0x620180005ff3', 50)).to.equal(undefined);
    // Logs nothing until its gas is gone but for some: JUMPDEST, LOG0, GAS > 5,000, JUMPI.
    const log: Hex = '0x5b5f5fa06113885a115f57';
    expect(await ask(log, 1, { gas: 49_000_000n })).to.equal(SIMULATION_CODES.tooMany);
    expect(await ask(log, 1, { gas: 3_000_000n })).to.equal(undefined);
  });

  it('takes nothing for blobs from who names no price, and refuses a price that is too low', async () => {
    const blob = { from: FROM, to: TO, blobVersionedHashes: [slotOf(1)] };
    const block = { blobBaseFee: 10n ** 30n };
    const [free] = await run([{ block, calls: [blob] }]);
    expect(free?.calls[0]?.status).to.equal('0x1');
    expect(await refusal([{ block, calls: [{ ...blob, maxFeePerBlobGas: 1n }] }])).to.equal(
      SIMULATION_CODES.invalidParams,
    );
  });
});
