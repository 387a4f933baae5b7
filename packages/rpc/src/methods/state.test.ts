import { expect } from 'chai';
import { createCaller } from '../test/create-caller.js';
import { ALICE, blockHash, TOKEN } from '../test/fake-backend.js';

const SLOT = `0x${'0'.repeat(63)}5`;
const UNKNOWN = `0x${'0'.repeat(64)}`;

describe('state methods', () => {
  const { result, error, shard } = createCaller();

  it('answer at a number, tag, hash, EIP-1898 object, and at latest when nothing is said', async () => {
    const nonces: readonly (readonly [param: unknown, nonce: string])[] = [
      [undefined, '0x5'],
      [null, '0x5'],
      ['latest', '0x5'],
      ['safe', '0x3'],
      ['finalized', '0x2'],
      ['earliest', '0x0'],
      ['0x4', '0x4'],
      [blockHash(4), '0x4'],
      [{ blockNumber: '0x4' }, '0x4'],
      [{ blockNumber: 'safe' }, '0x3'],
      [{ blockHash: blockHash(4) }, '0x4'],
      [{ blockHash: blockHash(4), requireCanonical: true }, '0x4'],
    ];
    for (const [param, nonce] of nonces) expect(await result('eth_getTransactionCount', ALICE, param)).to.equal(nonce);
    expect(await result('eth_getTransactionCount', ALICE)).to.equal('0x5');
  });

  it('eth_getTransactionCount(pending) counts the pool', async () => {
    shard.enterPool(0);
    expect(await result('eth_getTransactionCount', ALICE, 'pending')).to.equal('0x6');
  });

  it('eth_getBalance', async () => {
    expect(await result('eth_getBalance', ALICE, '0x1')).to.equal('0xde0b6b3a7640000');
    expect(await result('eth_getBalance', ALICE, 'earliest')).to.equal('0x0');
    expect(await result('eth_getBalance', ALICE, 'pending')).to.equal(await result('eth_getBalance', ALICE));
  });

  it('eth_getCode takes addresses in any case', async () => {
    expect(await result('eth_getCode', TOKEN.toUpperCase().replace('0X', '0x'))).to.equal('0x6000');
    expect(await result('eth_getCode', ALICE)).to.equal('0x');
  });

  it('eth_getStorageAt takes keys with or without leading zeros', async () => {
    for (const key of ['0x5', '0x05', SLOT]) expect(await result('eth_getStorageAt', TOKEN, key)).to.equal(SLOT);
    expect(await result('eth_getStorageAt', TOKEN, '0x00', 'latest')).to.equal(UNKNOWN);
  });

  it('-32602 for storage keys that are no hex or too long', async () => {
    expect(await error('eth_getStorageAt', TOKEN, '0xasdf', 'latest')).to.deep.equal({
      code: -32602,
      message: 'invalid argument 1: invalid hex in storage key',
    });
    expect((await error('eth_getStorageAt', TOKEN, `0x${'0'.repeat(65)}`)).code).to.equal(-32602);
  });

  it('-32000 "header not found" for unknown blocks', async () => {
    for (const at of ['0x99', UNKNOWN, { blockHash: UNKNOWN }, { blockHash: UNKNOWN, requireCanonical: true }]) {
      expect(await error('eth_getBalance', ALICE, at)).to.deep.equal({ code: -32000, message: 'header not found' });
    }
  });

  it('-32602 for malformed EIP-1898 objects', async () => {
    for (const at of [
      { blockHash: UNKNOWN, blockNumber: '0x1' },
      {},
      { blockHash: '0x1' },
      { blockNumber: 1 },
      [],
      7,
      true,
    ]) {
      expect((await error('eth_getBalance', ALICE, at)).code, JSON.stringify(at)).to.equal(-32602);
    }
  });

  it('-32602 for addresses that are none', async () => {
    for (const address of ['0x', '0x12', `${ALICE}00`, ALICE.slice(2), 5, null, {}, ['0x']]) {
      expect((await error('eth_getBalance', address)).code).to.equal(-32602);
    }
  });
});

describe('EIP-1898 requireCanonical', () => {
  it('-32000 for a block that is known but not canonical', async () => {
    const sideBlock = blockHash(0x77);
    const shard = createCaller();
    const canonical = await shard.shard.backend.getBlock({ number: 4 }, false);
    const { error } = createCaller({
      getBlock: async (at) => ('hash' in at && canonical ? { ...canonical, hash: sideBlock } : canonical),
    });
    const reply = await error('eth_getBalance', ALICE, { blockHash: sideBlock, requireCanonical: true });
    expect(reply.code).to.equal(-32000);
    expect(reply.message).to.match(/is not currently canonical/);
  });
});
