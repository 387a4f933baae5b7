export { randomBranch, varyBranch } from './branches.js';
export { type Below, lcg } from './random.js';
export { randomTrie, type TrieProof, varyNodes } from './tries.js';
