import { expect } from 'chai';
import fc from 'fast-check';
import { encodeErrorResult, type Hex, parseAbi } from 'viem';
import { revertedError } from './decode-revert.js';

const abi = parseAbi(['error Error(string)', 'error Panic(uint256)', 'error Custom(uint256)']);
const error = (text: string) => encodeErrorResult({ abi, errorName: 'Error', args: [text] });
const panic = (code: bigint) => encodeErrorResult({ abi, errorName: 'Panic', args: [code] });

describe('revertedError', () => {
  const cases: readonly (readonly [data: Hex, message: string])[] = [
    ['0x', 'execution reverted'],
    [error('user error'), 'execution reverted: user error'],
    [error(''), 'execution reverted: '],
    [error('ünïcode'), 'execution reverted: ünïcode'],
    [panic(1n), 'execution reverted: assert(false)'],
    [panic(0x11n), 'execution reverted: arithmetic underflow or overflow'],
    [panic(0x99n), 'execution reverted: unknown panic code: 0x99'],
    [encodeErrorResult({ abi, errorName: 'Custom', args: [1n] }), 'execution reverted'],
    ['0x08c379a0', 'execution reverted'],
    ['0x4e487b71', 'execution reverted'],
    [`0x08c379a0${'f'.repeat(128)}`, 'execution reverted'],
    // As contracts in assembly write it, without padding.
    [
      `0x08c379a0${'20'.padStart(64, '0')}${'a'.padStart(64, '0')}75736572206572726f72`,
      'execution reverted: user error',
    ],
  ];
  for (const [data, message] of cases) {
    it(`"${message}" for ${data.slice(0, 40)}`, () => {
      expect(revertedError(data)).to.include({ code: 3, message, data });
    });
  }

  it('cuts long reasons in the message, never in the data', () => {
    const data = error('x'.repeat(100_000));
    const reply = revertedError(data);
    expect(reply.data).to.equal(data);
    expect(reply.message.length).to.be.lessThan(1_100);
  });

  it('throws for no data at all', () => {
    fc.assert(
      fc.property(fc.constantFrom('08c379a0', '4e487b71', ''), fc.uint8Array({ maxLength: 200 }), (selector, tail) => {
        const data: Hex = `0x${selector}${Buffer.from(tail).toString('hex')}`;
        expect(revertedError(data).data).to.equal(data);
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
