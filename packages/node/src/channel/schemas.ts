import type {
  AssetId,
  BatchIndex,
  BlockInputs,
  Domain,
  EthBlock,
  EthHeader,
  EthLog,
  EthReceipt,
  EthTransaction,
  Message,
  MessageId,
  MessageKind,
  OutboxItem,
  ShardId,
} from '@bulkhead/protocol';
import type { Address, Hex } from 'viem';
import { z } from 'zod';

const matches = (pattern: RegExp) => (value: unknown) => typeof value === 'string' && pattern.test(value);

/** Any bytes, 0x-prefixed; lengths are bounded by the frame. */
export const hexSchema = z.custom<Hex>(matches(/^0x(?:[0-9a-fA-F]{2})*$/), 'not hex bytes');
export const hash32Schema = z.custom<Hex>(matches(/^0x[0-9a-fA-F]{64}$/), 'not 32 bytes');
export const addressSchema = z.custom<Address>(matches(/^0x[0-9a-fA-F]{40}$/), 'not an address');
export const uintSchema = z.int().nonnegative();
export const bigUintSchema = z.bigint().nonnegative();
export const shardIdSchema = z.custom<ShardId>((value) => Number.isInteger(value), 'not a shard id');
export const batchIndexSchema = z.custom<BatchIndex>((value) => Number.isInteger(value), 'not a batch index');
export const domainSchema = z.custom<Domain>(matches(/^0x[0-9a-fA-F]{64}$/), 'not a domain');

const objectOf = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null, 'not an object');

/** JSON-RPC objects that exec made and node passes on to users untouched. */
export const ethBlockSchema = objectOf<EthBlock>();
export const ethHeaderSchema = objectOf<EthHeader>();
export const ethReceiptSchema = objectOf<EthReceipt>();
export const ethTransactionSchema = objectOf<EthTransaction>();
export const ethLogSchema = objectOf<EthLog>();

export const blockSelectorSchema = z.union([
  z.strictObject({ number: uintSchema }),
  z.strictObject({ hash: hash32Schema }),
]);

export const messageSchema: z.ZodType<Message> = z.strictObject({
  kind: z.custom<MessageKind>((value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 7),
  srcShard: shardIdSchema,
  dstShard: shardIdSchema,
  index: uintSchema,
  sender: addressSchema,
  target: addressSchema,
  assetId: z.custom<AssetId>(matches(/^0x[0-9a-fA-F]{64}$/)),
  amount: bigUintSchema,
  gasLimit: bigUintSchema,
  deadline: bigUintSchema,
  refundTo: addressSchema,
  inReplyTo: z.custom<MessageId>(matches(/^0x[0-9a-fA-F]{64}$/)),
  payloadHash: hash32Schema,
});

export const outboxItemSchema: z.ZodType<OutboxItem> = z.union([
  z.strictObject({ message: messageSchema, payload: hexSchema }),
  z.strictObject({ leaf: hash32Schema }),
]);

const l1OriginSchema = z.strictObject({
  number: uintSchema,
  hash: hash32Schema,
  parentHash: hash32Schema,
  timestamp: uintSchema,
  baseFee: bigUintSchema,
  prevRandao: hash32Schema,
  parentBeaconBlockRoot: hash32Schema,
  settlementRoot: hash32Schema,
});

const queueEntrySchema = z.strictObject({
  shardId: shardIdSchema,
  index: uintSchema,
  kind: uintSchema,
  sender: addressSchema,
  gas: bigUintSchema,
  l1Block: uintSchema,
  data: hexSchema,
  accumulator: hash32Schema,
});

export const blockInputsSchema: z.ZodType<BlockInputs> = z.strictObject({
  number: uintSchema,
  timestamp: uintSchema,
  origin: l1OriginSchema,
  originUpdated: z.boolean(),
  queueEntries: z.array(queueEntrySchema),
  deliveries: z.array(z.strictObject({ gas: bigUintSchema, data: hexSchema })),
  transactions: z.array(hexSchema),
});

const flowSchema = z.strictObject({
  peer: shardIdSchema,
  originShard: shardIdSchema,
  originToken: addressSchema,
  total: bigUintSchema,
});

export const outputsSchema = z.strictObject({
  blockHash: hash32Schema,
  stateRoot: hash32Schema,
  outboxRoot: hash32Schema,
  outboxCount: uintSchema,
  inTotals: z.array(flowSchema),
  outTotals: z.array(flowSchema),
});
