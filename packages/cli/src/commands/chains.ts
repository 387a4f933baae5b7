import { CodedError } from '@bulkhead/runtime';
import { chainFacts } from '../chains/chain-facts.js';
import { CHAIN_FORMATS, type ChainFormat } from '../chains/formats.js';
import { loadNetwork } from '../user/load-network.js';
import type { CommandContext } from './context.js';

export interface ChainsFlags {
  readonly format: string;
  /** One of them: `l1`, `shard1`. */
  readonly chain?: string;
}

/** What wallets are called instead of what they read. */
const SYNONYMS: Readonly<Record<string, ChainFormat>> = { metamask: 'wallet', 'eip-3085': 'wallet' };

/** `bulkhead chains`: the chains of the network as other tools take them, with live ports and addresses. */
export async function runChains({ dir, output }: CommandContext, flags: ChainsFlags): Promise<void> {
  const name = SYNONYMS[flags.format] ?? flags.format;
  const format = Object.hasOwn(CHAIN_FORMATS, name) ? CHAIN_FORMATS[name as ChainFormat] : undefined;
  if (format === undefined)
    throw bad(
      `"${flags.format}" is no format: ${[...Object.keys(CHAIN_FORMATS), ...Object.keys(SYNONYMS)].join(', ')}`,
    );
  const all = chainFacts(await loadNetwork(dir));
  const chains = flags.chain === undefined ? all : all.filter(({ key }) => key === flags.chain);
  if (chains.length === 0)
    throw bad(`there is no chain ${flags.chain}: this network has ${all.map(({ key }) => key).join(', ')}`);
  output.line(format(chains));
  output.result(chains.map(({ chain: _, ...facts }) => facts));
}

function bad(message: string): CodedError {
  return new CodedError({ code: 'BAD_ARGUMENT', message, verdict: 'reject' });
}
