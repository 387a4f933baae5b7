/**
 * What the caller may do about an error: try the same again later (`retry`), blame whoever sent the input (`reject`),
 * or stop, because an invariant of this process is broken (`fatal`).
 */
export type Verdict = 'retry' | 'reject' | 'fatal';

export interface CodedErrorInit<C extends string, M extends Record<string, unknown>> {
  code: C;
  message: string;
  verdict: Verdict;
  meta?: M;
  cause?: unknown;
}

/** An error that a program can decide on: by `code` and `verdict`, never by message text. */
export class CodedError<
  C extends string = string,
  M extends Record<string, unknown> = Record<string, unknown>,
> extends Error {
  override readonly name = 'CodedError';
  readonly code: C;
  readonly verdict: Verdict;
  readonly meta: Readonly<M>;

  constructor(init: CodedErrorInit<C, M>) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.verdict = init.verdict;
    this.meta = init.meta ?? ({} as M);
  }
}

/** True when `err` is a {@link CodedError}, and carries `code` if one is given. */
export function isCodedError<C extends string>(err: unknown, code?: C): err is CodedError<C> {
  return err instanceof CodedError && (code === undefined || err.code === code);
}

/** The verdict an error carries; `fatal` for everything that carries none, since nobody said it was safe to go on. */
export function verdictOf(err: unknown): Verdict {
  return err instanceof CodedError ? err.verdict : 'fatal';
}
