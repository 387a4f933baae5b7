import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type BranchClaim, findTrieEntry, verifyBranch } from '@bulkhead/protocol';
import { lcg, randomBranch, randomTrie, type TrieProof, varyBranch, varyNodes } from '@bulkhead/protocol/wrong-proofs';
import { type Anvil, startAnvil } from '@bulkhead/testing';
import { expect } from 'chai';
import {
  createPublicClient,
  createTestClient,
  encodeAbiParameters,
  type Hex,
  http,
  keccak256,
  parseAbi,
  parseAbiParameters,
  zeroHash,
} from 'viem';

const SEED = Number(process.env.BULKHEAD_FC_SEED ?? Date.now() % 2 ** 31);
/** Variations of branches, and as many of trie proofs. */
const WANTED = 100_000;
/** Of one proof. */
const VARIATIONS = 50;
/** What the contract is asked at once. */
const AT_ONCE = 1_000;
const JUDGE = '0x0000000000000000000000000000000000001dea' as const;
const CALL_GAS = 2n ** 40n;

const ABI = parseAbi([
  'struct Branch { uint8 depth; bytes32 root; bytes32 leaf; uint256 index; bytes32[] branch; }',
  'struct Trie { bytes32 root; bytes32 key; bytes[] nodes; }',
  'function branches(Branch[] all) view returns (bool[])',
  'function tries(Trie[] all) view returns (bytes32[])',
]);
const SHOWN = parseAbiParameters('bool found, bytes value');

const repository = new URL('../../../', import.meta.url);

/** The verifiers of the contracts, as forge compiles them now. */
function judgeCode(): Hex {
  const forge = fileURLToPath(new URL('contracts/script/forge.mjs', repository));
  const { status, stderr } = spawnSync(process.execPath, [forge, 'build', 'test/vectors/ProofJudge.sol'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const file = new URL('contracts/out/ProofJudge.sol/ProofJudge.json', repository);
  const { deployedBytecode } = JSON.parse(readFileSync(file, 'utf8')) as { deployedBytecode: { object: Hex } };
  return deployedBytecode.object;
}

function* variedBranches(seed: number): Generator<readonly [BranchClaim, boolean]> {
  const random = lcg(seed);
  for (;;) {
    const claim = randomBranch(random);
    yield [claim, true];
    for (let n = 0; n < VARIATIONS; n++) yield [varyBranch(claim, random), false];
  }
}

function* variedTries(seed: number): Generator<readonly [TrieProof, boolean]> {
  const random = lcg(seed);
  for (;;) {
    for (const proof of randomTrie(random)) {
      yield [proof, true];
      for (let n = 0; n < VARIATIONS; n++) yield [{ ...proof, nodes: varyNodes(proof.nodes, random) }, false];
    }
  }
}

function take<T>(from: Iterator<T>, count: number): T[] {
  return Array.from({ length: count }, () => from.next().value as T);
}

/** What `ProofJudge.tries` says, by packages/protocol. */
function judgeTrie({ root, key, nodes }: TrieProof): Hex {
  const entry = findTrieEntry(root, key, nodes);
  return entry === undefined
    ? zeroHash
    : keccak256(encodeAbiParameters(SHOWN, [entry.found, entry.found ? entry.value : '0x']));
}

describe('wrong proofs', function () {
  this.timeout(1_200_000);
  let anvil: Anvil | undefined;
  let code: Hex;

  before(async () => {
    code = judgeCode();
    anvil = await startAnvil({ extraArgs: ['--gas-limit', CALL_GAS.toString(), '--no-request-size-limit'] });
    const test = createTestClient({ mode: 'anvil', transport: http(anvil.url) });
    await test.setCode({ address: JUDGE, bytecode: code });
  });
  after(() => anvil?.stop());

  const connect = () => createPublicClient({ transport: http(anvil?.url, { timeout: 120_000 }) });

  /** Both languages judge the same proofs, drawn from the same seed. */
  async function compare<T, V>(
    kind: string,
    proofs: Iterator<readonly [T, boolean]>,
    inTypeScript: (proof: T) => V,
    inSolidity: (all: readonly T[]) => Promise<readonly V[]>,
    accepts: (verdict: V) => boolean,
  ): Promise<void> {
    const counts = { variations: 0, typescript: 0, solidity: 0, different: 0, proofs: 0 };
    while (counts.variations < WANTED) {
      const batch = take(proofs, AT_ONCE);
      const contracts = await inSolidity(batch.map(([proof]) => proof));
      for (const [at, [proof, isTrue]] of batch.entries()) {
        const ours = inTypeScript(proof);
        const theirs = contracts[at] as V;
        if (ours !== theirs) counts.different += 1;
        if (isTrue) {
          counts.proofs += 1;
          expect(
            accepts(ours) && accepts(theirs),
            JSON.stringify(proof, (_, v) => String(v)),
          ).to.equal(true);
          continue;
        }
        counts.variations += 1;
        if (accepts(ours)) counts.typescript += 1;
        if (accepts(theirs)) counts.solidity += 1;
      }
    }
    console.log(
      `      seed ${SEED}: ${counts.proofs} ${kind} accepted by both; of ${counts.variations} variations TypeScript accepted ${counts.typescript}, Solidity ${counts.solidity}; ${counts.different} verdicts differ`,
    );
    expect([counts.typescript, counts.solidity, counts.different]).to.deep.equal([0, 0, 0]);
  }

  it('of Merkle branches are refused by both languages', () => {
    const client = connect();
    return compare(
      'branches',
      variedBranches(SEED),
      verifyBranch,
      (all) =>
        client.readContract({
          address: JUDGE,
          abi: ABI,
          functionName: 'branches',
          args: [all.map((claim) => ({ ...claim, index: BigInt(claim.index) }))],
        }),
      (verdict) => verdict,
    );
  });

  it('of tries are refused by both languages', () => {
    const client = connect();
    return compare(
      'trie proofs',
      variedTries(SEED),
      judgeTrie,
      (all) => client.readContract({ address: JUDGE, abi: ABI, functionName: 'tries', args: [all] }),
      (verdict) => verdict !== zeroHash,
    );
  });
});
