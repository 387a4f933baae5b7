import { expect } from 'chai';
import fc from 'fast-check';
import {
  bytesToHex,
  encodeAbiParameters,
  type Hex,
  hexToBytes,
  keccak256,
  stringToHex,
  toFunctionSelector,
} from 'viem';
import { DELIVERER, SHARD_CONTRACTS, SYSTEM } from './addresses.js';
import {
  anyAddress,
  anyBytes,
  anyDelivery,
  anyDomain,
  anyHash,
  anyMessage,
  anyUint,
  sampleOrigin,
} from './arbitraries.js';
import { DELIVER_SELECTOR, decodeDeliver, encodeDeliver } from './deliver-calldata.js';
import { admitDeliveries, deliveryTx } from './delivery-tx.js';
import { decodeFinalize, encodeFinalize, FINALIZE_SELECTOR } from './finalize-calldata.js';
import type { BatchIndex, ShardId } from './ids.js';
import { encodeDeposit, encodeLanePolicy } from './queue-data.js';
import type { QueueEntry } from './queue-entry.js';
import type { DeliveryProof } from './settlement-leaf.js';
import { originUpdateTx, queueEntryTx } from './system-calls.js';
import { decodeSystemTx, encodeSystemTx, type SystemTx, sourceHash, systemTxHash } from './system-tx.js';

const anySystemTx: fc.Arbitrary<SystemTx> = fc.record({
  sourceHash: anyHash,
  from: anyAddress,
  to: anyAddress,
  gas: anyUint(64),
  data: anyBytes(0, 100),
});

describe('0x7E transactions', () => {
  it('round-trip, and their hash is the keccak of their bytes', () => {
    fc.assert(
      fc.property(anySystemTx, (tx) => {
        const raw = encodeSystemTx(tx);
        expect(raw.slice(0, 4)).to.equal('0x7e');
        expect(decodeSystemTx(raw)).to.deep.equal(tx);
        expect(systemTxHash(tx)).to.equal(keccak256(raw));
      }),
    );
  });

  it('have one encoding: any bytes that decode are those of the encoder', () => {
    const anyRaw = fc.oneof(
      anyBytes(0, 200).map((bytes) => `0x7e${bytes.slice(2)}` as Hex),
      anyBytes(0, 4),
      fc.string().map((text) => `0x7e${text}` as Hex),
      fc.tuple(anySystemTx.map(encodeSystemTx), fc.nat(), fc.nat(255)).map(([raw, at, byte]) => {
        const bytes = hexToBytes(raw);
        bytes[at % bytes.length] = byte;
        return bytesToHex(bytes);
      }),
      anySystemTx.map((tx) => `${encodeSystemTx(tx)}00` as Hex),
    );
    fc.assert(
      fc.property(anyRaw, (raw) => {
        const tx = decodeSystemTx(raw);
        if (tx !== undefined) expect(encodeSystemTx(tx)).to.equal(raw);
      }),
      { numRuns: 1_000 },
    );
  });

  it('hash tag, kind, a and b into the source', () => {
    const parameters = [{ type: 'bytes32' }, { type: 'uint8' }, { type: 'uint64' }, { type: 'uint64' }] as const;
    const tag = keccak256(stringToHex('bulkhead.source.v1'));
    expect(sourceHash(2, 7, 3)).to.equal(keccak256(encodeAbiParameters(parameters, [tag, 2, 7n, 3n])));
  });
});

describe('system calls', () => {
  const entry: QueueEntry = {
    shardId: 1 as ShardId,
    index: 5,
    kind: 1,
    sender: SYSTEM,
    gas: 200_000n,
    l1Block: 9,
    data: '0x',
    accumulator: keccak256('0x'),
  };
  const lane = encodeLanePolicy({ peer: 2, peerChainId: 5n, outOpen: true, inOpen: true, safety: 0 });
  const address = `0x${'11'.repeat(20)}` as const;
  const deposit = encodeDeposit({
    originShard: 0,
    originToken: address,
    amount: 1n,
    from: address,
    to: address,
    refundTo: address,
  });

  it('an origin update calls L1Info.update from SYSTEM with its own gas', () => {
    const tx = originUpdateTx(3, sampleOrigin(100));
    expect(tx).to.include({
      from: SYSTEM,
      to: SHARD_CONTRACTS.L1Info,
      gas: 1_000_000n,
      sourceHash: sourceHash(0, 3, 0),
    });
    const selector = toFunctionSelector('update(uint64,uint64,bytes32,uint256,bytes32)');
    expect(tx.data.startsWith(selector)).to.equal(true);
  });

  it('a deposit and a lane policy become calls with the entry’s gas', () => {
    const paid = queueEntryTx({ ...entry, data: deposit });
    expect(paid).to.include({
      from: SYSTEM,
      to: SHARD_CONTRACTS.ShardBridge,
      gas: 200_000n,
      sourceHash: sourceHash(1, 5, 0),
    });
    const finalize = toFunctionSelector('finalizeDeposit(uint32,address,uint256,address,address,address)');
    expect(paid?.data).to.equal(finalize + deposit.slice(2));
    const set = queueEntryTx({ ...entry, kind: 3, data: lane });
    expect(set?.to).to.equal(SHARD_CONTRACTS.L1Info);
    expect(set?.data).to.equal(toFunctionSelector('setLane(uint32,uint64,bool,bool,uint8)') + lane.slice(66));
  });

  it('an entry that can’t be decoded, or of a kind that isn’t open, becomes nothing', () => {
    for (const [kind, data] of [
      [1, '0x'],
      [1, `${deposit}00`],
      [3, '0x'],
      [2, '0x02'],
      [0, deposit],
      [9, lane],
    ] as const) {
      expect(queueEntryTx({ ...entry, kind, data: data as Hex })).to.equal(undefined);
    }
  });
});

describe('deliveries', () => {
  const good = (gas: bigint) => ({ gas, data: `${DELIVER_SELECTOR}00` as Hex });

  it('become calls from DELIVERER only with the selector of deliver or finalize and gas in bounds', () => {
    expect(deliveryTx(4, 2, good(21_000n))).to.deep.equal({
      sourceHash: sourceHash(2, 4, 2),
      from: DELIVERER,
      to: SHARD_CONTRACTS.Inbox,
      gas: 21_000n,
      data: `${DELIVER_SELECTOR}00`,
    });
    expect(deliveryTx(4, 2, good(8_900_000n))).not.to.equal(undefined);
    expect(deliveryTx(4, 2, { gas: 21_000n, data: FINALIZE_SELECTOR })?.from).to.equal(DELIVERER);
    for (const gas of [0n, 20_999n, 8_900_001n]) expect(deliveryTx(4, 2, good(gas))).to.equal(undefined);
    for (const data of ['0x', DELIVER_SELECTOR.slice(0, 8), '0xffffffff'] as Hex[]) {
      expect(deliveryTx(4, 2, { gas: 21_000n, data })).to.equal(undefined);
    }
  });

  it('are admitted in order within a third of the block; one that doesn’t fit is passed over', () => {
    const list = [good(8_000_000n), good(2_000_001n), good(1n), good(2_000_000n), good(21_000n)];
    const { admitted, skipped } = admitDeliveries(list, 30_000_002n);
    expect(admitted.map((item) => item.position)).to.deep.equal([0, 3]);
    expect(skipped.map(({ position, reason }) => [position, reason])).to.deep.equal([
      [1, 'over-block-share'],
      [2, 'gas-out-of-range'],
      [4, 'over-block-share'],
    ]);
  });

  it('each delivery is admitted or skipped, never both', () => {
    const anyList = fc.array(fc.oneof(anyDelivery, anyUint(24).map(good)), { maxLength: 12 });
    fc.assert(
      fc.property(anyList, anyUint(25), (list, limit) => {
        const { admitted, skipped } = admitDeliveries(list, limit);
        const positions = [...admitted, ...skipped].map((item) => item.position).sort((a, b) => a - b);
        expect(positions).to.deep.equal(list.map((_, i) => i));
        expect(admitted.reduce((sum, item) => sum + item.delivery.gas, 0n) * 3n <= limit).to.equal(true);
      }),
    );
  });
});

describe('deliver calldata', () => {
  const anyBranch = (depth: number) => fc.array(anyHash, { minLength: depth, maxLength: depth });
  const anyProof: fc.Arbitrary<DeliveryProof> = fc.record({
    settlementRoot: anyHash,
    leaf: fc.record({
      domain: anyDomain,
      batchIndex: fc.maxSafeNat().map((n) => n as BatchIndex),
      stateRoot: anyHash,
      outboxRoot: anyHash,
      outboxCount: fc.maxSafeNat(),
      settledOutboxRoot: anyHash,
      capRoot: anyHash,
    }),
    settlementBranch: anyBranch(16),
    outboxBranch: anyBranch(32),
    cap: fc.option(fc.record({ cap: anyUint(256), index: fc.maxSafeNat(), branch: anyBranch(32) }), { nil: undefined }),
  });

  it('round-trips', () => {
    fc.assert(
      fc.property(anyMessage, anyBytes(0, 100), anyProof, (message, payload, proof) => {
        const data = encodeDeliver(message, payload, proof);
        expect(data.startsWith(DELIVER_SELECTOR)).to.equal(true);
        expect(decodeDeliver(data)).to.deep.equal({ message, payload, proof });
      }),
      { numRuns: 30 },
    );
  });

  it('has one encoding, and garbage is undefined', () => {
    fc.assert(
      fc.property(anyMessage, anyBytes(0, 40), anyProof, fc.nat(), fc.nat(255), (message, payload, proof, at, byte) => {
        const data = encodeDeliver(message, payload, proof);
        const bytes = hexToBytes(data);
        bytes[at % bytes.length] = byte;
        const altered = bytesToHex(bytes);
        const decoded = decodeDeliver(altered);
        if (decoded !== undefined)
          expect(encodeDeliver(decoded.message, decoded.payload, decoded.proof)).to.equal(altered);
        expect(decodeDeliver(`${data}00`)).to.equal(undefined);
        expect(decodeDeliver(data.slice(0, 2 + 2 * (at % bytes.length)) as Hex)).to.equal(undefined);
      }),
      { numRuns: 60 },
    );
  });

  it('takes the signature of the spec', () => {
    const message =
      '(uint8,uint32,uint32,uint32,address,address,bytes32,uint256,uint64,uint64,address,bytes32,bytes32)';
    const leaf = '(bytes32,uint64,bytes32,bytes32,uint64,bytes32,bytes32)';
    const proof = `(bytes32,${leaf},bytes32[16],bytes32[32],(uint256,uint64,bytes32[32],bool))`;
    expect(DELIVER_SELECTOR).to.equal(toFunctionSelector(`deliver(${message},bytes,${proof})`));
  });
});

describe('finalize calldata', () => {
  it('is read back as it was written, and nothing else is', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const data = encodeFinalize(message);
        expect(decodeFinalize(data)).to.deep.equal(message);
        expect(decodeFinalize(`${data}00`)).to.equal(undefined);
        expect(decodeFinalize(data.slice(0, -2) as Hex)).to.equal(undefined);
        expect(decodeDeliver(data)).to.equal(undefined);
      }),
      { numRuns: 30 },
    );
    expect(decodeFinalize(FINALIZE_SELECTOR)).to.equal(undefined);
    expect(FINALIZE_SELECTOR).to.equal(
      toFunctionSelector(
        'finalize((uint8,uint32,uint32,uint32,address,address,bytes32,uint256,uint64,uint64,address,bytes32,bytes32))',
      ),
    );
  });
});
