import { expect } from 'chai';
import { decodeFunctionData, parseAbi } from 'viem';
import { encodeMessageAttributes } from './message-attributes.js';

const SPEC = parseAbi([
  'function gasLimit(uint64)',
  'function deadline(uint64)',
  'function resultGas(uint64)',
  'function query()',
  'function asset(address,uint256)',
  'function refundTo(address)',
]);
const TOKEN = '0x00000000000000000000000000000000000000A1';

describe('encodeMessageAttributes', () => {
  it('encodes each attribute that is given, zero too, and none that is not', () => {
    const attributes = encodeMessageAttributes({
      gasLimit: 1n,
      deadline: 2n,
      resultGas: 0n,
      query: true,
      asset: { token: TOKEN, amount: 3n },
      refundTo: TOKEN,
    });
    const decoded = attributes.map((data) => decodeFunctionData({ abi: SPEC, data }));
    expect(decoded.map(({ functionName, args = [] }) => [functionName, ...args])).to.deep.equal([
      ['gasLimit', 1n],
      ['deadline', 2n],
      ['resultGas', 0n],
      ['query'],
      ['asset', TOKEN, 3n],
      ['refundTo', TOKEN],
    ]);
    expect(encodeMessageAttributes({ query: false })).to.deep.equal([]);
  });
});
