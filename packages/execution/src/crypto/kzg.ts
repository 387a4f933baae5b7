import type { KZG } from '@ethereumjs/util';
import { bls12_381 } from '@noble/curves/bls12-381';

type G1 = InstanceType<typeof bls12_381.G1.Point>;
type G2 = InstanceType<typeof bls12_381.G2.Point>;

/** `[τ]₂` of the KZG ceremony (`g2_monomial[1]` of the trusted setup of EIP-4844): all a verifier needs of it. */
const TAU_G2 =
  'b5bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72' +
  '185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2';

/** How the point evaluation precompile tells bad input from a wrong proof. */
function badArguments(what: string): Error {
  return new Error(`C_KZG_BADARGS: ${what}`);
}

function decodePoint(hex: string): G1 {
  try {
    const point = bls12_381.G1.Point.fromHex(hex.replace(/^0x/, ''));
    // The point at infinity is a valid commitment and a valid proof, of a constant polynomial.
    if (!point.equals(bls12_381.G1.Point.ZERO)) point.assertValidity();
    return point;
  } catch (cause) {
    throw Object.assign(badArguments('not a point of G1'), { cause });
  }
}

function decodeScalar(hex: string): bigint {
  const value = BigInt(hex);
  if (value >= bls12_381.fields.Fr.ORDER) throw badArguments('scalar not below the modulus');
  return value;
}

/**
 * `e(P − y·G₁ + z·W, −G₂) · e(W, [τ]₂) = 1`: what `verify_kzg_proof_impl` of EIP-4844 checks, turned so that both points
 * of G2 are fixed.
 */
function verifyProof(tau: G2, minusG2: G2, commitment: string, z: string, y: string, proof: string): boolean {
  const { G1, fields } = bls12_381;
  const p = decodePoint(commitment);
  const w = decodePoint(proof);
  const left = p.subtract(G1.Point.BASE.multiplyUnsafe(decodeScalar(y))).add(w.multiplyUnsafe(decodeScalar(z)));
  const pairs = [
    { g1: left, g2: minusG2 },
    { g1: w, g2: tau },
  ].filter(({ g1 }) => !g1.equals(G1.Point.ZERO));
  if (pairs.length === 0) return true;
  return fields.Fp12.eql(bls12_381.pairingBatch(pairs), fields.Fp12.ONE);
}

function unsupported(): never {
  throw new Error('a shard carries no blobs: only proofs can be verified');
}

/** The one KZG operation that the EVM has: the point evaluation precompile at 0x0a. */
export function createKzg(): KZG {
  const { Point } = bls12_381.G2;
  const minusG2 = Point.BASE.negate();
  // Reading the point takes as long as a proof, and few shards ever see one.
  let tau: G2 | undefined;
  return {
    verifyProof(commitment, z, y, proof) {
      tau ??= Point.fromHex(TAU_G2);
      return verifyProof(tau, minusG2, commitment, z, y, proof);
    },
    blobToKzgCommitment: unsupported,
    computeBlobProof: unsupported,
    verifyBlobProofBatch: unsupported,
    computeCells: unsupported,
    computeCellsAndProofs: unsupported,
    recoverCellsAndProofs: unsupported,
    verifyCellKzgProofBatch: unsupported,
  };
}
