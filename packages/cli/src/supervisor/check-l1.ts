import { CodedError, describeError } from '@bulkhead/runtime';
import { createPublicClient, http } from 'viem';
import type { UpOptions } from '../options.js';
import type { Plan } from './plan.js';

/**
 * URL of the L1 that somebody else runs for this network; undefined when it has its own.
 *
 * @throws CodedError L1_MISMATCH (reject) when the network was made with its own
 */
export function externalL1(options: UpOptions, known: Plan | undefined): string | undefined {
  const wanted = options['l1.rpc-url'];
  if (known === undefined) return wanted;
  if (known.l1.rpcUrl !== undefined) return wanted ?? known.l1.rpcUrl;
  if (wanted === undefined) return undefined;
  throw mismatch('this network has an L1 of its own: leave out --l1.rpc-url, or start over with "bulkhead reset"');
}

/** @throws CodedError L1_UNREACHABLE (retry) */
export async function readChainId(l1Url: string): Promise<number> {
  try {
    return await createPublicClient({ transport: http(l1Url, { retryCount: 3 }) }).getChainId();
  } catch (cause) {
    throw new CodedError({
      code: 'L1_UNREACHABLE',
      message: `L1 at ${l1Url} does not answer: ${describeError(cause).split(' URL:')[0]}`,
      verdict: 'retry',
      cause,
    });
  }
}

/**
 * A plan without its contracts on L1 is half a network: say so instead of starting shards that can't settle.
 *
 * @throws CodedError L1_LOST, L1_MISMATCH (reject)
 */
export async function checkL1({ l1 }: Plan, l1Url: string, chainId: number): Promise<void> {
  if (chainId !== l1.chainId)
    throw mismatch(`the L1 of this network has chain id ${l1.chainId}, ${l1Url} has ${chainId}`);
  const client = createPublicClient({ transport: http(l1Url) });
  const missing = (
    await Promise.all(
      Object.entries(l1.contracts).map(async ([name, address]) =>
        (await client.getCode({ address })) === undefined ? name : '',
      ),
    )
  ).filter((name) => name !== '');
  if (missing.length === 0) return;
  throw new CodedError({
    code: 'L1_LOST',
    message: `L1 no longer holds ${missing.join(', ')}: its state was lost. Start over with "bulkhead reset"`,
    verdict: 'reject',
  });
}

function mismatch(message: string): CodedError<'L1_MISMATCH'> {
  return new CodedError({ code: 'L1_MISMATCH', message, verdict: 'reject' });
}
