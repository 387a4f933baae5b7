import { MessageKind } from '@bulkhead/protocol';

/** What a shard delivers: all kinds but WITHDRAW, which L1 pays (docs/spec/messages.md). */
export const DELIVERABLE_KINDS: ReadonlySet<number> = new Set([
  MessageKind.Data,
  MessageKind.Asset,
  MessageKind.AssetCall,
  MessageKind.Query,
  MessageKind.Result,
  MessageKind.Return,
]);
