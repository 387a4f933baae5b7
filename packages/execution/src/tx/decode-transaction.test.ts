import { createTxFromRLP } from '@ethereumjs/tx';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Hex, keccak256 } from 'viem';
import { sign } from 'viem/accounts';
import { createShardCommon } from '../evm/create-common.js';
import { bigintToBytes, EMPTY_BYTES, fromHex, toHex } from '../hex.js';
import { encodeList, encodeString } from '../rlp.js';
import { Signer, step } from '../test/random-transactions.js';
import { account, CHAIN_ID, GWEI, lower } from '../test/shard-fixture.js';
import { findFormRefusal } from './check-transaction.js';
import { decodeTransaction } from './decode-transaction.js';
import { intrinsicGas } from './intrinsic-gas.js';
import type { TransactionRefusal } from './user-transaction.js';

const common = createShardCommon(CHAIN_ID);
const TARGET = lower(account(5).address);

function decode(raw: Hex | Uint8Array) {
  return decodeTransaction(typeof raw === 'string' ? fromHex(raw) : raw, BigInt(CHAIN_ID));
}

/** What @ethereumjs/tx says, with the form checks that it makes later or elsewhere. */
function decodeReference(raw: Uint8Array) {
  try {
    const tx = createTxFromRLP(raw, { common });
    if (tx.type === 3 || (tx.type === 0 && !tx.supports(155))) return undefined;
    const { intrinsic, floor } = { intrinsic: tx.getIntrinsicGas(), floor: tx.getMinimumGasLimit() };
    if (tx.gasLimit < intrinsic || tx.gasLimit < floor) return undefined;
    return { sender: tx.getSenderAddress().toString(), hash: toHex(tx.hash()), intrinsic, tx };
  } catch {
    return undefined;
  }
}

async function expectRefusal(raw: Hex, code: TransactionRefusal): Promise<void> {
  const decoded = decode(raw);
  expect(decoded.ok ? findFormRefusal(decoded.transaction) : decoded.code).to.equal(code);
}

const good = {
  type: 'eip1559' as const,
  chainId: CHAIN_ID,
  nonce: 3,
  gas: 21_000n,
  to: TARGET,
  maxFeePerGas: 2n * GWEI,
  maxPriorityFeePerGas: GWEI,
};

type Field = bigint | number | Uint8Array;

/** viem signs nothing that is invalid, so these are put together by hand. */
function feeMarketRaw(fields: readonly Field[]): Hex {
  const items = fields.map((field) =>
    field instanceof Uint8Array ? field : encodeString(bigintToBytes(BigInt(field))),
  );
  return `0x02${toHex(encodeList(items)).slice(2)}`;
}

function feeMarketFields({ tip = GWEI }: { readonly tip?: bigint }): readonly Field[] {
  const { chainId, nonce, maxFeePerGas, gas } = good;
  return [
    chainId,
    nonce,
    tip,
    maxFeePerGas,
    gas,
    encodeString(fromHex(TARGET)),
    0,
    encodeString(EMPTY_BYTES),
    encodeList([]),
  ];
}

async function signFields(fields: readonly Field[]) {
  const hash = keccak256(feeMarketRaw(fields));
  const { r, s, yParity } = await sign({ hash, privateKey: `0x${'07'.repeat(32)}` });
  return { r: BigInt(r), s: BigInt(s), yParity: yParity ?? 0 };
}

describe('decodeTransaction', () => {
  it('reads what @ethereumjs/tx reads, and refuses what it refuses, whole or damaged', async () => {
    await fc.assert(
      fc.asyncProperty(
        step,
        fc.option(fc.tuple(fc.nat(400), fc.nat(255)), { nil: undefined }),
        fc.nat(6),
        async (each, damage, cut) => {
          const raw = fromHex(await new Signer().sign(each));
          if (damage !== undefined) raw[damage[0] % raw.length] = damage[1];
          const bytes = cut === 0 ? raw.subarray(0, raw.length - 1) : raw;
          const ours = decode(bytes);
          const reference = decodeReference(bytes);
          const accepted = ours.ok && findFormRefusal(ours.transaction) === undefined;
          expect(accepted, toHex(bytes)).to.equal(reference !== undefined);
          if (!ours.ok || reference === undefined) return;
          const { transaction } = ours;
          expect(transaction.sender).to.equal(reference.sender);
          expect(transaction.hash).to.equal(reference.hash);
          expect(transaction.nonce).to.equal(reference.tx.nonce);
          expect(transaction.value).to.equal(reference.tx.value);
          expect(transaction.gasLimit).to.equal(reference.tx.gasLimit);
          expect(toHex(transaction.data)).to.equal(toHex(reference.tx.data));
          expect(transaction.to).to.equal(reference.tx.to?.toString());
          expect(intrinsicGas(transaction).intrinsic).to.equal(reference.intrinsic);
        },
      ),
      { numRuns: 600 },
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        decode(bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  it('DECODE for no bytes, trailing bytes and a list that is cut off', async () => {
    await expectRefusal('0x', 'DECODE');
    const raw = await account(0).signTransaction(good);
    await expectRefusal(`${raw}00`, 'DECODE');
    await expectRefusal(raw.slice(0, -2) as Hex, 'DECODE');
    await expectRefusal('0xc0', 'DECODE');
  });

  it('TYPE for blobs, 0x7E and types that nobody knows', async () => {
    for (const type of ['0x03', '0x7e', '0x05', '0x00'] as const) await expectRefusal(`${type}c0`, 'TYPE');
  });

  it('WRONG_CHAIN and NOT_REPLAY_PROTECTED', async () => {
    await expectRefusal(await account(0).signTransaction({ ...good, chainId: 1 }), 'WRONG_CHAIN');
    const legacy = { type: 'legacy' as const, nonce: 0, gas: 21_000n, to: TARGET, gasPrice: GWEI };
    await expectRefusal(await account(0).signTransaction({ ...legacy, chainId: 1 }), 'WRONG_CHAIN');
    await expectRefusal(await account(0).signTransaction(legacy), 'NOT_REPLAY_PROTECTED');
  });

  it('SIGNATURE for a high s and for a point that is not on the curve', async () => {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const fields = feeMarketFields({});
    const { r, s, yParity } = await signFields(fields);
    await expectRefusal(feeMarketRaw([...fields, 1 - yParity, r, order - s]), 'SIGNATURE');
    await expectRefusal(feeMarketRaw([...fields, yParity, 5n, s]), 'SIGNATURE');
    await expectRefusal(feeMarketRaw([...fields, yParity, 0n, s]), 'SIGNATURE');
    await expectRefusal(feeMarketRaw([...fields, 2, r, s]), 'SIGNATURE');
  });

  it('TIP_ABOVE_FEE_CAP, GAS_LIMIT, INTRINSIC_GAS, INITCODE_SIZE and NONCE_MAX', async () => {
    const signed = (change: object) => account(0).signTransaction({ ...good, ...change });
    const fields = feeMarketFields({ tip: 3n * GWEI });
    const { r, s, yParity } = await signFields(fields);
    await expectRefusal(feeMarketRaw([...fields, yParity, r, s]), 'TIP_ABOVE_FEE_CAP');
    await expectRefusal(await signed({ gas: 2n ** 24n + 1n }), 'GAS_LIMIT');
    await expectRefusal(await signed({ gas: 20_999n }), 'INTRINSIC_GAS');
    // 21,000 + 16 a byte is covered, the floor of 40 a byte is not (EIP-7623).
    await expectRefusal(await signed({ gas: 24_999n, data: `0x${'11'.repeat(100)}` }), 'INTRINSIC_GAS');
    const initcode = `0x${'00'.repeat(49_153)}`;
    await expectRefusal(await signed({ to: undefined, gas: 5_000_000n, data: initcode }), 'INITCODE_SIZE');
    await expectRefusal(await signed({ nonce: 2n ** 64n - 1n }), 'NONCE_MAX');
  });
});
