import { z } from 'zod';
import { RPC_CODES, RpcError } from '../errors.js';
import { defineMethod } from '../method.js';
import { parseSubscription } from '../parse-subscription.js';

export const ethSubscribe = defineMethod({
  name: 'eth_subscribe',
  summary: 'Notifications of newHeads, logs, newPendingTransactions or syncing, on a WebSocket.',
  ordered: true,
  params: z.tuple([z.string(), z.unknown()]),
  run: ({ session }, [name, options]) => {
    const what = parseSubscription(name, options);
    if (session === undefined) throw new RpcError(RPC_CODES.methodNotFound, 'notifications not supported');
    const id = session.subscriptions.add(what);
    // Clients learn the id from the reply: a notification before it would be lost on them.
    session.afterReply(() => session.subscriptions.activate(id));
    return id;
  },
});
