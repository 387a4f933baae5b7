import { CodedError } from '@bulkhead/runtime';
import { z } from 'zod';

/** How an error crosses the channel: its code and verdict decide, its text is for people. */
export const wireErrorSchema = z.strictObject({
  code: z.string().max(64),
  message: z.string().max(4_096),
  verdict: z.enum(['retry', 'reject', 'fatal']),
});
export type WireError = z.infer<typeof wireErrorSchema>;

/** What may stand in a frame; params and results are parsed by their method's own schema. */
export const envelopeSchema = z.discriminatedUnion('t', [
  z.strictObject({
    t: z.literal('request'),
    id: z.int().nonnegative(),
    method: z.string().max(64),
    params: z.unknown(),
  }),
  /** Nobody waits for the answer any more. */
  z.strictObject({ t: z.literal('cancel'), id: z.int().nonnegative() }),
  z.strictObject({ t: z.literal('result'), id: z.int().nonnegative(), value: z.unknown() }),
  z.strictObject({ t: z.literal('error'), id: z.int().nonnegative(), error: wireErrorSchema }),
]);
export type Envelope = z.infer<typeof envelopeSchema>;

/** @throws CodedError FRAME_MALFORMED (reject) for a value that is no envelope */
export function parseEnvelope(value: unknown): Envelope {
  const result = envelopeSchema.safeParse(value);
  if (result.success) return result.data;
  throw new CodedError({
    code: 'FRAME_MALFORMED',
    message: 'a frame holds no envelope',
    verdict: 'reject',
    cause: result.error,
  });
}
