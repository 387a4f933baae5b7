import { CodedError } from '../coded-error.js';

/** The coded error that `promise` rejects with. */
export async function codedErrorOf(promise: Promise<unknown>): Promise<CodedError> {
  try {
    await promise;
  } catch (err) {
    if (err instanceof CodedError) return err;
    throw err;
  }
  throw new Error('expected a rejection');
}

/** The code that `promise` rejects with. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return (await codedErrorOf(promise)).code;
}
