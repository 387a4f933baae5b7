import type { Account, Chain, Client, Transport } from 'viem';

/** Any viem client of L1, public or wallet. Its transport owns time-outs and retries of single requests. */
export type L1Client = Client<Transport, Chain | undefined, Account | undefined>;
