import { DefaultSerializer, deserialize } from 'node:v8';
import { CodedError } from '@bulkhead/runtime';

/** Bytes of one frame between node and exec: a block of full receipts fits several times. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

const LENGTH_BYTES = 4;
const NO_LENGTH = Buffer.alloc(LENGTH_BYTES);

/**
 * One frame: its length (uint32, big-endian), then the structured clone of a value.
 *
 * @throws CodedError FRAME_TOO_LARGE (reject).
 */
export function encodeFrame(value: unknown): Buffer {
  const serializer = new DefaultSerializer();
  // Room for the length, so that nothing is copied to put it in front.
  serializer.writeRawBytes(NO_LENGTH);
  serializer.writeHeader();
  serializer.writeValue(value);
  const frame = serializer.releaseBuffer();
  const length = frame.length - LENGTH_BYTES;
  if (length > MAX_FRAME_BYTES) throw tooLarge(length);
  frame.writeUInt32BE(length, 0);
  return frame;
}

/** Cuts a byte stream into frames; never holds more than one frame and one chunk. */
export class FrameDecoder {
  #chunks: Buffer[] = [];
  #held = 0;

  /**
   * Takes a chunk and returns the values of the frames it completes.
   *
   * @throws CodedError FRAME_TOO_LARGE or FRAME_MALFORMED (reject): the stream can't be used any more.
   */
  push(chunk: Buffer): unknown[] {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    const values: unknown[] = [];
    for (;;) {
      const body = this.#take();
      if (body === undefined) return values;
      values.push(decodeBody(body));
    }
  }

  #take(): Buffer | undefined {
    if (this.#held < LENGTH_BYTES) return undefined;
    const first = this.#chunks[0];
    if (first === undefined) return undefined;
    const head = first.length >= LENGTH_BYTES ? first : this.#join();
    const length = head.readUInt32BE(0);
    if (length > MAX_FRAME_BYTES) throw tooLarge(length);
    if (this.#held < LENGTH_BYTES + length) return undefined;
    const whole = this.#join();
    const body = whole.subarray(LENGTH_BYTES, LENGTH_BYTES + length);
    const rest = whole.subarray(LENGTH_BYTES + length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#held = rest.length;
    return body;
  }

  #join(): Buffer {
    const [only] = this.#chunks;
    const joined = this.#chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}

function decodeBody(body: Buffer): unknown {
  try {
    return deserialize(body);
  } catch (cause) {
    throw new CodedError({
      code: 'FRAME_MALFORMED',
      message: `a frame of ${body.length} bytes is not a value`,
      verdict: 'reject',
      meta: { bytes: body.length },
      cause,
    });
  }
}

function tooLarge(bytes: number): CodedError<'FRAME_TOO_LARGE', { bytes: number }> {
  return new CodedError({
    code: 'FRAME_TOO_LARGE',
    message: `a frame of ${bytes} bytes is over the limit of ${MAX_FRAME_BYTES}`,
    verdict: 'reject',
    meta: { bytes },
  });
}
