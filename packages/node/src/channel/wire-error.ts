import { describeError, isCodedError } from '@bulkhead/runtime';
import type { WireError } from './envelope.js';

/** An error as it goes to another process or thread. What nobody foresaw is INTERNAL, and fatal. */
export function toWireError(error: unknown): WireError {
  if (isCodedError(error))
    return { code: clip(error.code, 64), message: clip(error.message, 4_096), verdict: error.verdict };
  return { code: 'INTERNAL', message: clip(describeError(error), 4_096), verdict: 'fatal' };
}

const clip = (text: string, length: number) => text.slice(0, length);
