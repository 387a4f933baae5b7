import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface RoundTrip {
  readonly request: string;
  readonly response: RpcResponse;
}

export interface RpcResponse {
  readonly jsonrpc?: unknown;
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code?: unknown; readonly message?: unknown; readonly data?: unknown };
}

/** One `.io` file of ethereum/execution-apis. */
export interface ConformanceCase {
  readonly method: string;
  /** `method/case`, as files are named. */
  readonly name: string;
  /** The response need not be equal: it must fit the schema of its method. */
  readonly specOnly: boolean;
  readonly roundTrips: readonly RoundTrip[];
}

/** All cases below `tests`, in the order of their names: cases of the pool follow those that fill it. */
export async function readCases(tests: string): Promise<ConformanceCase[]> {
  const folders = (await readdir(tests, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const cases: ConformanceCase[] = [];
  for (const method of folders.map(({ name }) => name).sort()) {
    const files = (await readdir(join(tests, method))).filter((file) => file.endsWith('.io')).sort();
    for (const file of files) {
      const text = await readFile(join(tests, method, file), 'utf8');
      cases.push({ method, name: `${method}/${file.slice(0, -'.io'.length)}`, ...parseCase(text) });
    }
  }
  return cases;
}

/** Reads `// comment`, `>> request` and `<< response` lines. */
export function parseCase(text: string): Pick<ConformanceCase, 'specOnly' | 'roundTrips'> {
  const roundTrips: RoundTrip[] = [];
  let specOnly = false;
  let request: string | undefined;
  for (const line of text.split('\n')) {
    if (/^\/\/\s*speconly/.test(line)) specOnly = true;
    if (line.startsWith('>>')) request = line.slice(2).trim();
    if (line.startsWith('<<') && request !== undefined) {
      roundTrips.push({ request, response: JSON.parse(line.slice(2)) as RpcResponse });
      request = undefined;
    }
  }
  if (roundTrips.length === 0) throw new Error('a case without a round trip');
  return { specOnly, roundTrips };
}
