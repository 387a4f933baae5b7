// Native and wasm primitives against the plain JavaScript ones that @ethereumjs uses by default.
// Usage: node packages/execution/bench/crypto.mjs
import { ecrecover } from '@ethereumjs/util';
import { keccak_256 } from '@noble/hashes/sha3.js';
import secp256k1 from 'secp256k1';
import { createCustomCrypto } from '../dist/index.js';

const crypto = createCustomCrypto();
const hash = crypto.keccak256(Uint8Array.of(1));
const { signature, recid } = secp256k1.ecdsaSign(hash, new Uint8Array(32).fill(7));
const [r, s] = [signature.slice(0, 32), signature.slice(32)];

/** Microseconds per run of each, measured in turns so that other load hits both alike. */
function compare(name, rounds, ours, theirs) {
  const spent = [0, 0];
  for (let i = 0; i < rounds; i++) {
    for (const [index, work] of [ours, theirs].entries()) {
      const start = performance.now();
      work();
      spent[index] += performance.now() - start;
    }
  }
  const [fast, plain] = spent.map((ms) => (ms * 1_000) / rounds);
  console.log(
    `${name.padEnd(22)} ${fast.toFixed(2)} us, default ${plain.toFixed(2)} us, ratio ${(plain / fast).toFixed(1)}`,
  );
}

for (const bytes of [32, 64, 532]) {
  const data = new Uint8Array(bytes).fill(7);
  compare(
    `keccak256 of ${bytes} bytes`,
    20_000,
    () => crypto.keccak256(data),
    () => keccak_256(data),
  );
}
const v = BigInt(27 + recid);
compare(
  'ecrecover',
  500,
  () => crypto.ecrecover(hash, v, r, s),
  () => ecrecover(hash, v, r, s),
);
