import { createBlock } from '@ethereumjs/block';
import type { Hex } from 'viem';
import { keccak256 } from '../crypto/keccak.js';
import type { Genesis } from '../genesis.js';
import { fromHex, toHex, toWordHex, trimZeros } from '../hex.js';
import { EMPTY_ACCOUNT, EMPTY_CODE_HASH } from '../state/account-body.js';
import { StateOverlay } from '../state/overlay.js';
import { computeStateChange } from '../state/state-change.js';
import { EMPTY_STATE } from '../state/state-reader.js';
import { createNodeSource } from '../trie/node-source.js';
import { EMPTY_TRIE_ROOT } from '../trie/seal-trie.js';
import { blockJson } from './block-json.js';
import type { EthereumRules } from './ethereum-rules.js';
import { summaryOf } from './imported-summary.js';

/** Block 0 of a chain of Ethereum, from its genesis file. */
export async function computeEthereumGenesis(rules: EthereumRules): Promise<Genesis> {
  const { alloc, ...file } = rules.genesis;
  const overlay = new StateOverlay(EMPTY_STATE);
  for (const [key, { balance, nonce, code, storage }] of Object.entries(alloc)) {
    const address = key as Hex;
    const bytes = fromHex(code);
    const codeHash = bytes.length === 0 ? EMPTY_CODE_HASH : keccak256(bytes);
    if (bytes.length > 0) overlay.putCode(codeHash, bytes);
    overlay.putAccount(address, { ...EMPTY_ACCOUNT, balance, nonce, codeHash });
    for (const [slot, value] of Object.entries(storage)) {
      overlay.putStorage(address, toWordHex(slot as Hex), trimZeros(fromHex(toWordHex(value))));
    }
  }
  const nodes = createNodeSource(async (hashes) => hashes.map(() => undefined), 1_024);
  const state = await computeStateChange(overlay, EMPTY_TRIE_ROOT, nodes);
  const timestamp = BigInt(file.timestamp);
  const common = rules.commonAt({ number: 0n, timestamp });
  const block = createBlock(
    {
      header: {
        number: 0n,
        timestamp,
        gasLimit: BigInt(file.gasLimit),
        difficulty: BigInt(file.difficulty),
        extraData: file.extraData,
        nonce: toHex(fromHex(toWordHex(file.nonce as Hex)).subarray(24)),
        mixHash: file.mixHash ?? toHex(new Uint8Array(32)),
        coinbase: file.coinbase ?? toHex(new Uint8Array(20)),
        stateRoot: state.stateRoot,
        ...(common.isActivatedEIP(1559) && { baseFeePerGas: BigInt(file.baseFeePerGas ?? 1_000_000_000) }),
        ...(common.isActivatedEIP(4895) && { withdrawalsRoot: EMPTY_TRIE_ROOT }),
      },
      ...(common.isActivatedEIP(4895) && { withdrawals: [] }),
    },
    { common },
  );
  return {
    summary: summaryOf(block, rules),
    block: blockJson(block, block.serialize()),
    state,
  };
}
