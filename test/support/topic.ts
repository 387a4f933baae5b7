import { getWebSocketRpcClient } from 'viem/utils';
import { rpc } from './rpc.js';

/** What a shard publishes under a topic, as it comes in. */
export interface TopicRecording<T> {
  readonly events: readonly T[];
  close(): void;
}

/** Subscribes with `shard_subscribe` on a WebSocket. Resolves when the shard has accepted. */
export async function recordTopic<T>(wsUrl: string, topic: string): Promise<TopicRecording<T>> {
  const client = await getWebSocketRpcClient(wsUrl, { reconnect: false });
  const received: { readonly subscription: string; readonly result: T }[] = [];
  client.socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as { method?: string; params?: (typeof received)[number] };
    if (message.method === 'shard_subscription' && message.params !== undefined) received.push(message.params);
  });
  const { result: id, error } = await client.requestAsync({ body: { method: 'shard_subscribe', params: [topic] } });
  if (error !== undefined) throw new Error(JSON.stringify(error));
  return {
    get events() {
      return received.filter(({ subscription }) => subscription === id).map(({ result }) => result);
    },
    close: () => client.close(),
  };
}

/** Replaces L1's newest blocks by empty ones. */
export async function reorgL1(l1Url: string, depth: number): Promise<void> {
  await rpc(l1Url, 'anvil_reorg', depth, []);
}
