import { expect } from 'chai';
import fc from 'fast-check';
import type { Hex } from 'viem';
import { anyAddress, anyBytes } from './arbitraries.js';
import { ProtocolError } from './errors.js';
import { decodeInteropAddress, encodeInteropAddress } from './interop-address.js';

const VITALIK = '0xd8da6bf26964af9d7eed9e03e53415d37aa96045';

describe('interoperable addresses', () => {
  it('encodes the example of ERC-7930', () => {
    expect(encodeInteropAddress({ chainId: 1n, address: VITALIK })).to.equal(`0x00010000010114${VITALIK.slice(2)}`);
  });

  it('round-trips', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }), anyAddress, (chainId, address) => {
        expect(decodeInteropAddress(encodeInteropAddress({ chainId, address }))).to.deep.equal({ chainId, address });
      }),
    );
  });

  it('has one encoding: whatever decodes is what the encoder writes', () => {
    const anyInput = fc.oneof(
      anyBytes(0, 40),
      fc
        .tuple(anyBytes(0, 9), fc.nat(9), anyBytes(19, 21))
        .map(([chain, size, account]) => `0x000100000${size}${chain.slice(2)}14${account.slice(2)}` as Hex),
    );
    fc.assert(
      fc.property(anyInput, (encoded) => {
        const decoded = decodeInteropAddress(encoded);
        if (decoded !== undefined) expect(encodeInteropAddress(decoded)).to.equal(encoded);
      }),
      { numRuns: 500 },
    );
  });

  it('refuses a padded chain id, another version, type or address length, no chain, trailing bytes', () => {
    const account = VITALIK.slice(2);
    const bad = [
      `0x0001000002000114${account}`,
      `0x00020000010114${account}`,
      `0x00010001010114${account}`,
      `0x00010000010115${account}00`,
      `0x0001000000 14${account}`.replace(' ', ''),
      `0x00010000010014${account}`,
      `0x00010000010114${account}00`,
      `0x000100000901010101010101010114${account}`,
      '0x',
      'nothing',
    ];
    for (const encoded of bad) expect(decodeInteropAddress(encoded as Hex), encoded).to.equal(undefined);
  });

  it('chain-id-out-of-range', () => {
    for (const chainId of [0n, -1n, 2n ** 64n]) {
      expect(() => encodeInteropAddress({ chainId, address: VITALIK })).to.throw(
        ProtocolError,
        'chain-id-out-of-range',
      );
    }
  });
});
