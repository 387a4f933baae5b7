import { z } from 'zod';
import { RPC_CODES, RpcError } from '../errors.js';
import { defineMethod } from '../method.js';
import { filterId } from '../schema/filter-id.js';

export const shardUnsubscribe = defineMethod({
  name: 'shard_unsubscribe',
  summary: 'Ends a subscription of this WebSocket; false when there was none.',
  ordered: true,
  params: z.tuple([filterId]),
  run: ({ session }, [id]) => {
    if (session === undefined) throw new RpcError(RPC_CODES.methodNotFound, 'notifications not supported');
    return session.subscriptions.remove(id);
  },
});
