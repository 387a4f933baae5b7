import { createRequire } from 'node:module';
import process from 'node:process';

const { version } = createRequire(import.meta.url)('../package.json') as { readonly version: string };

/** What `web3_clientVersion` answers. */
export const CLIENT_VERSION = `bulkhead/v${version}/${process.platform}-${process.arch}/node${process.versions.node.split('.')[0]}`;
