import { CodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import { createShardCommon } from '../evm/create-common.js';
import { createScene, createShardVm } from '../evm/shard-vm.js';
import { EMPTY_ACCOUNT } from '../state/account-body.js';
import { EMPTY_STATE } from '../state/state-reader.js';
import { guarded } from './guarded.js';

const ADDRESS = '0x00000000000000000000000000000000000000a1';

const MUST = { mayLeaveOut: false };

async function setUp() {
  const vm = await createShardVm(createShardCommon(1));
  vm.setScene(createScene(EMPTY_STATE, async () => new Uint8Array(32)));
  const write = (balance: bigint): void => vm.state.overlay.putAccount(ADDRESS, { ...EMPTY_ACCOUNT, balance });
  return { vm, write, balance: async () => (await vm.state.overlay.getAccount(ADDRESS))?.balance };
}

describe('guarded', () => {
  it('takes back everything when the EVM library throws, also below open checkpoints', async () => {
    const { vm, write, balance } = await setUp();
    write(1n);
    const outcome = await guarded(vm, MUST, async () => {
      write(2n);
      vm.state.overlay.checkpoint();
      write(3n);
      throw new TypeError('a flaw');
    });
    expect(outcome).to.equal(undefined);
    expect(await balance()).to.equal(1n);
    expect(vm.state.overlay.depth).to.equal(0);
    expect(await guarded(vm, MUST, async () => 'next')).to.equal('next');
  });

  it('leaves out what this machine cannot run when it may', async () => {
    const { vm, write, balance } = await setUp();
    const outcome = await guarded(vm, { mayLeaveOut: true }, async () => {
      write(9n);
      throw new RangeError('memory');
    });
    expect(outcome).to.equal(undefined);
    expect(await balance()).to.equal(undefined);
  });

  it('passes on what only this machine suffers from', async () => {
    const { vm, write, balance } = await setUp();
    const io = new CodedError({ code: 'STORE_IO', message: 'disk', verdict: 'fatal' });
    const cases = [
      [io, 'STORE_IO'],
      [new RangeError('memory'), 'EXECUTION_FAULT'],
    ] as const;
    for (const [thrown, code] of cases) {
      let seen: unknown;
      await guarded(vm, MUST, async () => {
        write(9n);
        throw thrown;
      }).catch((error: { code?: unknown }) => {
        seen = error.code;
      });
      expect(seen).to.equal(code);
      expect(await balance()).to.equal(undefined);
    }
  });
});
