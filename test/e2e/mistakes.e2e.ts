import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { bulkhead, type CommandResult, findProcesses } from '../support/index.js';

const FREE = ['--l1.port', '0', '--shards.starting-port', '0', '--admin.port', '0'];

/** A user's mistake: exit code 1 and one line that says what to do. */
function expectMistake(result: CommandResult, reason: RegExp): void {
  expect(result.stderr).to.match(/^bulkhead: [^\n]+\n$/);
  expect(result.stderr).to.match(reason);
  expect(result.code).to.equal(1);
}

const VERSION = (createRequire(import.meta.url)('../../../packages/cli/package.json') as { readonly version: string })
  .version;

describe('mistakes on the command line', function () {
  this.timeout(240_000);
  let root: string;
  let dir: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bulkhead-mistakes-'));
    dir = join(root, 'network');
  });
  afterEach('nothing is left half started', async () => {
    const left = await findProcesses(root);
    await rm(root, { recursive: true });
    expect(left).to.deep.equal([]);
  });

  for (const [what, args, reason] of [
    ['an unknown command', ['frobnicate'], /unknown command 'frobnicate'/],
    ['half a command', ['message'], /which command\?/],
    ['an unknown flag', ['up', '--shards.cuont', '3'], /unknown option '--shards.cuont' .*--shards.count/],
    ['a flag without its value', ['up', '--host'], /argument missing/],
    ['no shards', ['up', '--shards.count', '0'], /shards.count/],
    ['shards without end', ['up', '--shards.count', '1000'], /shards.count/],
    ['a block time that is no number', ['up', '--block-time', 'fast'], /block-time/],
    ['a port that is none', ['up', '--l1.port', '70000'], /l1.port/],
    ['a switch that is neither on nor off', ['up', '--relay.auto', 'maybe'], /relay.auto/],
    ['an unknown log level', ['up', '--log.level', 'loud'], /log.level/],
    ['a mnemonic that is none', ['up', '--mnemonic', 'one two three'], /mnemonic/],
    ['a required flag left out', ['deposit', '--amount', '1'], /--shard/],
    ['a number that is none', ['deposit', '--shard', 'one', '--amount', '1'], /not a number/],
  ] as const)
    it(`refuses ${what}`, async () => {
      expectMistake(await bulkhead(args[0] === 'up' ? ['up', ...FREE, '--dir', dir, ...args.slice(1)] : args), reason);
      expect(await readdir(root), 'nothing was written').to.deep.equal([]);
    });

  for (const detach of [[], ['-d']])
    describe(`up ${detach.join('')}`, () => {
      let blocker: Server | undefined;

      afterEach(async () => {
        await new Promise((resolve) => (blocker === undefined ? resolve(undefined) : blocker.close(resolve)));
        blocker = undefined;
      });

      async function busyPort(): Promise<string> {
        const server = createServer();
        blocker = server;
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const address = server.address();
        return String(typeof address === 'object' && address !== null ? address.port : 0);
      }

      for (const flag of ['--l1.port', '--shards.starting-port', '--admin.port'])
        it(`names a busy port and ${flag}`, async () => {
          const port = await busyPort();
          const result = await bulkhead(['up', ...detach, '--dir', dir, ...FREE, flag, port]);
          expectMistake(result, new RegExp(`port ${port} .*in use.*${flag}.*\\[PORT_BUSY\\]`));
        });

      it('tells its version', async () => {
        const { code, stdout } = await bulkhead(['--version']);
        expect([code, stdout]).to.deep.equal([0, `${VERSION}\n`]);
      });

      it('names a directory that it can’t write', async () => {
        await writeFile(join(root, 'file'), '');
        const below = join(root, 'file', 'network');
        expectMistake(
          await bulkhead(['up', ...detach, ...FREE, '--dir', below]),
          /cannot create .*file\/network.*\[DIR_NOT_WRITABLE\]/,
        );
      });
    });

  describe('without a network', () => {
    for (const args of [
      ['demo'],
      ['status'],
      ['accounts'],
      ['deposit', '--shard', '1', '--amount', '1'],
      ['send', '--from-shard', '1', '--to-shard', '2', '--amount', '1'],
      ['withdraw', '--shard', '1', '--amount', '1'],
      ['message', 'status', `0x${'00'.repeat(32)}`],
    ])
      it(`${args[0]} says that there is none and how to start one`, async () => {
        expectMistake(await bulkhead([...args, '--dir', dir]), /no network in .*bulkhead up/);
      });

    it('down and reset have nothing to do, as often as they are run', async () => {
      for (const command of ['down', 'down', 'reset', 'reset']) {
        const result = await bulkhead([command, '--dir', dir]);
        expect(result.stderr).to.equal('');
        expect(result.code).to.equal(0);
      }
      expect(await readdir(root)).to.deep.equal([]);
    });
  });
});
