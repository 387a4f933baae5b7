import type { MessageStage } from '../index.js';
import type { MessageView } from '../messages/message-status.js';

export const ID = `0x${'a1'.repeat(32)}` as const;
export const TX = `0x${'b2'.repeat(32)}` as const;

/** What a shard would say of one message whose stages it knows. */
export function viewOf(stages: readonly MessageStage[], more: Partial<MessageView> = {}): MessageView {
  return {
    messageId: ID,
    kind: 'ASSET',
    srcShard: 1,
    dstShard: 2,
    stage: stages.at(-1) ?? 'sent',
    stages: stages.map((stage, i) => ({ stage, at: 1_000 + i, chain: 'Shard 1' })),
    next: `after ${stages.at(-1)}`,
    ...more,
  };
}
