/** Turns a value into bytes and back: `decode(encode(x))` is `x`. */
export interface Codec<T> {
  encode(value: T): Uint8Array;
  /** @throws when `bytes` isn't something that `encode` returns. */
  decode(bytes: Uint8Array): T;
}

/** A codec whose bytes compare as its values do. */
export interface KeyCodec<T> extends Codec<T> {
  /** How many bytes every encoding has; absent when they differ in length. */
  readonly width?: number;
}
