import { expect } from 'chai';
import fc from 'fast-check';
import { parseMirroredSlots } from './mirrored-slot.js';
import { planUpdates } from './plan-updates.js';

const [slot] = parseMirroredSlots(['0x00000000000000000000000000000000000000aa:0']);
const seed = Number(process.env['BULKHEAD_SEED'] ?? Date.now() % 2 ** 31);

/** Whether one slot is brought to a mirror that has `known` of it. */
function isPlanned(value: bigint, asOf: number, known: readonly [value: bigint, asOf: number], refresh = 60): boolean {
  if (slot === undefined) throw new Error('no slot');
  const [had, hadAsOf] = known;
  const args = { proven: [{ ...slot, value }], asOf, known: [{ value: had, asOf: hadAsOf }], refresh };
  return planUpdates(args).length === 1;
}

describe('updates of a mirror', () => {
  it('bring what is unknown, what has changed, and what has grown old', () => {
    expect(isPlanned(0n, 100, [0n, 0])).to.equal(true);
    expect(isPlanned(6n, 100, [5n, 99])).to.equal(true);
    expect(isPlanned(5n, 159, [5n, 100])).to.equal(false);
    expect(isPlanned(5n, 160, [5n, 100])).to.equal(true);
  });

  it(`never bring what the mirror refuses, and keep ages below the bound (seed ${seed})`, () => {
    const time = fc.integer({ min: 1, max: 1_000 });
    const value = fc.bigInt({ min: 0n, max: 3n });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, time), { maxLength: 50 }),
        fc.integer({ min: 0, max: 100 }),
        (seen, refresh) => {
          let known: readonly [bigint, number] = [0n, 0];
          for (const [now, asOf] of seen) {
            const planned = isPlanned(now, asOf, known, refresh);
            if (planned) {
              expect(asOf).to.be.greaterThan(known[1]);
              known = [now, asOf];
            } else if (asOf > known[1]) {
              expect(known[0]).to.equal(now);
              expect(asOf - known[1]).to.be.lessThan(refresh);
            }
          }
        },
      ),
      { seed },
    );
  });
});

describe('slots of a mirror', () => {
  const token = '0x00000000000000000000000000000000000000aa';

  it('are read in decimal and hex, each once', () => {
    const slots = parseMirroredSlots([`${token}:10`, `${token.toUpperCase().replace('X', 'x')}:0xa`, `${token}:0x0b`]);
    expect(slots).to.deep.equal([
      { account: token, slot: `0x${'0'.repeat(63)}a` },
      { account: token, slot: `0x${'0'.repeat(63)}b` },
    ]);
  });

  it('BAD_ARGUMENT for anything else, and for too many', () => {
    const many = Array.from({ length: 65 }, (_, i) => `${token}:${i}`);
    for (const texts of [
      [],
      [token],
      [`${token}:`],
      [`${token}:0x`],
      [`${token}:1:2`],
      ['0xaa:1'],
      [`${token}:-1`],
      many,
    ])
      expect(() => parseMirroredSlots(texts), texts[0]).to.throw(/slot/);
    expect(parseMirroredSlots(many.slice(1))).to.have.length(64);
  });
});
