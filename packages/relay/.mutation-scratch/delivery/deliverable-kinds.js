import { MessageKind } from '@bulkhead/protocol';
/** Kinds this version delivers (docs/spec/messages.md). */
export const DELIVERABLE_KINDS = new Set([MessageKind.Data, MessageKind.Asset]);
//# sourceMappingURL=deliverable-kinds.js.map