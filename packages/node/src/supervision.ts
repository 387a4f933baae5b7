import { z } from 'zod';

/** What the supervisor tells its children over their IPC channel. `exec` carries a socket handle. */
export const toChildSchema = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('exec') }),
  z.strictObject({ t: z.literal('stop') }),
]);
export type ToChild = z.infer<typeof toChildSchema>;

/** What a child tells its supervisor. */
export const fromChildSchema = z.discriminatedUnion('t', [
  z.strictObject({
    t: z.literal('ready'),
    rpcUrl: z.string().optional(),
    wsUrl: z.string().optional(),
    relay: z.string().optional(),
  }),
  z.strictObject({
    t: z.literal('failed'),
    code: z.string(),
    message: z.string(),
    verdict: z.enum(['retry', 'reject', 'fatal']),
  }),
]);
export type FromChild = z.infer<typeof fromChildSchema>;
