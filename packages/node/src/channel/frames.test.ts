import { deserialize, serialize } from 'node:v8';
import { isCodedError } from '@bulkhead/runtime';
import { expect } from 'chai';
import fc from 'fast-check';
import { encodeFrame, FrameDecoder, MAX_FRAME_BYTES } from './frames.js';

const anyValue = fc.anything({ withBigInt: true, withMap: true, withSet: true, withDate: true, withTypedArray: true });

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    if (isCodedError(error)) return error.code;
    throw error;
  }
  return undefined;
}

/** Cuts bytes at the given places, in any order. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

describe('FrameDecoder', () => {
  it('gives back what was encoded, however the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(anyValue, { maxLength: 5 }),
        fc.array(fc.nat(10_000), { maxLength: 20 }),
        (values, places) => {
          const decoder = new FrameDecoder();
          const stream = Buffer.concat(values.map(encodeFrame));
          const decoded = cut(stream, places).flatMap((chunk) => decoder.push(chunk));
          // Compared as bytes: -0, NaN and prototypes are not deep-equal to themselves.
          const asHex = (value: unknown) => serialize(value).toString('hex');
          expect(decoded.map(asHex)).to.deep.equal(values.map((value) => asHex(deserialize(serialize(value)))));
        },
      ),
    );
  });

  it('gives back bytes one by one', () => {
    const decoder = new FrameDecoder();
    const stream = Buffer.concat([encodeFrame({ a: 1n }), encodeFrame('two')]);
    const decoded = [...stream].flatMap((byte) => decoder.push(Buffer.from([byte])));
    expect(decoded).to.deep.equal([{ a: 1n }, 'two']);
  });

  it('waits for the rest of a frame', () => {
    const decoder = new FrameDecoder();
    const frame = encodeFrame([1, 2, 3]);
    expect(decoder.push(frame.subarray(0, frame.length - 1))).to.deep.equal([]);
    expect(decoder.push(frame.subarray(frame.length - 1))).to.deep.equal([[1, 2, 3]]);
  });

  it('FRAME_TOO_LARGE: by its length alone, before its bytes come', () => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(MAX_FRAME_BYTES + 1);
    expect(codeOf(() => new FrameDecoder().push(head))).to.equal('FRAME_TOO_LARGE');
    head.writeUInt32BE(MAX_FRAME_BYTES);
    expect(new FrameDecoder().push(head)).to.deep.equal([]);
    expect(codeOf(() => encodeFrame(Buffer.alloc(MAX_FRAME_BYTES)))).to.equal('FRAME_TOO_LARGE');
  });

  it('FRAME_MALFORMED: any bytes are a value or an error with a code, never anything else', () => {
    const framed = (body: Uint8Array) => {
      const head = Buffer.alloc(4);
      head.writeUInt32BE(body.length);
      return Buffer.concat([head, body]);
    };
    expect(codeOf(() => new FrameDecoder().push(framed(new Uint8Array())))).to.equal('FRAME_MALFORMED');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (body) => {
        expect(codeOf(() => new FrameDecoder().push(framed(body)))).to.be.oneOf([undefined, 'FRAME_MALFORMED']);
      }),
    );
    fc.assert(
      fc.property(anyValue, fc.nat(), fc.nat(255), (value, at, byte) => {
        const body = serialize(value);
        body[2 + (at % (body.length - 1))] = byte;
        expect(codeOf(() => new FrameDecoder().push(framed(body)))).to.be.oneOf([undefined, 'FRAME_MALFORMED']);
      }),
      { numRuns: 500 },
    );
  });

  it('FRAME_MALFORMED: a value nested deeper than any stack', () => {
    const body = Buffer.concat([Buffer.from([0xff, 0x0f]), Buffer.alloc(2_000_000, Buffer.from([0x41, 0x01]))]);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(body.length);
    expect(codeOf(() => new FrameDecoder().push(Buffer.concat([head, body])))).to.equal('FRAME_MALFORMED');
  });
});
