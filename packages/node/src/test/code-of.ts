import { isCodedError } from '@bulkhead/runtime';

/** Code of the error that a promise rejects with; throws what carries none. */
export async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise;
  } catch (error) {
    if (isCodedError(error)) return error.code;
    throw error;
  }
  return undefined;
}
