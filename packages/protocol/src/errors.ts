/** What went wrong; decide by `code`, never by the message text. */
export type ProtocolErrorCode =
  | 'abi-field-out-of-range'
  | 'batch-index-out-of-range'
  | 'batch-not-derivable'
  | 'batch-not-next'
  | 'block-count-out-of-range'
  | 'chain-id-out-of-range'
  | 'depth-out-of-range'
  | 'invalid-hash'
  | 'leaf-out-of-range'
  | 'origin-mismatch'
  | 'origin-missing'
  | 'payload-too-large'
  | 'payload-unencodable'
  | 'queue-entries-mismatch'
  | 'shard-id-out-of-range'
  | 'system-transaction-in-payload'
  | 'tree-full';

/** A caller handed the protocol something it can't mean. Never thrown because of a payload, a proof or a queue entry. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
  /** The fault is the caller's: trying again changes nothing. */
  readonly verdict = 'reject';

  constructor(
    readonly code: ProtocolErrorCode,
    readonly meta: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}
