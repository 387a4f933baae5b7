import { MessageKind } from '@bulkhead/protocol';

/** Kinds this version delivers (docs/spec/messages.md). */
export const DELIVERABLE_KINDS: ReadonlySet<number> = new Set([MessageKind.Data, MessageKind.Asset]);
