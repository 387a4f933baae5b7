// Transfers per second through executeBlock and commit on rocksdb, and where the time goes.
// Usage: node packages/execution/bench/blocks.mjs [blocks] [transactions per block] [accounts]
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@bulkhead/runtime';
import { openRocksStore } from '@bulkhead/store';
import secp256k1 from 'secp256k1';
import { bigintToBytes, fromHex, toHex } from '../dist/hex.js';
import { decodeTransaction, keccak256, openEngine } from '../dist/index.js';
import { encodeList, encodeString } from '../dist/rlp.js';

const [blocks = 20, perBlock = 1_000, accounts = 20_000] = process.argv.slice(2).map(Number);
const CHAIN_ID = 7_070_707;
const word = (text) => toHex(keccak256(Buffer.from(text)));

function makeKey(index) {
  const key = keccak256(Buffer.from(`bench ${index}`));
  const address = toHex(keccak256(secp256k1.publicKeyCreate(key, false).subarray(1)).subarray(12));
  return { key, address, nonce: 0n };
}

function sign({ key }, nonce, to, value) {
  const scalar = (n) => encodeString(bigintToBytes(BigInt(n)));
  const fields = [CHAIN_ID, nonce, 1_000_000_000, 10_000_000_000, 21_000].map(scalar);
  fields.push(encodeString(fromHex(to)), scalar(value), encodeString(new Uint8Array(0)), encodeList([]));
  const typed = (items) => Buffer.concat([Uint8Array.of(2), encodeList(items)]);
  const { signature, recid } = secp256k1.ecdsaSign(keccak256(typed(fields)), key);
  const part = (from, end) => scalar(BigInt(toHex(signature.subarray(from, end))));
  return toHex(typed([...fields, scalar(recid), part(0, 32), part(32, 64)]));
}

const senders = Array.from({ length: Math.min(accounts, 2_000) }, (_, i) => makeKey(i));
const others = Array.from({ length: accounts }, (_, i) => `0x${word(`other ${i}`).slice(-40)}`);
const config = {
  shardId: 7,
  chainId: CHAIN_ID,
  l1ChainId: 31_337,
  registry: '0x00000000000000000000000000000000000000aa',
  timestamp: 1_700_000_000,
  gasLimit: 1_000_000_000n,
  baseFee: 1_000_000_000n,
  minBaseFee: 1_000_000n,
  feeVaultOwner: '0x00000000000000000000000000000000000000fe',
  alloc: [
    ...senders.map(({ address }) => ({ address, balance: 10n ** 21n })),
    ...others.map((address) => ({ address, balance: 1n })),
  ],
};

const path = await mkdtemp(join(tmpdir(), 'bulkhead-bench-'));
const store = await openRocksStore({ path });
const engine = await openEngine({ config, store, logger: silentLogger() });

let at = 0;
const batches = Array.from({ length: blocks }, () =>
  Array.from({ length: perBlock }, () => {
    const sender = senders[at % senders.length];
    const to = others[(at * 7_919) % others.length];
    at++;
    return sign(sender, sender.nonce++, to, 1n);
  }),
);

const phases = new Map();
const meter = (phase, ms) => phases.set(phase, (phases.get(phase) ?? 0) + ms);
let total = 0;
let included = 0;
const cpuBefore = process.cpuUsage();
for (const [index, transactions] of batches.entries()) {
  const number = index + 1;
  const inputs = {
    number,
    timestamp: config.timestamp + 100 + number,
    origin: {
      number: 100,
      hash: word('l1'),
      parentHash: word('l0'),
      timestamp: config.timestamp + 100,
      baseFee: 7n,
      prevRandao: word('randao'),
      parentBeaconBlockRoot: word('beacon'),
      settlementRoot: word('settlement'),
    },
    originUpdated: number === 1,
    queueEntries: [],
    deliveries: [],
    transactions,
  };
  const start = performance.now();
  const sealed = await engine.produceBlock(inputs, { mode: 'build', meter });
  total += performance.now() - start;
  included += sealed.included.length;
}

const cpu = process.cpuUsage(cpuBefore);

// Decoding contains the recovery; both are measured in turns, so that other load on the machine hits them alike.
const raws = batches.flat().slice(0, 2_000).map(fromHex);
const hash = keccak256(Uint8Array.of(1));
const { signature, recid } = secp256k1.ecdsaSign(hash, senders[0].key);
let decoding = 0;
let recovering = 0;
for (const raw of raws) {
  const start = performance.now();
  decodeTransaction(raw, BigInt(CHAIN_ID));
  const middle = performance.now();
  secp256k1.ecdsaRecover(signature, recid, hash, false);
  decoding += middle - start;
  recovering += performance.now() - middle;
}
const share = Math.min(1, recovering / decoding);

console.log(`${included} transfers in ${blocks} blocks of ${perBlock}, ${accounts} accounts`);
console.log(`${Math.round((included / total) * 1_000)} transfers/s, ${(total / blocks).toFixed(1)} ms per block`);
const decode = phases.get('decode') ?? 0;
phases.set('decode', decode * (1 - share));
phases.set('ecrecover', decode * share);
const cpuMs = (cpu.user + cpu.system) / 1_000;
console.log(`${Math.round((included / cpuMs) * 1_000)} transfers per second of CPU time, all threads counted`);
let known = 0;
for (const [phase, ms] of [...phases].sort((a, b) => b[1] - a[1])) {
  known += ms;
  console.log(
    `  ${phase.padEnd(10)} ${((100 * ms) / total).toFixed(1).padStart(5)} %  ${((1_000 * ms) / included).toFixed(1)} us per transfer`,
  );
}
console.log(`  ${'other'.padEnd(10)} ${((100 * (total - known)) / total).toFixed(1).padStart(5)} %`);
await store.close();
await rm(path, { recursive: true });
