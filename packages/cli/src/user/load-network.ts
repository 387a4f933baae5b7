import { CodedError, isCodedError } from '@bulkhead/runtime';
import { type Network, networkFile, readNetwork } from '../supervisor/network-file.js';

/** @throws CodedError NO_NETWORK (reject) when none was started in this directory, FILE_CORRUPT when its file is damaged. */
export function loadStartedNetwork(dir: string): Promise<Network> {
  return readNetwork(dir).catch((cause: unknown) => {
    if (!isCodedError(cause, 'FILE_MISSING')) throw cause;
    throw new CodedError({
      code: 'NO_NETWORK',
      message: `no network in ${dir}: start one with "bulkhead up" (${networkFile(dir)} is missing)`,
      verdict: 'reject',
    });
  });
}

/** @throws CodedError NO_NETWORK, NOT_RUNNING (reject) when none runs in this directory, FILE_CORRUPT when its file is damaged. */
export async function loadNetwork(dir: string): Promise<Network> {
  const network = await loadStartedNetwork(dir);
  if (!network.ready) throw notRunning(dir);
  return network;
}

export function notRunning(dir: string): CodedError<'NOT_RUNNING'> {
  return new CodedError({
    code: 'NOT_RUNNING',
    message: `the network in ${dir} is not running: start it with "bulkhead up"`,
    verdict: 'reject',
  });
}
