import type { ViewKind, ViewResults } from '@bulkhead/execution';
import type {
  BlockOverrides,
  CallRequest,
  SimulationRequest,
  StateOverrides,
  TraceCallOverrides,
  TraceOptions,
} from '@bulkhead/protocol';
import { z } from 'zod';
import { method } from '../channel/api.js';
import { addressSchema, blockSelectorSchema, hash32Schema, hexSchema } from '../channel/schemas.js';
import { packed } from './packed.js';

const record = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null, 'not an object');
/** A trace may be any JSON, so it lies in an object like all other results. */
type Answer<K extends ViewKind> = K extends 'traceTransaction' ? { readonly trace: unknown } : ViewResults[K];
const answer = <K extends ViewKind>() => packed<Answer<K>>();

/** Whose turn it is among those who wait: an address, or absent for the node itself. */
const caller = z.string().max(64).optional();
const at = { at: blockSelectorSchema, caller };
const call = { ...at, request: record<CallRequest>(), state: record<StateOverrides>().optional() };
const options = record<TraceOptions>();

/**
 * What runs users' code, or proves to them: never on the thread that builds blocks (docs/adr/0008). Besides what each of them says, all
 * reject with LIMIT_EXCEEDED when too many wait, and with CALL_TIMEOUT or CALL_CANCELLED.
 */
export const viewApi = {
  call: method(z.strictObject({ ...call, block: record<BlockOverrides>().optional() }), answer<'call'>()),
  estimateGas: method(z.strictObject(call), answer<'estimateGas'>()),
  createAccessList: method(z.strictObject(call), answer<'createAccessList'>()),
  simulate: method(z.strictObject({ ...at, request: record<SimulationRequest>() }), answer<'simulate'>()),
  traceTransaction: method(z.strictObject({ hash: hash32Schema, options, caller }), answer<'traceTransaction'>()),
  traceBlock: method(z.strictObject({ ...at, options }), answer<'traceBlock'>()),
  traceCall: method(
    z.strictObject({
      ...at,
      request: record<CallRequest>(),
      options,
      overrides: record<TraceCallOverrides>().optional(),
    }),
    answer<'traceCall'>(),
  ),
  getProof: method(z.strictObject({ ...at, address: addressSchema, slots: z.array(hexSchema) }), answer<'getProof'>()),
} as const;
export type ViewApi = typeof viewApi;
