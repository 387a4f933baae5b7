import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@bulkhead/runtime';
import { expect } from 'chai';
import { type Address, createTestClient, http, parseEther, publicActions, walletActions } from 'viem';
import { createStateProbe } from './l1-state-probe.js';
import { TEST_MNEMONIC } from './options.js';
import { anvilArgs, anvilBinary, anvilProbeArgs } from './supervisor/anvil.js';
import { findPort } from './supervisor/find-port.js';

const TO: Address = '0x00000000000000000000000000000000000000aa';

describe('a state that anvil has written', function () {
  this.timeout(60_000);
  let folder: string;
  let stateFile: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bulkhead-l1-probe-'));
    stateFile = join(folder, 'state.json');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('is sound as it is, and not with accounts of another block, or when it is cut off', async () => {
    const host = '127.0.0.1';
    const port = await findPort({ host, port: 0, purpose: 'a test', clock: systemClock(), patienceMs: 0 });
    const chain = { host, port, chainId: 31_337, stateFile, mnemonic: TEST_MNEMONIC, accounts: 2, balance: 100 };
    const options = { ...chain, blockTime: 60, slotsInAnEpoch: 1 };
    const anvil = spawn(anvilBinary(), anvilArgs(options), { stdio: 'ignore' });
    const exited = new Promise((resolve) => anvil.once('exit', resolve));
    const transport = http(`http://${host}:${port}`, { retryCount: 20, retryDelay: 100 });
    const client = createTestClient({ transport, mode: 'anvil' }).extend(publicActions).extend(walletActions);
    const [account] = await client.getAddresses();
    if (account === undefined) throw new Error('no account');
    await client.sendTransaction({ account, to: TO, value: parseEther('1'), chain: null });
    await client.mine({ blocks: 2 });
    anvil.kill('SIGTERM');
    await exited;

    const clock = systemClock();
    const isSound = createStateProbe({ binary: anvilBinary(), args: anvilProbeArgs(options), clock });
    expect(await isSound(stateFile)).to.equal(true);
    const state = JSON.parse(await readFile(stateFile, 'utf8')) as { accounts: Record<string, { balance: string }> };
    state.accounts[TO] = { ...state.accounts[TO], balance: '0x99' };
    const other = join(folder, 'other.json');
    await writeFile(other, JSON.stringify(state));
    expect(await isSound(other)).to.equal(false);
    await writeFile(other, '{"accounts":');
    expect(await isSound(other)).to.equal(false);
  });
});
