import type { Account, Chain, Client, Transport } from 'viem';

/** Any viem client, public or wallet. */
export type ReadClient = Client<Transport, Chain | undefined, Account | undefined>;
/** A viem client that can send: its account, or that of the call, signs. */
export type WriteClient = Client<Transport, Chain | undefined, Account | undefined>;
