import type { TracedCall } from './trace-calls.js';

/** Otterscan's numbers for them. */
const OPERATIONS: Readonly<Record<string, number>> = { CALL: 0, SELFDESTRUCT: 1, CREATE: 2, CREATE2: 3 };

/** What happened to ether and to contracts below the outermost call, where nothing took it back. */
export function internalOperations(root: TracedCall): readonly unknown[] {
  if (root.error !== undefined) return [];
  return (root.calls ?? []).flatMap((call): readonly unknown[] => {
    if (call.error !== undefined) return [];
    const type = OPERATIONS[call.type];
    const counts = type !== undefined && (type !== OPERATIONS['CALL'] || BigInt(call.value ?? 0) > 0n);
    const own = { type, from: call.from, to: call.to ?? null, value: call.value ?? '0x0' };
    return counts ? [own, ...internalOperations(call)] : internalOperations(call);
  });
}
