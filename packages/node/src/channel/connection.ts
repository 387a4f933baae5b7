import type { Duplex } from 'node:stream';
import { CodedError, describeError, type Logger } from '@bulkhead/runtime';
import { type Envelope, parseEnvelope } from './envelope.js';
import { encodeFrame, FrameDecoder } from './frames.js';

/** Frames over one duplex stream, parsed; the stream is destroyed at the first frame that can't be. Never throws. */
export interface Connection {
  send(envelope: Envelope): void;
  close(): void;
  /** Settles when the stream has closed, with the cause if it was an error. */
  readonly closed: Promise<unknown>;
}

export function connect(
  stream: Duplex,
  handlers: { readonly onEnvelope: (envelope: Envelope) => void; readonly logger: Logger },
): Connection {
  const decoder = new FrameDecoder();
  let cause: unknown;
  const closed = new Promise<unknown>((resolve) => {
    if (stream.destroyed) resolve(undefined);
    else stream.once('close', () => resolve(cause));
  });
  stream.on('error', (error) => {
    cause ??= error;
  });
  stream.on('end', () => stream.destroy());
  stream.on('data', (chunk: Buffer) => {
    try {
      for (const value of decoder.push(chunk)) handlers.onEnvelope(parseEnvelope(value));
    } catch (error) {
      cause ??= error;
      handlers.logger.error(`channel broken: ${describeError(error)}`, { err: error });
      stream.destroy();
    }
  });
  return {
    send(envelope) {
      if (stream.destroyed || !stream.writable) throw channelClosed();
      stream.write(encodeFrame(envelope));
    },
    close: () => stream.destroy(),
    closed,
  };
}

export function channelClosed(cause?: unknown): CodedError<'CHANNEL_CLOSED'> {
  return new CodedError({
    code: 'CHANNEL_CLOSED',
    message: 'the other process is gone',
    verdict: 'retry',
    ...(cause === undefined ? {} : { cause }),
  });
}
