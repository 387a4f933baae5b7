/** What `shard_subscribe` takes: soft confirmations that break; this shard's batches as they come to L1 or fall out of it. */
export const TOPICS = ['reorgs', 'batches'] as const;
export type Topic = (typeof TOPICS)[number];

/** News of the node for whoever subscribes to them; without listeners they are lost. */
export interface TopicFeed {
  publish(topic: Topic, payload: unknown): void;
  /** @param listener must not throw */
  listen(listener: (topic: Topic, payload: unknown) => void): void;
}

export function createTopicFeed(): TopicFeed {
  const listeners: ((topic: Topic, payload: unknown) => void)[] = [];
  return {
    publish(topic, payload) {
      for (const listener of listeners) listener(topic, payload);
    },
    listen: (listener) => void listeners.push(listener),
  };
}
