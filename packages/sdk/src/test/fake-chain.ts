import { type Chain, type CustomTransport, createClient, custom, RpcRequestError } from 'viem';

/** What a fake node answers a method: a value, an error, or what a function makes of the params. */
export type Answers = Readonly<Record<string, unknown>>;

/** A viem client whose node answers from a table, and refuses what is not in it. */
export function fakeClient(answers: Answers, chain?: Chain) {
  const asked: { readonly method: string; readonly params: readonly unknown[] }[] = [];
  const client = createClient<CustomTransport, Chain | undefined>({
    chain,
    pollingInterval: 1,
    transport: custom(
      {
        async request({ method, params = [] }: { method: string; params?: readonly unknown[] }) {
          asked.push({ method, params });
          const answer = answers[method];
          const value = typeof answer === 'function' ? await answer(...params) : answer;
          if (value instanceof Error) throw value;
          if (value !== undefined) return value;
          throw rpcError(-32_601, `no method ${method}`);
        },
      },
      { retryCount: 0 },
    ),
  });
  return Object.assign(client, { asked });
}

export function rpcError(code: number, message: string): Error {
  return new RpcRequestError({ body: {}, url: 'http://fake', error: { code, message } });
}
