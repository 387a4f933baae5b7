import { isDeepStrictEqual } from 'node:util';
import type { RpcResponse } from './read-cases.js';

/** Error messages are each client's own: codes and data must be equal. */
function comparable({ error, ...rest }: RpcResponse): unknown {
  if (error === undefined) return rest;
  const { message, ...same } = error;
  return { ...rest, error: same };
}

/** Where two responses differ; undefined where they are equal but for the message of an error. */
export function findDifference(expected: RpcResponse, actual: RpcResponse): string | undefined {
  const difference = firstDifference(comparable(expected), comparable(actual), '');
  if (difference === undefined || actual.error === undefined) return difference;
  return `${difference} (${String(actual.error.code)}: ${String(actual.error.message).slice(0, 200)})`;
}

function firstDifference(expected: unknown, actual: unknown, path: string): string | undefined {
  if (isDeepStrictEqual(expected, actual)) return undefined;
  if (!isContainer(expected) || !isContainer(actual) || Array.isArray(expected) !== Array.isArray(actual)) {
    return `${path || '.'}: want ${clip(expected)}, have ${clip(actual)}`;
  }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const difference = firstDifference(expected[key], actual[key], `${path}.${key}`);
    if (difference !== undefined) return difference;
  }
  return `${path}: different`;
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function clip(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
