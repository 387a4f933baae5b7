import {
  concatHex,
  encodeAbiParameters,
  type Hex,
  keccak256,
  numberToHex,
  pad,
  parseAbiParameters,
  toRlp,
  zeroHash,
} from 'viem';
import {
  type AccountState,
  EMPTY_TRIE_ROOT,
  findTrieEntry,
  NO_CODE_HASH,
  verifyAccount,
  verifySlot,
} from '../trie-proof.js';
import { buildNaiveTrie, type NaiveTrie } from '../wrong-proofs/naive-trie.js';
import { account, type Vector, word } from './sample.js';

interface Case {
  readonly name: string;
  readonly root: Hex;
  readonly key: Hex;
  readonly nodes: readonly Hex[];
}

/** Keys whose first nibbles are chosen, so that small tries have branches, extensions and inlined nodes. */
function key(prefix: string, seed: number | string): Hex {
  return `0x${prefix}${word(`trie.${seed}`).slice(2 + prefix.length)}`;
}

/** A key that shares all but its last `nibbles` nibbles with another, so that leaves are short and stand in their parent. */
function near(seed: string, end: string): Hex {
  return `0x${word(`trie.near.${seed}`).slice(2, 66 - end.length)}${end}`;
}

const slotValue = (n: bigint): Hex =>
  toRlp(numberToHex(n).length % 2 === 0 ? numberToHex(n) : `0x0${numberToHex(n).slice(2)}`);

const TRIES: readonly {
  readonly name: string;
  readonly entries: readonly { readonly key: Hex; readonly value: Hex }[];
}[] = [
  { name: 'empty', entries: [] },
  { name: 'one leaf', entries: [{ key: key('', 1), value: slotValue(1n) }] },
  { name: 'one branch', entries: ['0', '7', 'f'].map((p, i) => ({ key: key(p, i), value: slotValue(BigInt(i + 1)) })) },
  {
    name: 'an extension above a branch',
    entries: ['abc0', 'abc1', 'abcf'].map((p, i) => ({ key: key(p, i), value: slotValue(2n ** 200n + BigInt(i)) })),
  },
  {
    name: 'leaves in their branch',
    entries: ['0', '3', 'e'].map((end) => ({ key: near('a', end), value: slotValue(5n) })),
  },
  {
    name: 'a branch and leaves in their parents',
    entries: ['00', '01', '10', '20'].map((end) => ({ key: near('b', end), value: slotValue(3n) })),
  },
  {
    name: 'odd and even paths',
    entries: ['1', '12', '123', '1234', '2', '23'].map((p, i) => ({ key: key(p, `odd ${i}`), value: slotValue(7n) })),
  },
  {
    name: 'a hundred slots',
    entries: Array.from({ length: 100 }, (_, i) => ({
      key: word(`trie.many.${i}`),
      value: slotValue(BigInt(i) ** 7n + 1n),
    })),
  },
];

function flip(node: Hex, at: number, mask: number): Hex {
  const byte = Number.parseInt(node.slice(2 + 2 * at, 4 + 2 * at), 16) ^ mask;
  return `${node.slice(0, 2 + 2 * at)}${byte.toString(16).padStart(2, '0')}${node.slice(4 + 2 * at)}` as Hex;
}

function honestCases(name: string, trie: NaiveTrie, entries: readonly { readonly key: Hex }[]): Case[] {
  const present = entries.slice(0, 6).map((entry) => entry.key);
  const absent = [
    word(`trie.absent.${name}`),
    ...present.map((k) => flip(k, 31, 0x08)),
    ...present.map((k) => flip(k, 0, 0x10)),
  ];
  return [...present, ...absent].map((k) => ({ name, root: trie.root, key: k, nodes: trie.prove(k) }));
}

/** Every way to spoil a proof that the rules name; where a root is made for it, the node hashes right and is still refused. */
function spoiledCases({ name, root, key: k, nodes }: Case): Case[] {
  const [top = '0x', ...rest] = nodes;
  const last = nodes.at(-1) ?? '0x';
  const rootedAt = (node: Hex): Case => ({ name, root: keccak256(node), key: k, nodes: [node, ...rest] });
  return [
    { name, root, key: k, nodes: nodes.slice(0, -1) },
    { name, root, key: k, nodes: [...nodes, last] },
    { name, root, key: k, nodes: [...nodes, '0x'] },
    { name, root, key: k, nodes: [...nodes].reverse().concat(nodes.length < 2 ? ['0x80'] : []) },
    { name, root: EMPTY_TRIE_ROOT, key: k, nodes },
    { name, root: `0x${'00'.repeat(32)}`, key: k, nodes },
    { name, root, key: k, nodes: [...nodes.slice(0, -1), flip(last, 1, 1)] },
    rootedAt(concatHex([top, '0x00'])),
    rootedAt(`0x${'00'.repeat(533)}`),
    rootedAt(flip(top, 0, 0x40)),
  ];
}

const HAND_MADE: readonly Case[] = (() => {
  const k = word('trie.hand');
  const nibbles = k.slice(2);
  const value = slotValue(9n);
  const single = (name: string, node: Parameters<typeof toRlp>[0], more: readonly Hex[] = []): Case => {
    const raw = toRlp(node as never) as Hex;
    return { name, root: keccak256(raw), key: k, nodes: [raw, ...more] };
  };
  const leaf = toRlp([`0x3${nibbles.slice(1)}`, value]) as Hex;
  const branch = (at: number, child: Hex, end: Hex = '0x') =>
    [...Array.from({ length: 16 }, (_, i) => (i === at ? child : '0x')), end] as Hex[];
  const at = Number.parseInt(nibbles[0] ?? '0', 16);
  const whole = toRlp([`0x20${nibbles}`, value]) as Hex;
  const nothing = toRlp(['0x20', slotValue(2n ** 255n)]) as Hex;
  const small = toRlp([`0x3${nibbles.slice(63)}`, value]) as Hex;
  const low = toRlp(branch(Number.parseInt(nibbles[62] ?? '0', 16), keccak256(small))) as Hex;
  return [
    single('leaf with a dirty pad', [`0x2f${nibbles}`, value]),
    single('leaf with flag 4', [`0x40${nibbles}`, value]),
    single('leaf that is too short', [`0x20${nibbles.slice(2)}`, value]),
    single('leaf that is too long', [`0x20${nibbles}00`, value]),
    single('leaf without a value', [`0x20${nibbles}`, '0x']),
    single('leaf with a list', [`0x20${nibbles}`, [value]]),
    single('leaf without a path', ['0x', value]),
    single('one item', [`0x20${nibbles}`]),
    single('three items', [`0x20${nibbles}`, value, '0x']),
    single('extension of nothing', ['0x00', keccak256(leaf)], [leaf]),
    single('extension of the whole key', [`0x00${nibbles}`, keccak256(leaf)], [leaf]),
    single('extension of nothing to a whole leaf', ['0x00', keccak256(whole)], [whole]),
    single('extension of the whole key to a leaf of nothing', [`0x00${nibbles}`, keccak256(nothing)], [nothing]),
    single('leaf of 600 bytes', [`0x20${nibbles}`, `0x${'01'.repeat(600)}`]),
    single('a small leaf that is given by its hash', [`0x00${nibbles.slice(0, 62)}`, keccak256(low)], [low, small]),
    single('extension to a short string', [`0x00${nibbles.slice(0, 2)}`, '0x0102']),
    single('extension to nothing', [`0x00${nibbles.slice(0, 2)}`, '0x']),
    single('extension elsewhere, to a short string', ['0x00ffff', '0x0102']),
    single('branch with a value', branch(at, keccak256(leaf), '0x01'), [leaf]),
    single('branch to a short string', branch(at, '0x0102')),
    single('branch to a leaf of the wrong length', branch(at, keccak256(toRlp([`0x20${nibbles}`, value]) as Hex)), [
      toRlp([`0x20${nibbles}`, value]) as Hex,
    ]),
    single('branch to a leaf that should stand in it', branch(at, keccak256(toRlp(['0x35', value]) as Hex)), [
      toRlp(['0x35', value]) as Hex,
    ]),
    single('a string', k),
    { name: 'a string of 32 bytes as node', root: keccak256(k), key: k, nodes: [k] },
    { name: 'no node at all', root: keccak256('0x'), key: k, nodes: ['0x'] },
    { name: 'the empty trie with its node', root: EMPTY_TRIE_ROOT, key: k, nodes: ['0x80'] },
  ];
})();

const ADDRESS = account('trie account');
const SLOT = word('trie slot');

const REFUSED: AccountState = { exists: false, nonce: 0n, balance: 0n, storageRoot: zeroHash, codeHash: zeroHash };

function accountCases() {
  const good: Hex[] = ['0x05', numberToHex(10n ** 18n), word('storage'), word('code')];
  const bodies: readonly (readonly [string, Hex])[] = [
    ['an account', toRlp(good)],
    ['an account without anything', toRlp(['0x', '0x', EMPTY_TRIE_ROOT, NO_CODE_HASH])],
    ['a nonce of nine bytes', toRlp([`0x01${'00'.repeat(8)}`, ...good.slice(1)])],
    ['a nonce with a leading zero', toRlp(['0x0005', ...good.slice(1)])],
    ['a balance of 33 bytes', toRlp(['0x05', `0x01${'00'.repeat(32)}`, ...good.slice(2)])],
    ['a short storage root', toRlp([...good.slice(0, 2), '0x01', word('code')])],
    ['a short code hash', toRlp([...good.slice(0, 3), '0x01'])],
    ['three fields', toRlp(good.slice(0, 3))],
    ['five fields', toRlp([...good, '0x'])],
    ['a string', toRlp('0x0102')],
    ['a byte behind it', concatHex([toRlp(good), '0x00'])],
  ];
  const cases = bodies.map(([name, value]) => {
    const trie = buildNaiveTrie([
      { key: keccak256(ADDRESS), value },
      { key: key('', 'other'), value },
    ]);
    return { name, stateRoot: trie.root, nodes: trie.prove(keccak256(ADDRESS)) };
  });
  const absent = buildNaiveTrie([{ key: key('', 'other'), value: toRlp(good) }]);
  const none = { name: 'absent', stateRoot: absent.root, nodes: absent.prove(keccak256(ADDRESS)) };
  return [...cases, none].map(({ name, stateRoot, nodes }) => {
    const state = verifyAccount(stateRoot, ADDRESS, nodes);
    const { exists, nonce, balance, storageRoot, codeHash } = state ?? REFUSED;
    const words = [stateRoot, pad(ADDRESS), nodes, state !== undefined, exists, nonce, balance] as const;
    return [name, encodeAbiParameters(ACCOUNT, [...words, storageRoot, codeHash])] as const;
  });
}

function slotCases() {
  const bodies: readonly (readonly [string, Hex])[] = [
    ['a small number', '0x01'],
    ['a full word', slotValue(2n ** 256n - 1n)],
    ['zero', '0x80'],
    ['a leading zero', '0x820001'],
    ['33 bytes', toRlp(`0x01${'00'.repeat(32)}`)],
    ['a list', '0xc101'],
    ['a byte behind it', '0x0101'],
    ['a long form', '0x8101'],
  ];
  return bodies.map(([name, value]) => {
    const trie = buildNaiveTrie([
      { key: keccak256(SLOT), value },
      { key: key('', 'other'), value },
    ]);
    const nodes = trie.prove(keccak256(SLOT));
    const content = verifySlot(trie.root, SLOT, nodes);
    const words = [trie.root, SLOT, nodes, content !== undefined, content ?? 0n] as const;
    return [name, encodeAbiParameters(CONTENT, words)] as const;
  });
}

const NODES = 'bytes32 root, bytes32 key, bytes[] nodes, bool valid' as const;
const PROOF = parseAbiParameters(`${NODES}, bool found, bytes value`);
const ACCOUNT = parseAbiParameters(
  `${NODES}, bool exists, uint64 nonce, uint256 balance, bytes32 storageRoot, bytes32 codeHash`,
);
const CONTENT = parseAbiParameters(`${NODES}, uint256 content`);

/** A list of cases by name, each as ABI words: whole proofs are more than forge reads from JSON in good time. */
function encoded(name: string, cases: readonly (readonly [string, Hex])[]): { readonly [name: string]: Vector } {
  return { [`${name}Names`]: cases.map(([title]) => title), [name]: cases.map(([, words]) => words) };
}

/** Proofs, honest and hostile, with the verdict that both languages must give. */
export function trieVectors(): Vector {
  const honest = TRIES.flatMap(({ name, entries }) => honestCases(name, buildNaiveTrie(entries), entries));
  const spoiled = honest.filter((_, i) => i % 5 === 0).flatMap(spoiledCases);
  const proofs = [...honest, ...spoiled, ...HAND_MADE].map(({ name, root, key: k, nodes }) => {
    const entry = findTrieEntry(root, k, nodes);
    const value = entry?.found === true ? entry.value : '0x';
    const words = [root, k, nodes, entry !== undefined, entry?.found ?? false, value] as const;
    return [name, encodeAbiParameters(PROOF, words)] as const;
  });
  return { ...encoded('proofs', proofs), ...encoded('accounts', accountCases()), ...encoded('slots', slotCases()) };
}
