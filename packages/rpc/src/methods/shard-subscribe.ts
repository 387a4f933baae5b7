import { z } from 'zod';
import { RPC_CODES, RpcError } from '../errors.js';
import { defineMethod } from '../method.js';
import { parseTopic } from '../parse-subscription.js';

export const shardSubscribe = defineMethod({
  name: 'shard_subscribe',
  summary: 'Notifications of reorgs or batches of the shard, on a WebSocket.',
  ordered: true,
  params: z.tuple([z.string()]),
  run: ({ session, backend }, [name]) => {
    const what = parseTopic(backend, name);
    if (session === undefined) throw new RpcError(RPC_CODES.methodNotFound, 'notifications not supported');
    const id = session.subscriptions.add(what);
    session.afterReply(() => session.subscriptions.activate(id));
    return id;
  },
});
