/** Addresses in one log filter: geth's limit. */
export const MAX_LOG_ADDRESSES = 1_000;
/** Alternatives for one topic position: geth's limit. */
export const MAX_TOPIC_ALTERNATIVES = 1_000;
/** Percentiles of one eth_feeHistory: geth's limit. */
export const MAX_FEE_PERCENTILES = 100;

/** Slots of one eth_getProof: a proof has about ten nodes of half a KiB. */
export const MAX_PROOF_SLOTS = 1_024;
/** Slots of one eth_getStorageValues: geth's limit. */
export const MAX_STORAGE_VALUES = 1_024;
/** Wait of eth_sendRawTransactionSync that names none, and the longest, milliseconds: below `methodTimeoutMs`. */
export const DEFAULT_SYNC_MS = 2_000;
export const MAX_SYNC_MS = 25_000;

/** CPU time of a trace that names none, as in geth, and the most that one may name, milliseconds. */
export const DEFAULT_TRACE_MS = 5_000;
export const MAX_TRACE_MS = 20_000;

/** Entries of one page of Otterscan. */
export const MAX_PAGE_SIZE = 25;
/** Transactions that one search of Otterscan looks at: about two seconds. */
export const MAX_SEARCHED_TRANSACTIONS = 100_000;

/** Every bound of the RPC server that a deployment may change. Sizes in bytes, times in milliseconds. */
export interface RpcLimits {
  readonly bodyBytes: number;
  readonly bodyBytesInFlight: number;
  readonly jsonDepth: number;
  readonly idLength: number;
  readonly batchItems: number;
  readonly batchConcurrency: number;
  readonly responseBytes: number;
  readonly methodTimeoutMs: number;
  readonly requestsPerClient: number;
  readonly requestsWaitingPerClient: number;
  readonly heavyPerClient: number;
  readonly heavyWaitingPerClient: number;
  readonly logRangeBlocks: number;
  readonly logResults: number;
  readonly filters: number;
  readonly filterIdleMs: number;
  readonly filterBacklog: number;
  readonly feeHistoryBlocks: number;
  readonly httpConnections: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly keepAliveTimeoutMs: number;
  readonly httpIdleMs: number;
  readonly stopGraceMs: number;
  readonly webSockets: number;
  readonly subscriptionsPerSocket: number;
  readonly wsFrameBytes: number;
  readonly wsBufferedBytes: number;
  readonly wsPingIntervalMs: number;
}

export const DEFAULT_LIMITS: RpcLimits = {
  /** geth's default; the largest legal request, a raw transaction of 128 KiB, is far below. */
  bodyBytes: 5 * 1024 * 1024,
  /** All bodies being read or answered: 25 requests of the largest size, or thousands of usual ones. */
  bodyBytesInFlight: 128 * 1024 * 1024,
  /** The deepest legal request (a batch of calls with access lists) nests 7 levels. */
  jsonDepth: 32,
  /** Ids are echoed: an id of megabytes would be an amplifier. */
  idLength: 256,
  /** geth's limit, and viem's largest default batch. */
  batchItems: 1_000,
  /** A batch may not take all the slots of its client. */
  batchConcurrency: 16,
  /** geth's limit for a batch. */
  responseBytes: 25_000_000,
  /** Longer than the slowest legal read; nobody waits longer, MetaMask gives up after 30 s. */
  methodTimeoutMs: 30_000,
  /** Running at once per remote address. All programs of one machine share an address. */
  requestsPerClient: 64,
  /** Queued behind those: one full batch and some more. */
  requestsWaitingPerClient: 2_048,
  /** Calls, estimates, traces and proofs, which have a line of their own so that reads pass by. The shard runs a few at once. */
  heavyPerClient: 64,
  /** Behind those: a few batches, each of which takes `batchConcurrency` slots. */
  heavyWaitingPerClient: 256,
  /** What the public providers allow; ponder and graph-node shrink their range when told. */
  logRangeBlocks: 10_000,
  /** What the public providers allow; about 5 MB of JSON. */
  logResults: 10_000,
  /** 1,000 filters that each match every log of a full block are looked at in a few milliseconds. */
  filters: 1_000,
  /** geth's: a client that has not polled for so long has gone. */
  filterIdleMs: 5 * 60_000,
  /** Entries that wait for a poll. A filter that overflows is dropped, and clients then make a new one. */
  filterBacklog: 10_000,
  /** geth's and execution-apis' cap. */
  feeHistoryBlocks: 1_024,
  /** Below the usual limit of file descriptors with room for the store. */
  httpConnections: 2_048,
  /** A client on a slow line sends its headers in less. */
  headersTimeoutMs: 10_000,
  /** 5 MiB over a line of 2 Mbit/s. */
  requestTimeoutMs: 30_000,
  /** Longer than the 60 s for which proxies keep a connection, so that the proxy is the one who closes. */
  keepAliveTimeoutMs: 75_000,
  /** A peer that takes no byte of its answer for so long is half-open. */
  httpIdleMs: 120_000,
  /** What runs may end before connections are cut. */
  stopGraceMs: 2_000,
  webSockets: 512,
  /** Block explorers use about ten. */
  subscriptionsPerSocket: 100,
  /** The same request must fit through either transport. */
  wsFrameBytes: 5 * 1024 * 1024,
  /** One largest response and the notifications of a few blocks; a consumer further behind is dropped. */
  wsBufferedBytes: 32 * 1024 * 1024,
  /** A peer that answers no ping for one interval is half-open. Below the 60 s after which proxies cut. */
  wsPingIntervalMs: 30_000,
};

/** The defaults with some values replaced. */
export function withLimits(overrides: Partial<RpcLimits> = {}): RpcLimits {
  return { ...DEFAULT_LIMITS, ...overrides };
}
