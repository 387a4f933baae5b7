import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger, systemClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { numberToHex, parseEther } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { codeOf } from '../test/code-of.js';
import { type ImportedServer, serveImported } from './serve-imported.js';

const CHAIN_ID = 4_242;
const RICH = privateKeyToAccount(`0x${'42'.repeat(32)}`);

/** A chain on which every fork is active at genesis. */
const GENESIS = {
  config: {
    chainId: CHAIN_ID,
    ...Object.fromEntries(
      ['homestead', 'eip150', 'eip155', 'eip158', 'byzantium', 'constantinople', 'petersburg', 'istanbul', 'berlin']
        .concat(['london', 'mergeNetsplit'])
        .map((fork) => [`${fork}Block`, 0]),
    ),
    shanghaiTime: 0,
    terminalTotalDifficulty: 0,
  },
  nonce: '0x0',
  timestamp: '0x64',
  gasLimit: '0x1c9c380',
  difficulty: '0x0',
  alloc: { [RICH.address.slice(2)]: { balance: numberToHex(parseEther('5')) } },
};

describe('serveImported', () => {
  let dir: string;
  let server: ImportedServer | undefined;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'bulkhead-imported-'));
    await writeFile(join(dir, 'genesis.json'), JSON.stringify(GENESIS));
  });
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });
  after(() => rm(dir, { recursive: true, force: true }));

  async function serve(files: { readonly genesis?: string; readonly chain?: string } = {}): Promise<ImportedServer> {
    const { genesis = 'genesis.json', chain } = files;
    server = await serveImported({
      genesisFile: join(dir, genesis),
      chainFile: chain && join(dir, chain),
      host: '127.0.0.1',
      port: 0,
      clock: systemClock(),
      logger: silentLogger(),
    });
    return server;
  }

  async function ask(url: string, method: string, ...params: readonly unknown[]): Promise<unknown> {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { result, error } = (await answer.json()) as { result?: unknown; error?: { code: number } };
    return error === undefined ? result : error.code;
  }

  it('answers from genesis, which every tag means', async () => {
    const { url, genesisHash, blocks, head } = await serve();
    expect([blocks, head]).to.deep.equal([0, { number: 0, hash: genesisHash }]);
    expect(await ask(url, 'eth_chainId')).to.equal(numberToHex(CHAIN_ID));
    for (const tag of ['earliest', 'latest', 'safe', 'finalized']) {
      expect(await ask(url, 'eth_getBlockByNumber', tag, false)).to.include({ number: '0x0', hash: genesisHash });
    }
    expect(await ask(url, 'eth_getBalance', RICH.address)).to.equal(numberToHex(parseEther('5')));
    expect(await ask(url, 'eth_config')).to.have.nested.property('current.chainId', numberToHex(CHAIN_ID));
  });

  it('keeps what users send in a pool that no block empties', async () => {
    const { url } = await serve();
    const fees = { maxFeePerGas: 3_000_000_000n, maxPriorityFeePerGas: 1n };
    const transaction = { chainId: CHAIN_ID, type: 'eip1559' as const, to: RICH.address, gas: 21_000n, ...fees };
    const hash = await ask(url, 'eth_sendRawTransaction', await RICH.signTransaction({ ...transaction, nonce: 0 }));
    await ask(url, 'eth_sendRawTransaction', await RICH.signTransaction({ ...transaction, nonce: 5 }));
    expect(await ask(url, 'txpool_status')).to.deep.equal({ pending: '0x1', queued: '0x1' });
    expect(await ask(url, 'eth_getTransactionByHash', hash)).to.include({ hash, blockHash: null });
    expect(await ask(url, 'debug_getRawTransaction', hash)).to.match(/^0x02/);
    expect(await ask(url, 'eth_getTransactionCount', RICH.address, 'pending')).to.equal('0x1');
    expect(await ask(url, 'eth_sendRawTransaction', '0x03c0')).to.equal(-32000);
  });

  it('BLOCK_INVALID, FILE_UNREADABLE and FILE_CORRUPT for files that are none', async () => {
    await writeFile(join(dir, 'noise.rlp'), Uint8Array.of(1, 2, 3));
    await writeFile(join(dir, 'clique.json'), JSON.stringify({ ...GENESIS, config: { chainId: 1, clique: {} } }));
    expect(await codeOf(serve({ chain: 'noise.rlp' }))).to.equal('BLOCK_INVALID');
    expect(await codeOf(serve({ chain: 'missing.rlp' }))).to.equal('FILE_UNREADABLE');
    expect(await codeOf(serve({ genesis: 'clique.json' }))).to.equal('FILE_CORRUPT');
  });
});
